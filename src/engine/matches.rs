//! Does an insight of this commit match a phrase? [`Matcher`] asks `rank` with what the index knows.
//!
//! ```text
//! let matcher = engine.matcher()?;
//! let rows = …;                                        // vectors of `words_of(text)`, where they were embedded
//! let phrase = matcher.phrase("raising a round", &row, |word| rows.get(word).cloned())?; // once a phrase
//! let p = matcher.probabilities(&phrase, &ordinals)?;  // 0 to 1; from FLOOR on "this is about that"
//! ```
//!
//! A cohort is drawn once an opened commit, when the first phrase asks; an insight when it is first compared.
//! Nothing of it is on disk, so additions, deletions and merges change nothing.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::analyzer;
use super::error::EngineError;
use super::lexical::Lexicon;
use super::open::Engine;
use super::related::bm25;
use super::snapshot::Snapshot;
use crate::cluster::is_plain;
use crate::insight::{Ordinal, Vectors, dot};
use crate::rank::{
    COHORT, Calibration, Cohort, DrawnPhrase, Held, INSIGHT_NEIGHBOURS, MOST_WORDS,
    PHRASE_NEIGHBOURS, Word, draw_insight, draw_phrase, term_shares,
};
use crate::vector::SearchParams;

/// Width of the walk for neighbours, in neighbours wanted; as for the graph of communities.
const WIDTH_PER_NEIGHBOUR: usize = 3;

/// How many insights the mean row of a corpus is trusted a half with: the few of a small one say little.
const TRUSTED: f32 = 20.0;

/// What matching keeps of one opened commit.
pub(super) struct Matches {
    cohort: Cohort,
    /// The mean of the cohort's rows: its product with a row is what cosine is usual for that.
    middle: Vec<f32>,
    /// The drawn row of each insight that was compared.
    drawn: Vec<OnceLock<Option<Box<[f32]>>>>,
}

/// A phrase that insights of this commit can be compared with.
pub(super) struct PhraseMatch {
    drawn: DrawnPhrase,
    /// The terms of its words, as the index holds them.
    terms: Vec<String>,
}

impl PhraseMatch {
    /// The drawn vector of the phrase: what to search with for candidates.
    pub(super) fn row(&self) -> &[f32] {
        self.drawn.row()
    }

    /// The terms of its words; their places are those that [`Held`] speaks of.
    pub(super) fn terms(&self) -> &[String] {
        &self.terms
    }

    /// The share of its words that `held` has, each by its rarity.
    pub(super) fn worded(&self, held: Held) -> f32 {
        self.drawn.worded(held)
    }
}

/// The meaning-bearing words of a phrase as it writes them, whose vectors tell whether each is met; each once.
pub(super) fn words_of(text: &str) -> Vec<String> {
    words(text).into_iter().map(|(word, _)| word).collect()
}

/// Each word in lower case, with its term. Where a phrase has nothing but plain words, these bear the meaning.
fn words(text: &str) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    for token in analyzer::tokens(&mut analyzer::english(), text) {
        if words.iter().all(|(_, term)| *term != token.text) {
            words.push((text[token.offset_from..token.offset_to].to_lowercase(), token.text));
        }
    }
    if words.iter().any(|(word, _)| !is_plain(word)) {
        words.retain(|(word, _)| !is_plain(word));
    }
    words.truncate(MOST_WORDS);
    words
}

/// Compares phrases with insights of one opened commit.
pub(super) struct Matcher<'e> {
    snapshot: &'e Snapshot,
    matches: &'e Matches,
    lexicon: Lexicon<'e>,
    calibration: Calibration,
}

impl Engine {
    /// What compares phrases with insights; the first call draws the cohort, on all cores.
    pub(super) fn matcher(&self) -> Result<Matcher<'_>, EngineError> {
        let matches = match self.matches.get() {
            Some(matches) => matches,
            None => {
                // Two threads may both make it, and make the same; one that waited for the other inside a pool of
                // threads could wait for ever.
                let matches = Matches::open(&self.snapshot)?;
                self.matches.get_or_init(|| matches)
            }
        };
        Ok(Matcher {
            snapshot: &self.snapshot,
            matches,
            lexicon: Lexicon::open(&self.snapshot, bm25(self))?,
            calibration: self.snapshot.manifest.matching(),
        })
    }
}

