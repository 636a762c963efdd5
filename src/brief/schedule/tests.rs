//! The hard days of the calendar, as a table and as a year of jobs.

use jiff::ToSpan;
use jiff::civil::time;
use proptest::prelude::*;

use super::*;
use crate::brief::Window;

fn schedule(zone: &str, hour: i8, minute: i8) -> Schedule {
    Schedule { zone: TimeZone::get(zone).unwrap(), hour: time(hour, minute, 0, 0) }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[track_caller]
fn check_moment(zone: &str, hour: (i8, i8), date: &str, expected: &str) {
    let moment = schedule(zone, hour.0, hour.1).moment(date.parse().unwrap());
    assert_eq!(moment.to_string(), expected);
}

#[test]
fn clock_changes_of_both_hemispheres_move_the_moment_and_not_the_hour() {
    for (zone, day, expected) in [
        ("Europe/Berlin", "2026-03-28", "2026-03-28T06:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T05:00:00Z"),
        ("Europe/Berlin", "2026-10-24", "2026-10-24T05:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T06:00:00Z"),
        ("Australia/Sydney", "2026-04-04", "2026-04-03T20:00:00Z"),
        ("Australia/Sydney", "2026-04-05", "2026-04-04T21:00:00Z"),
        ("Australia/Sydney", "2026-10-03", "2026-10-02T21:00:00Z"),
        ("Australia/Sydney", "2026-10-04", "2026-10-03T20:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T20:30:00Z"),
    ] {
        check_moment(zone, (7, 0), day, expected);
    }
}

#[test]
fn half_past_two_that_does_not_exist_is_half_past_three() {
    check_moment("Europe/Berlin", (2, 30), "2026-03-29", "2026-03-29T01:30:00Z");
    check_moment("America/New_York", (2, 30), "2026-03-08", "2026-03-08T07:30:00Z");
    check_moment("Australia/Sydney", (2, 30), "2026-10-04", "2026-10-03T16:30:00Z");
}

#[test]
fn half_past_two_that_comes_twice_is_the_first() {
    check_moment("Europe/Berlin", (2, 30), "2026-10-25", "2026-10-25T00:30:00Z");
    check_moment("Australia/Sydney", (2, 30), "2026-04-05", "2026-04-04T15:30:00Z");
}

#[test]
fn a_midnight_that_the_clock_skips_still_has_its_brief() {
    check_moment("America/Asuncion", (0, 0), "2023-10-01", "2023-10-01T04:00:00Z");
    check_moment("Africa/Cairo", (0, 0), "2026-04-24", "2026-04-23T22:00:00Z");
}

#[track_caller]
fn check_due(zone: &str, now: &str, last: Option<(&str, &str)>, expected: Option<(&str, &str)>) {
    let made = |(date, moment): (&str, &str)| Made { date: date.parse().unwrap(), at: at(moment) };
    assert_eq!(schedule(zone, 7, 0).due(at(now), last.map(made)), expected.map(made));
}

#[test]
fn a_brief_is_due_once_from_its_hour_on() {
    let today = ("2026-03-10", "2026-03-10T06:00:00Z");
    check_due("Europe/Berlin", "2026-03-10T05:59:59Z", None, None);
    check_due("Europe/Berlin", "2026-03-10T06:00:00Z", None, Some(today));
    check_due("Europe/Berlin", "2026-03-10T22:30:00Z", None, Some(today));
    check_due("Europe/Berlin", "2026-03-10T06:00:00Z", Some(today), None);
    check_due("Europe/Berlin", "2026-03-10T23:30:00Z", Some(today), None);
}

#[test]
fn a_job_that_was_down_for_three_days_makes_one_brief() {
    let last = ("2026-03-10", "2026-03-10T06:00:00Z");
    let today = ("2026-03-13", "2026-03-13T06:00:00Z");
    check_due("Europe/Berlin", "2026-03-13T08:00:00Z", Some(last), Some(today));
    check_due("Europe/Berlin", "2026-03-13T08:00:00Z", Some(today), None);
}

#[test]
fn who_flies_west_waits_for_a_new_date() {
    let tokyo = ("2026-03-10", "2026-03-09T22:00:00Z");
    // In Honolulu it is the 9th, then the 10th again: both have their brief or are before it.
    check_due("Pacific/Honolulu", "2026-03-10T02:00:00Z", Some(tokyo), None);
    check_due("Pacific/Honolulu", "2026-03-10T17:00:00Z", Some(tokyo), None);
    let next = ("2026-03-11", "2026-03-11T17:00:00Z");
    check_due("Pacific/Honolulu", "2026-03-11T17:00:00Z", Some(tokyo), Some(next));
}

#[test]
fn who_flies_east_gets_a_brief_about_what_came_since() {
    let honolulu = ("2026-03-10", "2026-03-10T17:00:00Z");
    let next = ("2026-03-11", "2026-03-10T22:00:00Z");
    check_due("Asia/Tokyo", "2026-03-10T23:00:00Z", Some(honolulu), Some(next));
    // Landing where the hour of the new date has passed before the last brief was made.
    let late = ("2026-03-10", "2026-03-10T22:30:00Z");
    let same = ("2026-03-11", "2026-03-10T22:30:00Z");
    check_due("Asia/Tokyo", "2026-03-10T23:00:00Z", Some(late), Some(same));
}

#[test]
fn a_day_that_a_country_skipped_has_no_brief() {
    let last = ("2011-12-29", "2011-12-29T17:00:00Z");
    let next = ("2011-12-31", "2011-12-30T17:00:00Z");
    check_due("Pacific/Apia", "2011-12-30T17:00:00Z", Some(last), Some(next));
}

#[test]
fn a_clock_that_runs_backwards_makes_nothing() {
    let last = ("2026-03-10", "2026-03-10T06:00:00Z");
    check_due("Europe/Berlin", "2026-03-09T08:00:00Z", Some(last), None);
}

proptest! {
    /// A job every few hours through a year, for a reader who may move: dates rise, windows touch.
    #[test]
    fn windows_of_a_travelling_reader_neither_overlap_nor_leave_gaps(
        moves in prop::collection::vec((1..60i64, 0..6usize), 1..20), hour in 0..24i8, minute in 0..60i8, every in 1..30i64,
    ) {
        let zones = ["Europe/Berlin", "Australia/Sydney", "Pacific/Honolulu", "Pacific/Kiritimati", "America/Sao_Paulo", "Africa/Cairo"];
        let mut now = at("2026-01-01T00:00:00Z");
        let mut last: Option<Made> = None;
        for (days, zone) in moves {
            let schedule = schedule(zones[zone], hour, minute);
            let until = now + (24 * days).hours();
            while now < until {
                now += every.hours();
                let due = schedule.due(now, last);
                prop_assert_eq!(due.is_some(), schedule.next(now, last) <= now);
                let Some(made) = due else { continue };
                prop_assert!(made.at <= now);
                prop_assert_eq!(schedule.due(now, Some(made)), None);
                let window = Window::new(made.at, last.map(|last| last.at));
                if let Some(last) = last {
                    prop_assert!(made.date > last.date && made.at >= last.at);
                    let wide = made.at.duration_since(last.at).as_hours() >= 72;
                    prop_assert!(wide || window.from == last.at);
                }
                prop_assert!(window.until.duration_since(window.from).as_hours() <= 72);
                last = Some(made);
            }
        }
    }

}

proptest! {
    // A year in quarters of an hour is long; the zones are few.
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn who_stays_gets_one_brief_for_every_date(zone in 0..5usize, hour in 0..24i8, minute in 0..60i8) {
        let zones = ["Europe/Berlin", "Australia/Sydney", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"];
        let schedule = schedule(zones[zone], hour, minute);
        let mut last = None;
        let mut dates = Vec::new();
        // A job every quarter of an hour, so that even 23:59 or a skipped hour is met on its date.
        for quarter in 0..366 * 96 {
            let now = at("2026-01-01T00:00:00Z") + (15 * quarter).minutes() + 59.seconds() + 14.minutes();
            if let Some(made) = schedule.due(now, last) {
                dates.push(made.date);
                last = Some(made);
            }
        }
        for pair in dates.windows(2) {
            prop_assert_eq!(pair[0].tomorrow().unwrap(), pair[1]);
        }
        prop_assert!(dates.len() >= 365);
    }
}
