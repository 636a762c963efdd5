//! Pieces of speech joined to utterances: what a speaker says, cut at ends of sentences so that starts stay useful.
//!
//! Cues end anywhere, sentences do not: a sentence that begins inside a cue gets a start in proportion to the letters
//! before it. Consecutive utterances of one speaker go on.

use crate::insight::Utterance;

use super::said::{Said, Voice};
use super::sentence;

/// From so many seconds on, an utterance ends with its sentence.
const ENOUGH_SECONDS: f64 = 20.0;
/// The same in words, where there are no times.
const ENOUGH_WORDS: usize = 60;
/// From so many seconds on it ends anywhere: captions without stops.
const MOST_SECONDS: f64 = 60.0;
/// The same in words.
const MOST_WORDS: usize = 180;
/// A silence of so many seconds ends an utterance with its sentence.
const SILENCE: f64 = 2.5;
/// The slowest speech, in words a second: what stands before the next time is not all speech.
const SLOWEST: f64 = 1.0;
/// The customary one.
const PACE: f64 = 2.5;

/// A sentence or a part of one.
struct Piece<'a> {
    speaker: Option<&'a str>,
    start: Option<f64>,
    end: Option<f64>,
    text: &'a str,
    is_glued: bool,
    ends: bool,
    ends_paragraph: bool,
}

/// What is said as utterances, in its order; starts never go down where the starts of `said` do not.
pub(super) fn utterances(said: &[Said]) -> Vec<Utterance> {
    let mut all: Vec<Utterance> = Vec::new();
    // Words of the last utterance, and whether it may go on.
    let (mut words, mut is_open) = (0, false);
    for piece in pieces(said) {
        let goes_on = is_open
            && all.last().is_some_and(|last| {
                let silence = piece.start.zip(last.end).map_or(0.0, |(start, end)| start - end);
                last.speaker.as_deref() == piece.speaker
                    && (silence < SILENCE || !sentence::ends(&last.text))
            });
        if !goes_on {
            all.push(Utterance {
                speaker: piece.speaker.map(str::to_owned),
                start: piece.start,
                ..Utterance::default()
            });
            words = 0;
        }
        let Some(last) = all.last_mut() else { continue };
        if !last.text.is_empty() && !piece.is_glued && !leans(piece.text) {
            last.text.push(' ');
        }
        last.text.push_str(piece.text);
        last.end = piece.end.or(last.end).filter(|end| last.start.is_none_or(|s| *end >= s));
        words += piece.text.split_whitespace().count();
        let seconds = last.start.zip(last.end).map(|(start, end)| end - start);
        let is_enough = seconds.map_or(words >= ENOUGH_WORDS, |s| s >= ENOUGH_SECONDS);
        let is_most = words >= MOST_WORDS || seconds.is_some_and(|s| s >= MOST_SECONDS);
        is_open = !(is_most || piece.ends && (is_enough || piece.ends_paragraph));
    }
    all
}

/// Whether a token belongs to the word before it without a space: a stop, or what an apostrophe shortens.
fn leans(text: &str) -> bool {
    let is_stop = text.chars().all(|c| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '%'));
    is_stop || ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't", "’s", "’re"].contains(&text)
}

/// All sentences with their times.
fn pieces(said: &[Said]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut speaker: Option<&str> = None;
    let nexts = next_starts(said);
    for (one, next) in said.iter().zip(nexts) {
        match &one.voice {
            Voice::Same => {}
            Voice::Somebody => speaker = None,
            Voice::Named(name) => speaker = Some(name),
        }
        let end = end_of(one, next);
        let sentences = sentence::sentences(&one.text);
        let whole: usize = sentences.iter().map(|sentence| sentence.len()).sum();
        let count = sentences.len();
        let mut before = 0;
        let time = |before: usize| match (one.start, end) {
            (Some(start), Some(end)) => {
                let seconds = start + (end - start) * before as f64 / whole.max(1) as f64;
                Some((seconds * 1000.0).round() / 1000.0)
            }
            (start, _) => start.filter(|_| before == 0),
        };
        for (number, text) in sentences.into_iter().enumerate() {
            let is_last = number + 1 == count;
            pieces.push(Piece {
                speaker,
                start: time(before),
                end: if is_last { end } else { time(before + text.len()) },
                text,
                is_glued: one.is_glued && number == 0,
                ends: sentence::ends(text),
                ends_paragraph: is_last && one.is_paragraph,
            });
            before += text.len();
        }
    }
    pieces
}

