//! One brief for each of the reader's days: clock changes, travel, and jobs that run twice or not at all.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::window::local_date;

/// When a reader wants the brief.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Where the reader is now.
    pub zone: TimeZone,
    /// The hour on the local clock.
    pub hour: Time,
}

/// The last brief that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its local date.
    pub date: Date,
    /// The moment that it was made for.
    pub at: Timestamp,
}

impl Schedule {
    /// The moment that the brief of `date` is made for, which does not depend on when the job runs.
    ///
    /// An hour that the clock skips counts as the hour after the change, one that comes twice as the first.
    /// At the very ends of the calendar it is the nearest moment there is.
    pub fn moment(&self, date: Date) -> Timestamp {
        let nearest = if date.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
        self.zone.to_timestamp(date.to_datetime(self.hour)).unwrap_or(nearest)
    }

    /// The brief that a job which runs at `now` has to make: that of today, if its hour has come and
    /// neither it nor a later one was made.
    ///
    /// So a job that runs twice makes one; one that was down for three days makes one, for today; and who
    /// flies west over the date line, where yesterday comes again, waits for the next new date.
    /// Who flies east may get two within hours; the second speaks of what has come since the first.
    pub fn due(&self, now: Timestamp, last: Option<Made>) -> Option<Made> {
        let date = local_date(now, &self.zone);
        let scheduled = self.moment(date);
        if now < scheduled || last.is_some_and(|last| last.date >= date || last.at > now) {
            return None;
        }
        Some(Made { date, at: last.map_or(scheduled, |last| scheduled.max(last.at)) })
    }

    /// When a job should run next: the first moment, in the past or to come, at which a brief is [due](Self::due) after
    /// `last`, as things stand at `now`.
    pub fn next(&self, now: Timestamp, last: Option<Made>) -> Timestamp {
        let today = local_date(now, &self.zone);
        let after = last.and_then(|last| last.date.tomorrow().ok());
        let moment = self.moment(after.map_or(today, |after| after.max(today)));
        last.map_or(moment, |last| moment.max(last.at))
    }
}

#[cfg(test)]
mod tests;
