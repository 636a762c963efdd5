//! Dates that the library for feeds does not read: forgiving, but never invented.
//!
//! A date without a day, a month or a year is none; a time that is missing is midnight, a zone that is missing or unknown
//! is UTC. Names of weekdays are skipped, as feeds have them wrong and in every language.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::Offset;

/// Names of months by their first letters, as feeds in these languages write them: English, German, French, Spanish,
/// Portuguese, Italian, Dutch.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrt", "mae", "maa"],
    &["apr", "abr", "avr"],
    &["may", "mai", "mag", "mei"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "out", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// Hours east of UTC (RFC 822, section 5, and those that feeds use besides).
const ZONES: &[(&str, i32)] = &[
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("bst", 1),
    ("wet", 0),
    ("west", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
    ("aest", 10),
    ("aedt", 11),
    ("jst", 9),
];

/// The moment that `text` names, if it names one.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 100 {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let text = text.to_lowercase();
    let mut found = Parts::default();
    // `2024-05-06t07:08:09` is two words.
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')');
    for word in text.split(split).filter(|word| !word.is_empty()) {
        match word.split_once('t') {
            Some((day, time)) if day.contains('-') && time.contains(':') => {
                found.take(day)?;
                found.take(time)?;
            }
            _ => found.take(word)?,
        }
    }
    found.moment()
}

/// What was found of a date.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, i8, i8)>,
    /// Seconds east of UTC.
    offset: Option<i32>,
}

impl Parts {
    /// Takes a word; `None` if it contradicts what a date is.
    fn take(&mut self, word: &str) -> Option<()> {
        // `6.` and `6th` are days.
        let mut word = word.trim_end_matches('.');
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
            word = ordinal.unwrap_or(word);
        }
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if word.contains(':') && !word.starts_with(['+', '-']) {
            return self.take_time(word);
        }
        if word.starts_with(['+', '-']) && word.len() > 1 {
            self.offset = Some(offset(word)?);
            return Some(());
        }
        if is_number {
            let number: i16 = word.parse().ok()?;
            return match word.len() {
                1 | 2 if self.day.is_none() => {
                    self.day = Some(number as i8);
                    Some(())
                }
                // Two digits of a year, behind day and month (RFC 822).
                2 if self.year.is_none() && self.month.is_some() => {
                    self.year = Some(number + if number < 70 { 2_000 } else { 1_900 });
                    Some(())
                }
                4 if self.year.is_none() => {
                    self.year = Some(number);
                    Some(())
                }
                _ => None,
            };
        }
        let parts: Vec<&str> =
            word.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
        if let [first, second, third] = parts[..] {
            return self.take_day(first, second, third);
        }
        if let Some(month) = month(word) {
            // Of two the later one: `mar., 7 déc.` is a Tuesday.
            self.month = Some(month);
            return Some(());
        }
        if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
            self.offset = self.offset.or(Some(hours * 3_600));
        } else if matches!(word, "pm" | "am") {
            let (hour, minute, second) = self.time?;
            let hour = hour % 12 + if word == "pm" { 12 } else { 0 };
            self.time = Some((hour, minute, second));
        }
        // Weekdays, `at`, zones that nobody knows.
        Some(())
    }

    /// `2024-05-06`, `6-May-2024` and `6.5.2024`; with slashes and two numbers it is not known which is the month, unless
    /// one of them cannot be.
    fn take_day(&mut self, first: &str, second: &str, third: &str) -> Option<()> {
        let number = |part: &str| part.parse::<i16>().ok();
        let (year, month, day) = if first.len() == 4 {
            (number(first)?, number(second)?, number(third)?)
        } else if let Some(month) = month(second) {
            (number(third)?, i16::from(month), number(first)?)
        } else {
            let (one, two) = (number(first)?, number(second)?);
            match (one > 12, two > 12) {
                (true, false) => (number(third)?, two, one),
                (false, true) => (number(third)?, one, two),
                (false, false) if one == two => (number(third)?, one, two),
                _ => return None,
            }
        };
        self.year = Some(year);
        self.month = i8::try_from(month).ok();
        self.day = i8::try_from(day).ok();
        Some(())
    }

    /// `7:08`, `07:08:09`, `07:08:09.123`, and a zone right behind.
    fn take_time(&mut self, word: &str) -> Option<()> {
        let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'));
        let (time, zone) = word.split_at(end.unwrap_or(word.len()));
        let mut parts = time.split(':');
        let mut next = |limit: i8| -> Option<i8> {
            let part = parts.next().unwrap_or("0").split('.').next().unwrap_or_default();
            part.parse::<i8>().ok().filter(|number| (0..=limit).contains(number))
        };
        // A leap second is the one before it.
        let time = (next(24)?, next(59)?, next(60)?.min(59));
        self.time = Some(time);
        match zone {
            "" => Some(()),
            zone if zone.starts_with(['+', '-']) => {
                self.offset = Some(offset(zone)?);
                Some(())
            }
            zone => self.take(zone),
        }
    }

    fn moment(self) -> Option<Timestamp> {
        let (hour, minute, second) = self.time.unwrap_or_default();
        let (year, month, day) = (self.year?, self.month?, self.day?);
        let whole = (1970..=9998).contains(&year) && (1..=12).contains(&month);
        if !whole || date(year, month, 1).days_in_month() < day || day < 1 {
            return None;
        }
        // Midnight by the end of the day.
        let (hour, next) = if hour == 24 { (0, 1) } else { (hour, 0) };
        let day = date(year, month, day).at(hour, minute, second, 0);
        let offset = Offset::from_seconds(self.offset.unwrap_or(0)).ok()?;
        let moment = offset.to_timestamp(day).ok()?;
        Some(if next == 1 { moment + jiff::SignedDuration::from_hours(24) } else { moment })
    }
}