/// For each place the next start behind it.
fn next_starts(said: &[Said]) -> Vec<Option<f64>> {
    let mut next = None;
    let mut nexts: Vec<Option<f64>> = said
        .iter()
        .rev()
        .map(|one| {
            let behind = next;
            next = one.start.or(next);
            behind
        })
        .collect();
    nexts.reverse();
    nexts
}

/// When something ends: as the file says, but not after the next begins; without an end of its own, at the next start,
/// unless nobody speaks so slowly.
fn end_of(said: &Said, next: Option<f64>) -> Option<f64> {
    let start = said.start?;
    let next = next.filter(|next| *next >= start);
    let stated = said.end.filter(|end| *end > start);
    let words = said.text.split_whitespace().count();
    match (stated, next) {
        (Some(end), Some(next)) => Some(end.min(next)),
        (Some(end), None) => Some(end),
        (None, Some(next)) => Some(next.min(start + words as f64 / SLOWEST)),
        // The last of a text, at the pace of speech.
        (None, None) => said.end.or(Some(start + words as f64 / PACE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(voice: Voice, start: f64, end: f64, text: &str) -> Said {
        Said { voice, start: Some(start), end: Some(end), text: text.into(), ..Said::default() }
    }

    fn named(name: &str) -> Voice {
        Voice::Named(name.into())
    }

    fn check(said: &[Said], expected: &[(Option<&str>, f64, f64, &str)]) {
        let all = utterances(said);
        let seen: Vec<(Option<&str>, f64, f64, &str)> = all
            .iter()
            .map(|u| (u.speaker.as_deref(), u.start.unwrap(), u.end.unwrap(), u.text.as_str()))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn cues_are_joined_up_to_a_change_of_speaker() {
        check(
            &[
                said(named("Ann"), 0.0, 2.0, "We begin"),
                said(Voice::Same, 2.0, 4.0, "with this."),
                said(named("Bo"), 4.0, 5.0, "Do we?"),
            ],
            &[(Some("Ann"), 0.0, 4.0, "We begin with this."), (Some("Bo"), 4.0, 5.0, "Do we?")],
        );
    }

    #[test]
    fn a_long_speech_is_cut_where_a_sentence_ends_inside_a_cue() {
        check(
            &[
                said(named("Ann"), 0.0, 19.0, "It was long"),
                said(Voice::Same, 20.0, 24.0, "abcdefghi. Now more"),
                said(Voice::Same, 24.0, 26.0, "of it."),
            ],
            &[
                (Some("Ann"), 0.0, 22.222, "It was long abcdefghi."),
                (Some("Ann"), 22.222, 26.0, "Now more of it."),
            ],
        );
    }

    #[test]
    fn speech_without_stops_is_cut_all_the_same() {
        let cues: Vec<Said> = (0..100)
            .map(|n| said(Voice::Same, f64::from(n) * 3.0, f64::from(n) * 3.0 + 3.0, "and so on"))
            .collect();
        let all = utterances(&cues);
        assert_eq!(all.len(), 5);
        assert!(all.iter().all(|u| u.end.unwrap() - u.start.unwrap() <= 60.0));
    }

    #[test]
    fn tokens_are_joined_as_words() {
        let mut tokens = [" un", "believ", " ,"].map(|t| said(Voice::Same, 0.0, 1.0, t.trim()));
        tokens[1].is_glued = true;
        assert_eq!(utterances(&tokens)[0].text, "unbeliev,");
    }
}
