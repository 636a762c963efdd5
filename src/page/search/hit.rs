//! A hit as the page shows it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::engine::{Contribution, Hit};
use crate::insight::{Insight, decimal};
use crate::page::address::Place;
use crate::page::highlight::{Highlighted, Wanted};
use crate::page::spoken::Spoken;
use crate::rank::FLOOR;
use crate::text::words;

/// A hit, and those that make the same claim.
#[derive(Clone, Debug)]
pub struct Told {
    /// The best of them.
    pub hit: Hit,
    /// The others, best first.
    pub again: Vec<Insight>,
}

/// `hits` with each text once, where its best telling stands.
pub fn told_once(hits: Vec<Hit>) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::with_capacity(hits.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for hit in hits {
        match places.entry(said(&hit.insight)) {
            Entry::Occupied(place) => told[*place.get()].again.push(hit.insight),
            Entry::Vacant(place) => {
                place.insert(told.len());
                told.push(Told { hit, again: Vec::new() });
            }
        }
    }
    told
}

/// What two insights have in common that say the same, word for word.
fn said(insight: &Insight) -> String {
    let words = words(&insight.text).into_iter().map(|word| word.folded);
    let said = words.collect::<Vec<String>>().join(" ");
    if said.is_empty() { insight.text.clone() } else { said }
}

/// One hit on the page.
pub(super) struct HitLine {
    pub(super) number: usize,
    pub(super) href: String,
    pub(super) title: Option<Highlighted>,
    pub(super) text: Highlighted,
    pub(super) spoken: Spoken,
    pub(super) again: Vec<Again>,
    pub(super) is_weak: bool,
    pub(super) parts: Vec<ScorePart>,
    pub(super) score: String,
    pub(super) matching: Option<String>,
}

/// Another telling of a hit.
pub(super) struct Again {
    pub(super) href: String,
    pub(super) name: String,
}

/// A part of a score, as a word and a number.
pub(super) struct ScorePart {
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// Decimals of a score and its parts.
const DIGITS: usize = 3;

pub(super) fn lines(told: &[Told], query: &str) -> Vec<HitLine> {
    let wanted = Wanted::of(query);
    told.iter().map(|told| line(told, &wanted)).collect()
}

fn line(told: &Told, wanted: &Wanted) -> HitLine {
    let Told { hit, again } = told;
    let insight = &hit.insight;
    let part = |name, part: Option<Contribution>| {
        part.map(|part| ScorePart { name, value: decimal(part.contribution, DIGITS) })
    };
    let explanation = &hit.explanation;
    let parts = [
        part("words", explanation.lexical),
        part("meaning", explanation.dense),
        part("neighbours", explanation.neighbours),
    ];
    let named = |insight: &Insight| Again {
        href: Place::Insight(&insight.id).path(),
        name: match Spoken::plain(insight) {
            nothing if nothing.is_empty() => insight.id.to_string(),
            name => name,
        },
    };
    HitLine {
        number: hit.rank,
        href: Place::Insight(&insight.id).path(),
        title: insight.title.as_ref().map(|title| wanted.mark(title)),
        text: wanted.mark(&insight.text),
        spoken: Spoken::of(insight),
        again: again.iter().map(named).collect(),
        is_weak: hit.matching.is_some_and(|matching| matching < FLOOR),
        parts: parts.into_iter().flatten().collect(),
        score: decimal(hit.score, DIGITS),
        matching: hit.matching.map(|matching| format!("{:.0} %", matching * 100.0)),
    }
}
