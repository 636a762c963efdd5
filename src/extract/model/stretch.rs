//! A transcript cut into stretches that fit a request, at chapters where that is near, else between utterances.
//!
//! Invariant: every word of the transcript stands in exactly one stretch, in order.

use std::ops::Range;

use crate::insight::{Chapter, Utterance};

/// An episode as a model is told of it.
#[derive(Clone, Copy, Debug)]
pub struct Talk<'a> {
    /// Whose it is.
    pub show: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// What was said, in order.
    pub utterances: &'a [Utterance],
    /// Its parts, by start; none is as good.
    pub chapters: &'a [Chapter],
}

/// A line of a request: an utterance, or a part of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which utterance.
    pub(super) utterance: usize,
    /// Its bytes.
    pub(super) bytes: Range<usize>,
}

/// What one request asks about; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its lines.
    pub(super) pieces: Vec<Piece>,
    /// Tokens, guessed.
    pub(super) tokens: u64,
    /// The chapter that it begins in.
    pub(super) chapter: Option<usize>,
}

impl Stretch {
    /// The utterances that it takes from.
    pub(super) fn utterances(&self) -> Range<usize> {
        let first = self.pieces.first().map_or(0, |piece| piece.utterance);
        first..self.pieces.last().map_or(0, |piece| piece.utterance + 1)
    }
}

/// English prose in the tokenizers of the large providers.
const BYTES_A_TOKEN: u64 = 4;

/// Number, time and speaker before a line.
const TOKENS_A_LINE: u64 = 12;

/// Tokens of a text, guessed.
pub(super) fn tokens_of(text: &str) -> u64 {
    (text.len() as u64).div_ceil(BYTES_A_TOKEN)
}

/// Cuts `talk` into stretches of at most `limit` tokens (a single line of it may have a little more).
pub(super) fn stretches(talk: &Talk<'_>, limit: u64) -> Vec<Stretch> {
    let pieces = pieces(talk.utterances, limit / 4);
    let chapters: Vec<Option<usize>> =
        pieces.iter().map(|piece| chapter_of(talk, piece.utterance)).collect();
    let cost = |piece: &Piece| TOKENS_A_LINE + piece.bytes.len() as u64 / BYTES_A_TOKEN;
    let (mut all, mut from) = (Vec::new(), 0);
    while from < pieces.len() {
        let (mut to, mut tokens, mut border) = (from, 0, None);
        while to < pieces.len() && (to == from || tokens + cost(&pieces[to]) <= limit) {
            // A chapter in the first half would leave too small a stretch.
            if to > from && chapters[to] != chapters[to - 1] && tokens > limit / 2 {
                border = Some(to);
            }
            tokens += cost(&pieces[to]);
            to += 1;
        }
        if to < pieces.len() && chapters[to] == chapters[to - 1] {
            to = border.unwrap_or(to);
        }
        let taken = pieces[from..to].to_vec();
        let tokens = taken.iter().map(cost).sum();
        all.push(Stretch { pieces: taken, tokens, chapter: chapters[from] });
        from = to;
    }
    all
}

/// The last chapter that has begun when an utterance begins.
fn chapter_of(talk: &Talk<'_>, utterance: usize) -> Option<usize> {
    let start = talk.utterances[utterance].start?;
    talk.chapters.iter().rposition(|chapter| chapter.start <= start)
}

/// The lines of a transcript, of `limit` tokens at most.
fn pieces(utterances: &[Utterance], limit: u64) -> Vec<Piece> {
    let most = (limit * BYTES_A_TOKEN).max(200) as usize;
    let mut all = Vec::new();
    for (utterance, Utterance { text, .. }) in utterances.iter().enumerate() {
        let mut from = 0;
        while from < text.len() {
            let to = from + cut(&text[from..], most);
            all.push(Piece { utterance, bytes: from..to });
            from = to;
        }
    }
    all
}

/// How many bytes of `text`, `most` or less, make a line: to the last end of a sentence, else the last space.
fn cut(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let head = &text[..text.floor_char_boundary(most)];
    let sentence =
        [". ", "? ", "! ", "… "].iter().filter_map(|end| Some(head.rfind(end)? + end.len()));
    let sentence = sentence.max().filter(|&end| end > most / 3);
    sentence.or(head.rfind(' ').map(|at| at + 1)).unwrap_or(head.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str, start: f64) -> Utterance {
        Utterance { text: text.into(), start: Some(start), ..Utterance::default() }
    }

    fn talk<'a>(utterances: &'a [Utterance], chapters: &'a [Chapter]) -> Talk<'a> {
        Talk { show: "Show", title: "Title", utterances, chapters }
    }

    #[test]
    fn a_stretch_ends_at_a_chapter_where_one_begins_in_its_second_half() {
        let line = "word ".repeat(50).trim().to_owned();
        let utterances: Vec<Utterance> =
            (0..20).map(|at| said(&line, f64::from(at) * 10.0)).collect();
        let chapter = |start: f64| Chapter { start, title: String::new() };
        // 75 tokens a line, 7 lines a stretch.
        let lengths = |chapters: &[Chapter]| -> Vec<usize> {
            stretches(&talk(&utterances, chapters), 525).iter().map(|it| it.pieces.len()).collect()
        };
        assert_eq!(lengths(&[]), [7, 7, 6]);
        assert_eq!(lengths(&[chapter(0.0), chapter(50.0), chapter(120.0)]), [5, 7, 7, 1]);
        assert_eq!(lengths(&[chapter(0.0), chapter(10.0)]), [7, 7, 6]);
    }

    #[test]
    fn a_long_utterance_is_cut_behind_a_sentence() {
        let text = "One sentence of some length is here. ".repeat(60);
        let utterances = [said(text.trim(), 0.0)];
        let all = stretches(&talk(&utterances, &[]), 300);
        assert!(all.len() > 1);
        for piece in all.iter().flat_map(|stretch| &stretch.pieces) {
            assert!(utterances[0].text[piece.bytes.clone()].trim_end().ends_with('.'));
        }
    }

    proptest! {
        #[test]
        fn every_word_stands_in_one_stretch(
            texts in prop::collection::vec("\\PC{1,900}", 0..12), limit in 200u64..900
        ) {
            let utterances: Vec<Utterance> = texts.iter().map(|text| said(text, 0.0)).collect();
            let all = stretches(&talk(&utterances, &[]), limit);
            let mut whole = vec![String::new(); texts.len()];
            for piece in all.iter().flat_map(|stretch| &stretch.pieces) {
                whole[piece.utterance].push_str(&texts[piece.utterance][piece.bytes.clone()]);
            }
            prop_assert_eq!(whole, texts);
            for stretch in all {
                prop_assert!(stretch.tokens <= limit || stretch.pieces.len() == 1);
            }
        }
    }
}
