//! One sentence from the parts of a score and its grounds, as a person would write it.
//!
//! Grammar: `[Update, adding X to what you were sent DAY: ]It PREDICATE, … and PREDICATE[, though …].`
//! Invariant: it names an interest only if the match with that interest alone reached the floor.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::window::local_date;
use super::{AdditionKind, Grounds, Part, Signal, Update};
use crate::insight::Source;
use crate::text::fold;

/// What a reason speaks about.
pub(super) struct About<'a> {
    /// The parts of the score.
    pub(super) parts: &'a [Part],
    pub(super) grounds: &'a Grounds,
    pub(super) exploration: bool,
    pub(super) source: &'a Source,
    /// The date of the brief.
    pub(super) date: Date,
}

/// Tells why an item is there.
pub(super) fn reason(about: &About<'_>) -> String {
    let mut predicates = Vec::new();
    if about.exploration {
        predicates.push("comes from a theme next to what you follow".to_owned());
    }
    let order = [Signal::Interest, Signal::Follow, Signal::Breadth, Signal::Recency];
    for signal in order {
        let part = about.parts.iter().find(|part| part.signal == signal);
        predicates.extend(part.and_then(|part| predicate(part, about)));
    }
    if predicates.is_empty() {
        predicates.push("is new in your window".to_owned());
    }
    let mut doubts = Vec::new();
    if about.grounds.unwanted.is_some() {
        doubts.push("it may touch on what you want less of");
    }
    if about.parts.iter().any(|part| part.signal == Signal::Cooldown) {
        doubts.push("its theme was here in the last three days");
    }
    let (begin, it) = match &about.grounds.update {
        Some(update) => (told(update, about.date), "it"),
        None => (String::new(), "It"),
    };
    let doubts = if doubts.is_empty() {
        String::new()
    } else {
        format!(", though {}", doubts.join(" and "))
    };
    format!("{begin}{it} {}{doubts}.", listed(&predicates))
}

fn told(update: &Update, date: Date) -> String {
    let what = match update.adds.kind {
        AdditionKind::Number => "the number",
        AdditionKind::Name => "the name",
        AdditionKind::Day => "the day",
    };
    let when = day(update.sent, date);
    format!("Update, adding {what} {} to what you were sent {when}: ", update.adds.said)
}

fn predicate(part: &Part, about: &About<'_>) -> Option<String> {
    let detail = part.detail.as_deref().unwrap_or_default();
    Some(match part.signal {
        Signal::Interest if about.grounds.matched.is_some() => {
            format!("matches your interest “{detail}”")
        }
        Signal::Follow => match &about.source.show {
            Some(show) if fold(show) == fold(detail) => {
                format!("comes from {detail}, which you follow")
            }
            _ => format!("was said by {detail}, whom you follow"),
        },
        Signal::Recency => match about.source.published.and_then(day_of) {
            Some(published) => format!("came out {}", day(published, about.date)),
            None => format!("came out {}", hours(detail.parse().ok()?)),
        },
        Signal::Breadth => match detail.parse().ok()? {
            0 => return None,
            1 => "was said on another show too".to_owned(),
            shows => format!("was said on {} other shows too", count(shows)),
        },
        _ => return None,
    })
}

/// The day of a date that has no time: midnight in UTC, to the second.
fn day_of(published: Timestamp) -> Option<Date> {
    let is_midnight =
        published.as_second().rem_euclid(86_400) == 0 && published.subsec_nanosecond() == 0;
    is_midnight.then(|| local_date(published, &TimeZone::UTC))
}

/// When `that` day was, for who reads it on `date`.
fn day(that: Date, date: Date) -> String {
    match date.since((Unit::Day, that)).map_or(0, |span| span.get_days()) {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=6 => that.strftime("on %A").to_string(),
        _ => that.strftime("on %-d %B").to_string(),
    }
}

fn hours(hours: u64) -> String {
    match hours {
        0 => "within the hour".to_owned(),
        1 => "an hour ago".to_owned(),
        2..48 => format!("{hours} hours ago"),
        _ => format!("{} days ago", count(hours / 24)),
    }
}

/// A number in words, where one would write it so.
fn count(number: u64) -> String {
    const WORDS: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = number.checked_sub(2).and_then(|place| WORDS.get(place as usize));
    word.map_or_else(|| number.to_string(), |&word| word.to_owned())
}

