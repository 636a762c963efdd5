//! Which sentences of an episode are insights?
//!
//! Layer 1. What was said in, chosen windows of one to three sentences out; vectors come from whoever calls.
//! `talk` is what was said and by whom, `sentences` and `tidy` read speech, `notice` knows advertisements, `stand`,
//! `lexicon` and `phrases` what stands alone, `window` finds candidates, `centrality` and `choose` choose among them;
//! `model` has a language model write them instead.
//! Invariants: nothing chosen opens with a pronoun, a demonstrative or a connective; what is marked verbatim stands so in the
//! episode, and what is tidied has words of it in their order; the same input gives the same answer.

mod centrality;
mod choose;
mod lexicon;
pub mod model;
mod notice;
mod phrases;
mod sentences;
mod stand;
mod talk;
mod tidy;
mod window;

use std::ops::Range;

use serde::Serialize;

use crate::insight::Vectors;

pub use centrality::{THRESHOLD, lexrank};
pub use choose::Parts;
pub use stand::is_dangling;
pub use talk::{Span, Talk};
pub use window::{Window, candidates, tiles};

/// Tiles and windows looked at; ten hours of talk have fewer. Beyond, tiles are thinned evenly, and of the windows those
/// that stand best are kept, so that time and memory stay bounded.
const MOST_TILES: usize = 4096;
const MOST_WINDOWS: usize = 8192;

/// How many are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Exactly so many, as far as there are candidates; by the length of the episode unless given.
    pub count: Option<usize>,
    /// From a long episode at least so many, as far as there are candidates. Default 5.
    pub least: usize,
    /// At most. Default 20.
    pub most: usize,
    /// Words of talk for one insight: about four minutes. Default 700.
    pub words_each: usize,
    /// What else a text must be. Default: anything.
    pub accepts: fn(&str) -> bool,
}

/// What was chosen from an episode.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Extraction {
    /// In the order of the episode; empty where nothing stands alone.
    pub chosen: Vec<Extracted>,
    /// Words of the episode.
    pub words: usize,
    /// Windows that might have been chosen.
    pub candidates: usize,
    /// Texts of which vectors were asked.
    pub embedded: usize,
}

/// One to three sentences that stand alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extracted {
    /// The text.
    pub text: String,
    /// Whether it was said so; otherwise fillers, false starts and repeated words are left out.
    pub verbatim: bool,
    /// As it was said, on one line.
    pub original: String,
    /// Who says it.
    pub speaker: Option<String>,
    /// Seconds from the start, in the transcript.
    pub start: Option<f64>,
    /// Seconds.
    pub end: Option<f64>,
    /// Where it stands: [`Talk::text`] gives the original, but for blanks.
    pub span: Span,
    /// Why it was chosen.
    pub parts: Parts,
}

/// Why nothing was extracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError<E> {
    /// No vectors.
    #[error(transparent)]
    Embed(E),
    /// Not one vector a text.
    #[error(
        "{expected} texts were to be embedded, and {found} vectors came back; the model must give one for each"
    )]
    Rows {
        /// Texts.
        expected: usize,
        /// Vectors.
        found: usize,
    },
}

impl Default for Options {
    fn default() -> Self {
        Self { count: None, least: 5, most: 20, words_each: 700, accepts: |_| true }
    }
}

impl Options {
    /// How many an episode of `words` words gives: an even share of it; fewer than the least only where it is short.
    pub fn number(&self, words: usize) -> usize {
        let each = self.words_each.max(1);
        let even = (words + each / 2) / each;
        let short = words / (each / 5).max(1);
        self.count.unwrap_or(even.max(self.least.min(short)).min(self.most))
    }
}

/// Chooses what of `talk` stands alone and covers it.
///
/// * `embed` gives one unit vector a text, in their order; it is asked once, for tiles and candidates together (the
///   words of the talk and those of the candidates), and not at all where there is no candidate.
pub fn extract<E>(
    talk: &Talk,
    options: &Options,
    mut embed: impl FnMut(&[String]) -> Result<Vectors, E>,
) -> Result<Extraction, ExtractError<E>> {
    let words = talk.words();
    let count = options.number(words);
    let mut windows = candidates(talk);
    windows.retain(|window| (options.accepts)(&window.text));
    let windows = bounded(windows);
    let mut extraction = Extraction { words, candidates: windows.len(), ..Extraction::default() };
    if windows.is_empty() || count == 0 {
        return Ok(extraction);
    }
    // An advertisement is no part of what is to be covered.
    let mut tiles = tiles(talk);
    tiles.retain(|tile| tile.weight > 0.0);
    let step = tiles.len().div_ceil(MOST_TILES).max(1);
    let tiles: Vec<Window> = tiles.into_iter().step_by(step).collect();
    let texts: Vec<String> =
        tiles.iter().chain(&windows).map(|window| window.text.clone()).collect();
    let rows = embed(&texts).map_err(ExtractError::Embed)?;
    if rows.len() != texts.len() {
        return Err(ExtractError::Rows { expected: texts.len(), found: rows.len() });
    }
    extraction.embedded = texts.len();
    let tile_rows = part(&rows, 0..tiles.len());
    let window_rows = part(&rows, tiles.len()..texts.len());
    let mut chosen = choose::choose(talk, (&windows, &window_rows), (&tiles, &tile_rows), count);
    chosen.sort_by_key(|(at, _)| windows[*at].range.start);
    extraction.chosen =
        chosen.into_iter().map(|(at, parts)| extracted(&windows[at], parts)).collect();
    Ok(extraction)
}

fn extracted(window: &Window, parts: Parts) -> Extracted {
    Extracted {
        text: window.text.clone(),
        verbatim: window.text == window.original,
        original: window.original.clone(),
        speaker: window.speaker.clone(),
        start: window.start,
        end: window.end,
        span: window.span,
        parts,
    }
}

/// Those that stand best, in the order of the episode.
fn bounded(mut windows: Vec<Window>) -> Vec<Window> {
    if windows.len() > MOST_WINDOWS {
        windows.sort_by(|a, b| b.stand.total_cmp(&a.stand));
        windows.truncate(MOST_WINDOWS);
        windows.sort_by_key(|window| window.range.start);
    }
    windows
}

fn part(rows: &Vectors, range: Range<usize>) -> Vectors {
    let dim = rows.dim();
    let data = rows.data()[range.start * dim..range.end * dim].to_vec();
    Vectors::from_data(dim, data).unwrap_or_else(|_| Vectors::new(dim))
}

#[cfg(test)]
mod tests;
