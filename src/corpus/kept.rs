//! What is kept of the columns of a commit, so that one request needs no pass over all documents: who was published when,
//! and on which show.

use std::collections::HashMap;

use crate::insight::Ordinal;

/// The living documents by time and by show.
pub(crate) struct Kept {
    /// Seconds since 1970, ascending; ties by ordinal.
    dated: Vec<(i64, Ordinal)>,
    /// By the hash of the show's name, ascending.
    shows: HashMap<u64, Vec<Ordinal>>,
}

impl Kept {
    /// Of the living documents, each with its second and its show, where they are known.
    pub(super) fn of(living: impl Iterator<Item = (Ordinal, Option<i64>, Option<u64>)>) -> Self {
        let mut kept = Self { dated: Vec::new(), shows: HashMap::new() };
        for (ordinal, second, show) in living {
            kept.dated.extend(second.map(|second| (second, ordinal)));
            if let Some(show) = show {
                kept.shows.entry(show).or_default().push(ordinal);
            }
        }
        kept.dated.sort_unstable();
        kept
    }

    /// Those published in the seconds from `first` to `last`, both included, oldest first.
    pub(crate) fn between(&self, first: i64, last: i64) -> &[(i64, Ordinal)] {
        let from = self.dated.partition_point(|&(second, _)| second < first);
        let to = self.dated.partition_point(|&(second, _)| second <= last);
        self.dated.get(from..to).unwrap_or_default()
    }

    /// Those on the show with this hash, ascending.
    pub(crate) fn on(&self, show: u64) -> &[Ordinal] {
        self.shows.get(&show).map_or(&[], Vec::as_slice)
    }
}
