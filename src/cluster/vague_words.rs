//! Words that may stand within a title and never at an end of it: units of time, and words that stand for anything.

use super::is_plain;
use crate::text::fold;

/// Words that say nothing of a subject at an end of a title, though they may of a wish: units of time and words that stand
/// for anything. Lower case, sorted.
const VAGUE: &[&str] = &[
    "able",
    "absolutely",
    "afternoon",
    "ago",
    "amount",
    "announced",
    "basically",
    "big",
    "bigger",
    "biggest",
    "bit",
    "bunch",
    "century",
    "certainly",
    "clearly",
    "completely",
    "currently",
    "day",
    "days",
    "decade",
    "decades",
    "definitely",
    "directly",
    "easier",
    "easy",
    "evening",
    "exactly",
    "fact",
    "featured",
    "featuring",
    "feel",
    "feels",
    "folks",
    "generally",
    "gonna",
    "guy",
    "guys",
    "happen",
    "happened",
    "happening",
    "happens",
    "hard",
    "harder",
    "hour",
    "hours",
    "huge",
    "kinds",
    "literally",
    "look",
    "looked",
    "looking",
    "looks",
    "lots",
    "main",
    "matter",
    "mean",
    "means",
    "minute",
    "minutes",
    "moment",
    "moments",
    "month",
    "months",
    "morning",
    "need",
    "needed",
    "night",
    "number",
    "numbers",
    "obviously",
    "ok",
    "okay",
    "part",
    "particular",
    "parts",
    "people",
    "percent",
    "person",
    "piece",
    "point",
    "points",
    "primary",
    "probably",
    "problem",
    "problems",
    "providing",
    "quarter",
    "quarters",
    "recently",
    "regarding",
    "second",
    "seconds",
    "seem",
    "seems",
    "significant",
    "significantly",
    "sort",
    "sorts",
    "specifically",
    "start",
    "started",
    "starting",
    "starts",
    "step",
    "steps",
    "strong",
    "stuff",
    "talk",
    "talked",
    "talking",
    "talks",
    "thing",
    "think",
    "thinking",
    "thinks",
    "thought",
    "time",
    "times",
    "today",
    "tomorrow",
    "tonight",
    "totally",
    "tried",
    "tries",
    "try",
    "trying",
    "week",
    "weekend",
    "weeks",
    "year",
    "years",
    "yesterday",
];

/// Whether `surface` cannot begin or end a title: a plain word, a unit of time, or a word for anything; also several of
/// them joined by hyphens.
pub fn is_vague(surface: &str) -> bool {
    let vague = |part: &str| {
        let folded = fold(part);
        let stem = folded.split('\'').next().unwrap_or_default();
        is_plain(part) || VAGUE.binary_search(&stem).is_ok()
    };
    surface.split('-').all(vague)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(VAGUE.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn units_of_time_are_vague_and_names_with_numbers_are_not() {
        assert!(is_vague("Years") && is_vague("20-year") && !is_vague("follow-up"));
        assert!(!is_vague("GLP-1") && !is_plain("years"));
    }
}