/// Which month a name begins.
fn month(name: &str) -> Option<i8> {
    let name = name.trim_end_matches('.');
    let at = MONTHS.iter().position(|starts| starts.iter().any(|start| name.starts_with(start)))?;
    // `Mar` of `Martes` or `Mardi` is a weekday.
    let is_weekday = ["mart", "mardi", "mard"].iter().any(|day| name.starts_with(day));
    (!is_weekday).then_some(at as i8 + 1)
}

/// Seconds of `+0200`, `-05:30` or `+2`.
fn offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) =
        if digits.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_of_every_kind_are_read() {
        for (written, expected) in [
            ("Mon, 06 May 2024 07:08:09 +0200", "2024-05-06T05:08:09Z"),
            ("6 May 24 07:08 EST", "2024-05-06T12:08:00Z"),
            ("Montag, 6. Mai 2024 07:08:09 CEST", "2024-05-06T05:08:09Z"),
            ("mar., 7 déc. 2021 10:00:00 +0100", "2021-12-07T09:00:00Z"),
            ("mardi, 7 déc. 2021 10:00:00 +0100", "2021-12-07T09:00:00Z"),
            ("2024-05-06", "2024-05-06T00:00:00Z"),
            ("2024-05-06 07:08:09", "2024-05-06T07:08:09Z"),
            ("2024-05-06T07:08:09.5+0200", "2024-05-06T05:08:09.5Z"),
            ("2024-05-06T07:08Z", "2024-05-06T07:08:00Z"),
            ("May 6, 2024 7:08 PM GMT", "2024-05-06T19:08:00Z"),
            ("May 6th, 2024 - 07:08", "2024-05-06T07:08:00Z"),
            ("6-May-2024", "2024-05-06T00:00:00Z"),
            ("31/12/2023 24:00:00", "2024-01-01T00:00:00Z"),
            ("Thu, 29 Feb 2024 23:59:60 UT", "2024-02-29T23:59:59Z"),
        ] {
            let found = moment(written).map(|moment| moment.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_names_no_day_is_no_date() {
        for written in [
            "",
            "yesterday",
            "May 2024",
            "07:08:09",
            "5/6/2024",
            "30 Feb 2024",
            "0000-00-00",
            "Mon, 06 May",
            "99 May 2024",
            "12345",
            "6 May 2024 25:00",
            "-",
            "6 May 2024 +9900",
        ] {
            assert_eq!(moment(written), None, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}", more in "[0-9:+./ a-zA-Z-]{0,40}") {
            let _ = (moment(&text), moment(&more));
        }

        #[test]
        fn what_is_written_by_the_rules_is_read(second in 0_i64..4_000_000_000) {
            let moment_ = Timestamp::from_second(second).unwrap();
            let zoned = moment_.to_zoned_datetime(jiff::tz::TimeZone::UTC);
            let rfc = jiff::fmt::rfc2822::to_string(&zoned).unwrap();
            prop_assert_eq!(moment(&rfc), Some(moment_));
            prop_assert_eq!(moment(&zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()), Some(moment_));
        }
    }
}
