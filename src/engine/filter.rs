//! Which documents may be found: by show and by publication time.

use jiff::Timestamp;

use super::schema::show_key;
use super::snapshot::Snapshot;
use crate::insight::{Ordinal, OrdinalSet};

/// Conditions that a document must meet; the default lets everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Any of these shows; empty means every show, known or not. Capitals do not matter.
    pub shows: Vec<String>,
    /// Published at this instant or later. Undated insights stay out.
    pub since: Option<Timestamp>,
    /// Published before this instant. Undated insights stay out.
    pub until: Option<Timestamp>,
}

impl Filter {
    /// The living documents that pass; `None` when everything does.
    pub(super) fn matches(&self, snapshot: &Snapshot) -> Option<OrdinalSet> {
        if *self == Self::default() {
            return None;
        }
        let shows: Vec<u64> = self.shows.iter().map(|show| show_key(show)).collect();
        let (since, until) =
            (self.since.map(Timestamp::as_second), self.until.map(Timestamp::as_second));
        let dated = since.is_some() || until.is_some();
        let passes = |ordinal: Ordinal| {
            (shows.is_empty() || snapshot.show(ordinal).is_some_and(|show| shows.contains(&show)))
                && (!dated
                    || snapshot.published(ordinal).is_some_and(|published| {
                        since.is_none_or(|since| published >= since)
                            && until.is_none_or(|until| published < until)
                    }))
        };
        let mut set = OrdinalSet::new(snapshot.capacity());
        for ordinal in snapshot.living().filter(|&ordinal| passes(ordinal)) {
            set.insert(ordinal);
        }
        Some(set)
    }
}
