//! Made-up candidates and readers for the tests of this module.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{Candidate, Interest, Past, Reader, Relations, Selection, Settings, Theme, select};
use crate::insight::{Insight, Ordinal};

pub(super) const NOW: &str = "2026-03-10T07:00:00Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A candidate that suits: show and episode of its own, an hour old, match .8 with the first interest.
pub(super) fn candidate(ordinal: u32) -> Candidate {
    let text = "Small teams ship faster because every decision has one owner and nobody waits.";
    let record = serde_json::json!({
        "id": format!("i{ordinal:03}"), "text": text, "show": format!("S{ordinal}"),
        "episode": format!("E{ordinal}"), "published": now() - 1.hour(),
    });
    let insight: Insight = serde_json::from_value(record).unwrap();
    Candidate { matches: vec![0.8], ..Candidate::new(Ordinal(ordinal), insight) }
}

pub(super) fn with(ordinal: u32, change: impl FnOnce(&mut Candidate)) -> Candidate {
    let mut candidate = candidate(ordinal);
    change(&mut candidate);
    candidate
}

/// What `candidate` tells, to be changed.
pub(super) fn told(candidate: &mut Candidate) -> &mut Insight {
    Arc::make_mut(&mut candidate.insight)
}

pub(super) fn theme(id: u32) -> Option<Arc<Theme>> {
    Some(Theme { id, label: format!("theme {id}"), area: Some(1) }.into())
}

pub(super) fn reader(interests: &[(&str, f64)]) -> Reader {
    let interests = interests.iter();
    Reader {
        name: "Ada".into(),
        interests: interests
            .map(|&(phrase, weight)| Interest { phrase: phrase.into(), weight, learned: false })
            .collect(),
        shows: Vec::new(),
        people: Vec::new(),
        mutes: Vec::new(),
        half_life: 48.0,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        size: 5,
        exploration: false,
    }
}

pub(super) const WORK: &[(&str, f64)] = &[("work", 1.0)];

/// Selects with unrelated vectors, but for the pairs in `same`, which make the same claim.
pub(super) fn run(
    candidates: &[Candidate],
    reader: &Reader,
    past: &Past,
    same: &[(u32, u32)],
) -> Selection {
    let is_same = |a: Ordinal, b: Ordinal| same.contains(&(a.0, b.0)) || same.contains(&(b.0, a.0));
    let relations = Relations {
        similarity: &|a, b| if a == b || is_same(a, b) { 0.95 } else { 0.1 },
        same_claim: &is_same,
        adds: &|_, _| None,
    };
    select(candidates, reader, past, now(), &Settings::default(), &relations)
}
