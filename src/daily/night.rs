//! When the night's work is due.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The last moment at or before `now` at which the clock of `zone` shows `at`. A time that the clock skips counts as the one
/// after the change, one that comes twice as the first.
pub(super) fn last(now: Timestamp, at: Time, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let days = [Some(today), today.yesterday().ok()];
    let moments = days.into_iter().flatten().filter_map(|day| moment(day, at, zone));
    moments.into_iter().find(|moment| *moment <= now).unwrap_or(Timestamp::MIN)
}

/// The first such moment after `now`.
pub(super) fn next(now: Timestamp, at: Time, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let days = [Some(today), today.tomorrow().ok()];
    let moments = days.into_iter().flatten().filter_map(|day| moment(day, at, zone));
    moments.into_iter().find(|moment| *moment > now).unwrap_or(Timestamp::MAX)
}

fn moment(day: Date, at: Time, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(day.to_datetime(at)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[track_caller]
    fn check(now: &str, before: &str, after: &str) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let (now, at) = (now.parse().unwrap(), time(2, 30, 0, 0));
        let told = (last(now, at, &zone).to_string(), next(now, at, &zone).to_string());
        assert_eq!(told, (before.to_owned(), after.to_owned()));
    }

    #[test]
    fn each_night_has_one_moment_also_where_the_clock_changes() {
        check("2026-03-10T12:00:00Z", "2026-03-10T01:30:00Z", "2026-03-11T01:30:00Z");
        check("2026-03-10T01:30:00Z", "2026-03-10T01:30:00Z", "2026-03-11T01:30:00Z");
        check("2026-03-10T01:29:59Z", "2026-03-09T01:30:00Z", "2026-03-10T01:30:00Z");
        // 02:30 is skipped on 29 March, and comes twice on 25 October.
        check("2026-03-29T12:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
        check("2026-10-25T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }
}
