//! Which documents may be found: by show and by publication time.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::corpus::schema::show_key;
use crate::corpus::snapshot::Snapshot;
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
    pub(crate) fn matches(&self, snapshot: &Snapshot) -> Option<OrdinalSet> {
        if *self == Self::default() {
            return None;
        }
        let kept = snapshot.kept();
        let mut set = OrdinalSet::new(snapshot.capacity());
        let mut let_through = |ordinal: Ordinal, second: Option<i64>| {
            if self.is_then(snapshot, ordinal, second) {
                set.insert(ordinal);
            }
        };
        if self.shows.is_empty() {
            let bound = |bound: Option<Timestamp>, none| bound.map_or(none, Timestamp::as_second);
            let (first, last) = (bound(self.since, i64::MIN), bound(self.until, i64::MAX));
            for &(second, ordinal) in kept.between(first, last) {
                let_through(ordinal, Some(second));
            }
        } else {
            for show in &self.shows {
                for &ordinal in kept.on(show_key(show)) {
                    let_through(ordinal, snapshot.published(ordinal));
                }
            }
        }
        Some(set)
    }

    /// Whether what was published in `second` lies between the bounds.
    fn is_then(&self, snapshot: &Snapshot, ordinal: Ordinal, second: Option<i64>) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(second) = second else { return false };
        let is_before = |bound: Timestamp| {
            let exact = || snapshot.insight(ordinal).ok().and_then(|found| found.source.published);
            is_before(second, bound, exact)
        };
        !self.since.is_some_and(is_before) && self.until.is_none_or(is_before)
    }
}

/// Whether what was published in `second`, of which a column tells no more, lies before `bound`; `exact` is asked where
/// that does not say.
///
/// Seconds are cut towards 1970, as jiff does, so that one second can hold instants before and after a whole bound.
fn is_before(second: i64, bound: Timestamp, exact: impl FnOnce() -> Option<Timestamp>) -> bool {
    match second.cmp(&bound.as_second()) {
        Ordering::Less => true,
        Ordering::Greater => false,
        Ordering::Equal if second > 0 && bound.subsec_nanosecond() == 0 => false,
        Ordering::Equal => exact().is_some_and(|published| published < bound),
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::filter::*;

    #[test]
    fn instants_are_told_apart_below_the_second_and_before_1970() {
        let instants = [
            "-000044-03-15T00:00:00Z",
            "-000044-03-15T00:00:00.5Z",
            "1969-12-31T23:59:59.25Z",
            "1969-12-31T23:59:59.75Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.5Z",
            "2026-03-01T06:00:00Z",
            "2026-03-01T06:00:00.25Z",
            "2026-03-01T06:00:00.75Z",
        ]
        .map(|text| text.parse::<Timestamp>().unwrap());
        for published in instants {
            for bound in instants {
                let found = is_before(published.as_second(), bound, || Some(published));
                assert_eq!(found, published < bound, "{published} before {bound}");
            }
        }
    }
}
