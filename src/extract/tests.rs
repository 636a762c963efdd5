//! Extraction as a whole, with vectors made of words.

use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::lexicon::key;
use super::*;
use crate::insight::{Utterance, normalise};

/// A vector for each text: its words, hashed.
fn embed(texts: &[String]) -> Result<Vectors, Infallible> {
    let mut rows = Vectors::new(64);
    for text in texts {
        let mut row = [0.0f32; 64];
        for word in text.split_whitespace().map(key) {
            let hash = word
                .bytes()
                .fold(7u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
            // What a text is about counts, or all claims of one form would be the same.
            row[hash as usize % 64] += if THEMES.contains(&word.as_str()) { 6.0 } else { 1.0 };
        }
        normalise(&mut row);
        rows.push(&row).unwrap();
    }
    Ok(rows)
}

fn say(speaker: &str, start: f64, text: &str) -> Utterance {
    Utterance { speaker: Some(speaker.into()), start: Some(start), end: None, text: text.into() }
}

const THEMES: [&str; 6] = ["hiring", "pricing", "onboarding", "security", "research", "marketing"];

/// An hour or so: two people, six themes, claims among chatter.
fn episode() -> Talk {
    let mut utterances = Vec::new();
    for (number, theme) in THEMES.iter().cycle().take(36).enumerate() {
        let at = number as f64 * 100.0;
        utterances.push(say("Ann", at, &format!("So what do you make of {theme}? I am curious.")));
        let claim = format!(
            "Yeah, um, so it was like that. Most companies should treat {theme} {number} as a habit, because people \
             never learn {theme} well when they need a result on the same day. And that's what we saw."
        );
        utterances.push(say("Bo", at + 10.0, &claim));
    }
    Talk { utterances, spoken: true, ..Talk::default() }
}

#[test]
fn what_is_chosen_stands_in_the_order_of_the_episode_and_in_its_words() {
    let talk = episode();
    let found = extract(&talk, &Options::default(), embed).unwrap();
    assert!(!found.chosen.is_empty());
    assert!(found.chosen.is_sorted_by_key(|one| one.span.first));
    for one in &found.chosen {
        assert!(!is_dangling(&one.text), "{}", one.text);
        assert_eq!(talk.text(one.span), one.original);
        assert_eq!(one.verbatim, one.text == one.original);
        assert_eq!(one.speaker.as_deref(), Some("Bo"));
        assert!(one.parts.score().is_finite());
    }
}

#[test]
fn the_number_follows_the_length() {
    let options = Options::default();
    let numbers = [0, 300, 800, 1400, 4000, 10_000, 90_000].map(|words| options.number(words));
    assert_eq!(numbers, [0, 2, 5, 5, 6, 14, 20]);
    assert_eq!(Options { count: Some(3), ..options }.number(90_000), 3);
    let found = extract(&episode(), &Options { count: Some(3), ..options }, embed).unwrap();
    assert_eq!(found.chosen.len(), 3);
}

#[test]
fn nothing_is_asked_where_nothing_stands_alone() {
    let chatter = vec![
        say("Ann", 0.0, "Hi there. How are you?"),
        say("Bo", 1.0, "Good, thanks for having me."),
    ];
    let talk = Talk { utterances: chatter, spoken: true, ..Talk::default() };
    let options = Options { count: Some(5), ..Options::default() };
    let found = extract(&talk, &options, |_| Err("asked")).unwrap();
    assert_eq!((found.chosen.len(), found.embedded), (0, 0));
    assert_eq!(
        extract(&Talk::default(), &options, |_| Err("asked")).unwrap(),
        Extraction::default()
    );
}

#[test]
fn vectors_that_do_not_fit_the_texts_are_refused() {
    let error = extract(&episode(), &Options::default(), |_| Ok::<_, Infallible>(Vectors::new(4)))
        .unwrap_err();
    assert!(matches!(error, ExtractError::Rows { found: 0, .. }), "{error}");
}

#[test]
fn a_few_are_chosen_of_each_stretch() {
    let mut talk = episode();
    let options = Options { count: Some(6), ..Options::default() };
    let starts = |talk: &Talk| -> Vec<f64> {
        extract(talk, &options, embed).unwrap().chosen.iter().filter_map(|one| one.start).collect()
    };
    // Two stretches, of which neither may have more than six; with chapters of a third each, none more than four.
    talk.chapters = [0.0, 1200.0, 2400.0]
        .map(|start| crate::insight::Chapter { start, title: "Part".into() })
        .into();
    let mut counts = BTreeMap::new();
    for start in starts(&talk) {
        *counts.entry((start / 1200.0) as usize).or_insert(0) += 1;
    }
    assert!(counts.values().all(|count| *count <= 4), "{counts:?}");
}

#[test]
fn written_notes_are_not_tidied() {
    let text = "Well, most companies should treat hiring as a habit, because people never learn hiring well when they \
                need a result on one day.";
    let utterances = vec![Utterance { text: text.into(), ..Utterance::default() }];
    let talk = Talk { utterances, spoken: false, ..Talk::default() };
    let options = Options { count: Some(1), ..Options::default() };
    let found = extract(&talk, &options, embed).unwrap();
    assert!(found.chosen.iter().all(|one| one.verbatim && one.text == text));
}

proptest! {
    #[test]
    fn any_talk_is_read(said in prop::collection::vec(("[AB]", "[a-zA-Z ,.?!“”…é-]{0,80}", prop::option::of(0.0..1e4f64)), 0..12), spoken: bool) {
        let utterances = said.into_iter().map(|(speaker, text, start)| Utterance {
            speaker: Some(speaker), start, end: None, text,
        });
        let talk = Talk { utterances: utterances.collect(), spoken, ..Talk::default() };
        let found = extract(&talk, &Options { count: Some(4), ..Options::default() }, embed).unwrap();
        for one in &found.chosen {
            prop_assert!(!is_dangling(&one.text));
        }
    }
}