/// "a", "a and b", "a, b and c"; a comma before the last where one stands inside.
fn listed(all: &[String]) -> String {
    let Some((last, before)) = all.split_last() else { return String::new() };
    if before.is_empty() {
        return last.clone();
    }
    let comma = if before.iter().any(|one| one.contains(", wh")) { "," } else { "" };
    format!("{}{comma} and {last}", before.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::brief::Addition;
    use crate::insight::InsightId;

    const TODAY: Date = date(2026, 3, 10);

    /// A reason from signals with their details, said at `published`.
    #[track_caller]
    fn check(
        signals: &[(Signal, &str)],
        published: &str,
        change: impl FnOnce(&mut Grounds),
        expected: &str,
    ) {
        let parts: Vec<Part> = signals
            .iter()
            .map(|&(signal, detail)| Part { signal, value: 0.1, detail: Some(detail.into()) })
            .collect();
        let mut grounds = Grounds { matched: Some(0.7), ..Grounds::default() };
        change(&mut grounds);
        let source = Source {
            show: Some("Lights Out".into()),
            published: published.parse().ok(),
            ..Source::default()
        };
        let about = About {
            parts: &parts,
            grounds: &grounds,
            exploration: grounds.matched == Some(0.0),
            source: &source,
            date: TODAY,
        };
        assert_eq!(reason(&about), expected);
    }

    fn update(kind: AdditionKind, said: &str, sent: Date) -> Option<Update> {
        let to = InsightId::new("before").unwrap();
        Some(Update { to, sent, adds: Addition { kind, said: said.into() } })
    }

    #[test]
    fn one_sentence_as_a_person_would_write_it() {
        use Signal::{Breadth, Clarity, Cooldown, Follow, Interest, Recency, Unwanted};
        let (timed, interest) = ("2026-03-10T00:00:01Z", (Interest, "sleep"));
        let keep = |_: &mut Grounds| ();
        check(&[interest], timed, keep, "It matches your interest “sleep”.");
        check(
            &[interest, (Recency, "7"), (Breadth, "1"), (Clarity, "")],
            timed,
            keep,
            "It matches your interest “sleep”, was said on another show too and came out 7 hours ago.",
        );
        check(
            &[interest, (Follow, "lights out"), (Recency, "50")],
            timed,
            keep,
            "It matches your interest “sleep”, comes from lights out, which you follow, and came out two days ago.",
        );
        check(&[(Follow, "Ada")], timed, keep, "It was said by Ada, whom you follow.");
        check(&[(Recency, "0")], timed, keep, "It came out within the hour.");
        check(&[(Breadth, "3")], timed, keep, "It was said on three other shows too.");
        check(&[(Breadth, "12")], timed, keep, "It was said on 12 other shows too.");
        check(&[], timed, keep, "It is new in your window.");
        let doubtful = |g: &mut Grounds| g.unwanted = Some(0.2);
        check(
            &[interest, (Unwanted, "gadgets"), (Cooldown, "rest")],
            timed,
            doubtful,
            "It matches your interest “sleep”, though it may touch on what you want less of and its theme was here in the last three days.",
        );
    }

    #[test]
    fn an_interest_below_its_floor_is_not_named() {
        let signals = [(Signal::Interest, "sleep"), (Signal::Recency, "1")];
        let none = |g: &mut Grounds| g.matched = None;
        check(&signals, "2026-03-10T06:00:01Z", none, "It came out an hour ago.");
        let explores = |g: &mut Grounds| g.matched = Some(0.0);
        let text = "It comes from a theme next to what you follow and came out an hour ago.";
        check(&signals[1..], "2026-03-10T06:00:01Z", explores, text);
    }

    #[test]
    fn a_date_without_a_time_is_a_day() {
        for (day, expected) in [
            (11, "It came out today."),
            (10, "It came out today."),
            (9, "It came out yesterday."),
            (8, "It came out on Sunday."),
            (4, "It came out on Wednesday."),
            (3, "It came out on 3 March."),
        ] {
            let published = format!("2026-03-{day:02}T00:00:00Z");
            check(&[(Signal::Recency, "7")], &published, |_| (), expected);
        }
    }

    #[test]
    fn an_update_says_what_it_adds_and_to_what() {
        let signals = [(Signal::Interest, "sleep")];
        let timed = "2026-03-10T06:00:01Z";
        for (kind, said, sent, expected) in [
            (
                AdditionKind::Number,
                "40 %",
                date(2026, 3, 9),
                "the number 40 % to what you were sent yesterday",
            ),
            (
                AdditionKind::Name,
                "Lisbon",
                date(2026, 3, 7),
                "the name Lisbon to what you were sent on Saturday",
            ),
            (
                AdditionKind::Day,
                "May",
                date(2026, 2, 7),
                "the day May to what you were sent on 7 February",
            ),
        ] {
            let expected = format!("Update, adding {expected}: it matches your interest “sleep”.");
            check(&signals, timed, |g| g.update = update(kind, said, sent), &expected);
        }
    }
}
