//! The stretch of time that a brief is about, and the reader's calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest window: PRODUCT.md, rule 1.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(72);

/// Times of publication that a brief takes: after `from`, up to and with `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// Its open end: what was published then belongs to the brief before.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Its closed end: the moment the brief is made for.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// Where a time of publication lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Inside,
    Undated,
    Future,
    Past,
}

impl Window {
    /// The window of a brief made for `at` when the last one was made for `last`: since then, at most 72 hours.
    pub fn new(at: Timestamp, last: Option<Timestamp>) -> Self {
        let earliest = at.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
        Self { from: last.map_or(earliest, |last| last.clamp(earliest, at)), until: at }
    }

    pub(super) fn standing(&self, published: Option<Timestamp>) -> Standing {
        match published {
            None => Standing::Undated,
            Some(time) if time > self.until => Standing::Future,
            Some(time) if time <= self.from => Standing::Past,
            Some(_) => Standing::Inside,
        }
    }
}

/// The date on the reader's calendar at `at`.
pub(super) fn local_date(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned_datetime(zone.clone()).date()
}
