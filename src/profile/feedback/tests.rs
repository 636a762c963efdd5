//! What is learned from a few words, and what is not.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 3, 10);

fn word(insight: &str, verdict: Verdict, days_ago: i64) -> Feedback {
    let insight = InsightId::new(insight).unwrap();
    Feedback { insight, verdict, date: TODAY - days_ago.days() }
}

/// Insights are alike when their ids begin with the same letter; those on `z` have left the index.
fn similarity(a: &InsightId, b: &InsightId) -> Option<f32> {
    let first = |id: &InsightId| id.as_str().as_bytes()[0];
    let gone = first(a) == b'z' || first(b) == b'z';
    (!gone).then(|| if first(a) == first(b) { 0.8 } else { 0.1 })
}

#[track_caller]
fn check(before: &[Taste], feedback: &[Feedback], expected: &[(&str, f64)]) {
    let learned = learn(before, feedback, TODAY, &similarity);
    let found: Vec<(&str, f64)> =
        learned.iter().map(|taste| (taste.insight.as_str(), taste.weight)).collect();
    assert_eq!(found, expected);
}

#[test]
fn words_that_are_alike_become_one_taste() {
    use Verdict::*;
    check(&[], &[], &[]);
    check(
        &[],
        &[word("b1", More, 60), word("a2", More, 60), word("a1", More, 60), word("c1", Less, 60)],
        &[("a1", 0.25), ("b1", 0.125), ("c1", -0.125)],
    );
}

#[test]
fn a_word_acts_tomorrow_and_fades() {
    check(&[], &[word("a", Verdict::More, 0)], &[]);
    check(&[], &[word("a", Verdict::More, 1)], &[("a", 0.247)]);
    check(&[], &[word("a", Verdict::More, 600)], &[]);
}

#[test]
fn the_later_word_about_an_insight_counts() {
    check(&[], &[word("a", Verdict::More, 60), word("a", Verdict::Less, 60)], &[("a", -0.125)]);
    check(&[], &[word("a", Verdict::More, 60), word("a", Verdict::Known, 60)], &[]);
}

#[test]
fn a_word_about_an_insight_that_left_the_index_waits() {
    check(&[], &[word("z", Verdict::More, 60)], &[]);
}

#[test]
fn what_is_pinned_stays_and_what_was_learned_is_learned_again() {
    let taste = |id: &str, pinned| Taste {
        insight: InsightId::new(id).unwrap(),
        title: String::new(),
        weight: 3.0,
        date: TODAY,
        pinned,
    };
    let before = [taste("a", true), taste("b", false)];
    check(
        &before,
        &[word("a", Verdict::Less, 60), word("c", Verdict::More, 60)],
        &[("a", 3.0), ("c", 0.125)],
    );
}

#[test]
fn what_a_person_changed_in_the_file_is_not_learned_over() {
    let taste = |id: &str, weight: f64, pinned| Taste {
        insight: InsightId::new(id).unwrap(),
        title: String::new(),
        weight,
        date: TODAY,
        pinned,
    };
    let before = [taste("a", 0.25, false), taste("b", 0.5, false), taste("c", 1.0, true)];
    let mut edited = vec![taste("a", 0.25, false), taste("d", 2.0, false)];
    settle(&before, &mut edited);
    assert_eq!(edited, [taste("a", 0.25, false), taste("d", 2.0, true), taste("b", 0.0, true)]);
    // Neither the forgotten insight nor one that is like it comes back.
    let words = [word("b", Verdict::More, 60), word("b2", Verdict::More, 60)];
    check(&edited, &words, &[("d", 2.0), ("b", 0.0)]);
}

#[test]
fn a_verdict_prints_and_parses() {
    for (verdict, word) in WORDS {
        assert_eq!((verdict.to_string().as_str(), word.parse()), (word, Ok(verdict)));
    }
    assert!("like".parse::<Verdict>().unwrap_err().to_string().contains("`like` is no feedback"));
}

proptest! {
    #[test]
    fn taste_is_bounded_short_and_free_of_chance(
        words in prop::collection::vec(("[a-z][0-9]", 0..4usize, 0..400i64), 0..60), turn in 0..60usize,
    ) {
        let mut words: Vec<Feedback> =
            words.iter().map(|(id, verdict, days)| word(id, WORDS[*verdict].0, *days)).collect();
        let learned = learn(&[], &words, TODAY, &similarity);
        prop_assert!(learned.len() <= 2 * MEDOIDS);
        prop_assert!(learned.iter().all(|taste| taste.weight.abs() <= BOUND && taste.weight != 0.0));
        let mut seen = std::collections::HashSet::new();
        words.reverse();
        words.retain(|word| seen.insert(word.insight.clone()));
        let middle = turn.min(words.len());
        words.rotate_left(middle);
        prop_assert_eq!(learn(&[], &words, TODAY, &similarity), learned);
    }
}
