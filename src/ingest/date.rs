//! Instants and offsets as people, feeds and programs write them.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde_json::Value;

/// Numbers from here on are Unix seconds: 1973, before which nobody published a podcast;
/// below it stand years and dates written as one number.
const FIRST_SECOND: f64 = 1e8;

/// Numbers from here on are Unix milliseconds: as seconds they would lie beyond the year 5138.
const FIRST_MILLISECOND: f64 = 1e11;

/// Where milliseconds end; beyond it stand microseconds, which no feed has.
const LAST_MILLISECOND: f64 = 1e14;

/// The obsolete zones of RFC 2822 and wrong weekdays are common in feeds and harmless.
const FEED: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);

/// Reads a time of publication.
///
/// Takes RFC 3339, a date and time without an offset (of the zone in brackets behind it, as RFC 9557 has it, else UTC),
/// a date alone (midnight UTC, also `20251102`), RFC 2822 as in feeds, and Unix seconds or milliseconds as a number or as digits. `None` for anything else.
pub fn parse_published(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => parse_instant(text),
        Value::Number(number) => from_number(number.as_f64()?),
        _ => None,
    }
}

/// As [`parse_published`], for text.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let before_zero = with_six_digits(text);
    let text = before_zero.as_deref().unwrap_or(text);
    if text.len() > 8 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return from_number(text.parse().ok()?);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Some((_, zone)) = text.split_once('[') {
        if let Ok(time) = text.parse::<ZonedDateTime>() {
            return Some(time.timestamp());
        }
        // What has an equals sign is another note, such as a calendar's name.
        if !zone.split(']').next().is_some_and(|note| note.contains('=')) {
            return None;
        }
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return at_utc(time);
    }
    if let Ok(date) = text.parse::<Date>() {
        return at_utc(date.at(0, 0, 0, 0));
    }
    FEED.parse_timestamp(text).ok()
}

fn from_number(number: f64) -> Option<Timestamp> {
    let millis = if (FIRST_SECOND..FIRST_MILLISECOND).contains(&number) {
        number * 1e3
    } else if (FIRST_MILLISECOND..LAST_MILLISECOND).contains(&number) {
        number
    } else if (1e7..FIRST_SECOND).contains(&number) && number.fract() == 0.0 {
        return at_utc(format!("{number}").parse::<Date>().ok()?.at(0, 0, 0, 0));
    } else {
        return None;
    };
    Timestamp::from_millisecond(millis.round() as i64).ok()
}

/// The instant of a time at UTC. The first and the last hours of the calendar lie outside the line of instants; they are
/// its ends.
fn at_utc(time: DateTime) -> Option<Timestamp> {
    let end = if time.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Some(TimeZone::UTC.to_timestamp(time).unwrap_or(end))
}

/// A year before 0 with its sign and six digits, as ISO 8601 has it, where people write four.
fn with_six_digits(text: &str) -> Option<String> {
    let behind = text.strip_prefix('-')?;
    let year = behind.split('-').next().filter(|year| year.len() == 4)?;
    year.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("-00{behind}"))
}

/// Reads an offset into the audio, in seconds: a number, digits, `MM:SS` or `HH:MM:SS`, each also with a fraction.
///
/// `None` for anything else, and for negative and infinite values.
pub fn parse_start(value: &Value) -> Option<f64> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => clock(text.trim())?,
        _ => return None,
    };
    (seconds.is_finite() && seconds >= 0.0).then_some(seconds)
}

fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.') {
        return None;
    }
    let mut seconds = 0.0;
    for (place, part) in parts.iter().enumerate() {
        let number: f64 = part.parse().ok()?;
        let last = place + 1 == parts.len();
        if (!last && part.contains('.')) || (place > 0 && number >= 60.0) {
            return None;
        }
        seconds = seconds * 60.0 + number;
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: Value, expected: Option<&str>) {
        assert_eq!(parse_published(&value).map(|instant| instant.to_string()).as_deref(), expected);
    }

    #[test]
    fn a_date_is_read_in_every_usual_form() {
        for value in [
            json!("2025-11-02"),
            json!(" 2025-11-02 "),
            json!("20251102"),
            json!(20_251_102),
            json!("2025-11-02T00:00:00Z"),
            json!("2025-11-02T00:00:00"),
            json!("2025-11-02 00:00:00"),
            json!("2025-11-02T02:00:00+02:00"),
            json!("Sun, 02 Nov 2025 00:00:00 GMT"),
            json!("Sun, 2 Nov 2025 00:00:00 +0000"),
            json!("Mon, 2 Nov 2025 00:00:00 +0000"),
            json!("Sat, 01 Nov 2025 19:00:00 EST"),
            json!(1_762_041_600),
            json!("1762041600"),
            json!(1_762_041_600_000_i64),
        ] {
            check(value, Some("2025-11-02T00:00:00Z"));
        }
    }

    #[test]
    fn a_zone_in_brackets_counts_with_and_without_an_offset() {
        for (text, expected) in [
            ("2025-11-02T08:00:00[Europe/Berlin]", Some("2025-11-02T07:00:00Z")),
            ("2025-07-02 08:00[Europe/Berlin]", Some("2025-07-02T06:00:00Z")),
            ("2025-11-02T08:00:00+01:00[Europe/Berlin]", Some("2025-11-02T07:00:00Z")),
            ("2025-11-02[Asia/Tokyo]", Some("2025-11-01T15:00:00Z")),
            ("2025-11-02T08:00:00[u-ca=gregory]", Some("2025-11-02T08:00:00Z")),
            ("2025-11-02T08:00:00[Mars/Olympus]", None),
        ] {
            check(json!(text), expected);
        }
    }

    #[test]
    fn years_before_0_and_the_ends_of_the_calendar_are_dates() {
        for (text, expected) in [
            ("-0044-03-15", "-000044-03-15T00:00:00Z"),
            ("-000044-03-15", "-000044-03-15T00:00:00Z"),
            ("-0044-03-15T12:00:00Z", "-000044-03-15T12:00:00Z"),
            ("-009999-01-01", "-009999-01-02T01:59:59Z"),
            ("9999-12-31", "9999-12-30T22:00:00.999999999Z"),
        ] {
            check(json!(text), Some(expected));
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for value in [
            json!("yesterday"),
            json!("2025-13-02"),
            json!("2025-02-30"),
            json!(""),
            json!(2025),
            json!("2025"),
            json!(20_259_999),
            json!(-5),
            json!(1e300),
            json!("99999999999999999999999"),
            json!(true),
            json!([1]),
        ] {
            check(value, None);
        }
    }

    #[test]
    fn an_offset_is_seconds_or_a_clock() {
        for (value, expected) in [
            (json!(75.5), Some(75.5)),
            (json!("75.5"), Some(75.5)),
            (json!("01:15"), Some(75.0)),
            (json!("1:01:15.5"), Some(3675.5)),
            (json!("90:00"), Some(5400.0)),
            (json!("1:75"), None),
            (json!("1.5:00"), None),
            (json!(-1), None),
            (json!("1:2:3:4"), None),
            (json!("soon"), None),
            (json!("inf"), None),
            (json!(":"), None),
        ] {
            assert_eq!(parse_start(&value), expected, "{value}");
        }
    }
}