impl Matches {
    fn open(snapshot: &Snapshot) -> Result<Self, EngineError> {
        // By the hash of the id: the same insights whatever their order, and nearly the same after an addition.
        let mut chosen: Vec<(u64, Ordinal)> = snapshot
            .living()
            .filter_map(|ordinal| Some((snapshot.key(ordinal)?, ordinal)))
            .collect();
        if chosen.len() > COHORT {
            chosen.select_nth_unstable(COHORT);
            chosen.truncate(COHORT);
        }
        chosen.sort_unstable();
        let rows = chosen
            .iter()
            .filter_map(|(_, ordinal)| Some((*ordinal, snapshot.vectors.row(*ordinal)?)));
        let rows: Vec<(Ordinal, Vec<f32>)> = rows.collect();
        let mut middle = vec![0.0; snapshot.vectors.dim()];
        for (_, row) in &rows {
            let share = 1.0 / (rows.len() as f32 + TRUSTED);
            middle.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
        let drawn: Vec<Vec<f32>> = rows
            .par_iter()
            .map(|(ordinal, row)| draw(snapshot, *ordinal, row, &middle))
            .collect::<Result<_, _>>()?;
        let mut cohort = Vectors::new(snapshot.vectors.dim());
        for row in &drawn {
            // Rows of one field have one length.
            let _ = cohort.push(row);
        }
        let drawn = (0..snapshot.capacity()).map(|_| OnceLock::new()).collect();
        Ok(Self { cohort: Cohort::new(cohort), middle, drawn })
    }
}

/// The row of an insight, drawn towards its nearest.
fn draw(
    snapshot: &Snapshot,
    ordinal: Ordinal,
    row: &[f32],
    middle: &[f32],
) -> Result<Vec<f32>, EngineError> {
    let wanted = INSIGHT_NEIGHBOURS + 1;
    let params = SearchParams { ef: Some(wanted * WIDTH_PER_NEIGHBOUR), exact: false };
    let near = snapshot.vectors.search(row, wanted, &params, None)?;
    let nearest = near.iter().filter(|entry| entry.ordinal != ordinal).take(INSIGHT_NEIGHBOURS);
    let nearest: Vec<(Vec<f32>, f32)> = nearest
        .filter_map(|entry| Some((snapshot.vectors.row(entry.ordinal)?, entry.score)))
        .collect();
    Ok(draw_insight(row, &nearest, dot(row, middle)))
}

impl Matcher<'_> {
    /// Draws a phrase whose vector is `row` towards the insights nearest to it, and learns what is usual for it.
    ///
    /// * `text`: its words; empty for what has only a vector.
    /// * `word_row`: the vector of a word of [`words_of`], where it is known.
    pub(super) fn phrase(
        &self,
        text: &str,
        row: &[f32],
        word_row: impl Fn(&str) -> Option<Vec<f32>>,
    ) -> Result<PhraseMatch, EngineError> {
        let params = SearchParams::default();
        let near = self.snapshot.vectors.search(row, PHRASE_NEIGHBOURS, &params, None)?;
        let mut nearest = Vec::with_capacity(near.len());
        for entry in near.iter() {
            nearest.extend(self.drawn(entry.ordinal)?.map(|drawn| (drawn, dot(row, drawn))));
        }
        let (words, terms): (Vec<String>, Vec<String>) = words(text).into_iter().unzip();
        let rarities = terms.iter().map(|term| self.lexicon.weight(term));
        let shares = term_shares(&rarities.collect::<Result<Vec<f32>, _>>()?);
        let words = words.iter().zip(shares);
        let words = words.map(|(word, share)| Word { share, row: word_row(word) }).collect();
        let drawn = self.matches.cohort.phrase(draw_phrase(row, &nearest), words);
        Ok(PhraseMatch { drawn, terms })
    }

    /// The probability that each of `among` matches the phrase, 0 to 1; 0 for what has no vector.
    pub(super) fn probabilities(
        &self,
        phrase: &PhraseMatch,
        among: &[Ordinal],
    ) -> Result<Vec<f32>, EngineError> {
        let both = among.iter().zip(self.held(phrase, among)?);
        both.map(|(&ordinal, held)| self.probability(phrase, ordinal, held)).collect()
    }

    /// Which words of the phrase each of `among` holds.
    fn held(&self, phrase: &PhraseMatch, among: &[Ordinal]) -> Result<Vec<Held>, EngineError> {
        let mut held = vec![Held::default(); among.len()];
        for (place, term) in phrase.terms.iter().enumerate() {
            self.lexicon.among(term, among, |slot, _| held[slot].insert(place))?;
        }
        Ok(held)
    }

    /// The words of the index.
    pub(super) fn lexicon(&self) -> &Lexicon<'_> {
        &self.lexicon
    }

    /// The same for one, whose words are known.
    pub(super) fn probability(
        &self,
        phrase: &PhraseMatch,
        ordinal: Ordinal,
        held: Held,
    ) -> Result<f32, EngineError> {
        let witnesses = self.drawn(ordinal)?.map(|drawn| phrase.drawn.witnesses(drawn, held));
        Ok(witnesses.map_or(0.0, |witnesses| self.calibration.probability(&witnesses)))
    }

    /// The drawn row of the insight at `ordinal`; `None` where it has no vector.
    fn drawn(&self, ordinal: Ordinal) -> Result<Option<&[f32]>, EngineError> {
        let Some(slot) = self.matches.drawn.get(ordinal.index()) else { return Ok(None) };
        if let Some(drawn) = slot.get() {
            return Ok(drawn.as_deref());
        }
        let drawn = match self.snapshot.vectors.row(ordinal) {
            Some(row) => Some(draw(self.snapshot, ordinal, &row, &self.matches.middle)?.into()),
            None => None,
        };
        Ok(slot.get_or_init(|| drawn).as_deref())
    }
}
