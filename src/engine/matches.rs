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

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::habits::sample;
use crate::cluster::is_plain;
use crate::corpus::analyzer;
use crate::corpus::lexical::Lexicon;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Ordinal, Vectors, dot, dots};
use crate::rank::{
    Calibration, Cohort, DrawnPhrase, Held, INSIGHT_NEIGHBOURS, MOST_WORDS, PHRASE_NEIGHBOURS,
    Word, draw_insight, draw_phrase, middle, term_shares,
};
use crate::vector::{SearchParams, VectorField};

/// Width of the walk for neighbours, in neighbours wanted; as for the graph of communities.
const WIDTH_PER_NEIGHBOUR: usize = 3;

/// What matching keeps of one opened commit.
pub(crate) struct Matches {
    cohort: Cohort,
    /// The mean of the cohort's rows: its product with a row is what cosine is usual for that.
    middle: Vec<f32>,
    /// The drawn row of each insight that was compared.
    drawn: Vec<OnceLock<Option<Box<[f32]>>>>,
}

/// A phrase that insights of this commit can be compared with.
pub(crate) struct PhraseMatch {
    drawn: DrawnPhrase,
    /// The terms of its words, as the index holds them.
    terms: Vec<String>,
}

/// Phrases that insights are compared with: the vector of an insight is read once for all of them.
pub(crate) struct Panel<'p> {
    phrases: Vec<&'p PhraseMatch>,
    /// What all of them are compared by, one phrase after the other.
    rows: Vec<&'p [f32]>,
    products: Vec<f32>,
}

impl<'p> Panel<'p> {
    /// These phrases, in their order.
    pub(crate) fn of(phrases: impl IntoIterator<Item = &'p PhraseMatch>) -> Self {
        let phrases: Vec<&PhraseMatch> = phrases.into_iter().collect();
        let rows: Vec<&[f32]> = phrases.iter().flat_map(|phrase| phrase.drawn.rows()).collect();
        Self { products: vec![0.0; rows.len()], phrases, rows }
    }
}

/// Where a term stands in the documents that hold it, each by some key: positions in words, ascending.
pub(crate) type Places<K> = Vec<(K, Vec<u32>)>;

impl PhraseMatch {
    /// The drawn vector of the phrase: what to search with for candidates.
    pub(crate) fn row(&self) -> &[f32] {
        self.drawn.row()
    }

    /// Which of its words stand in each document that has any; `places` says where a term stands.
    pub(crate) fn held<K: Copy + Eq + Hash, P: Borrow<Places<K>>>(
        &self,
        mut places: impl FnMut(&String) -> Result<P, EngineError>,
    ) -> Result<HashMap<K, Held>, EngineError> {
        let mut held: HashMap<K, Held> = HashMap::new();
        let mut before: Option<P> = None;
        for (place, term) in self.terms.iter().enumerate() {
            let here = places(term)?;
            let behind = before.iter().flat_map(|before| before.borrow());
            let behind: HashMap<K, &[u32]> =
                behind.map(|(key, positions)| (*key, positions.as_slice())).collect();
            for (key, positions) in here.borrow() {
                let before = behind.get(key).copied().unwrap_or_default();
                held.entry(*key).or_default().insert(place, positions, before);
            }
            before = Some(here);
        }
        Ok(held)
    }

    /// The share of its words that `held` has, each by its rarity.
    pub(crate) fn worded(&self, held: Held) -> f32 {
        self.drawn.worded(held)
    }
}

/// The meaning-bearing words of a phrase as it writes them, whose vectors tell whether each is met; each once.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.written).collect()
}

/// A word of a phrase.
struct PhraseWord {
    /// As the phrase writes it, in lower case.
    written: String,
    term: String,
    /// Where it stands in the phrase.
    position: usize,
}

/// The words of a phrase, each once. Where it has nothing but plain words, these bear the meaning.
fn words(text: &str) -> Vec<PhraseWord> {
    let mut words: Vec<PhraseWord> = Vec::new();
    for token in analyzer::tokens(&mut analyzer::english(), text) {
        if words.iter().all(|word| word.term != token.text) {
            let written = text[token.offset_from..token.offset_to].to_lowercase();
            words.push(PhraseWord { written, term: token.text, position: token.position });
        }
    }
    if words.iter().any(|word| !is_plain(&word.written)) {
        words.retain(|word| !is_plain(&word.written));
    }
    words.truncate(MOST_WORDS);
    words
}

/// Compares phrases with insights of one opened commit.
pub(crate) struct Matcher<'e> {
    snapshot: &'e Snapshot,
    matches: &'e Matches,
    lexicon: Lexicon<'e>,
    calibration: Calibration,
}

impl Matches {
    pub(super) fn open(snapshot: &Snapshot) -> Result<Self, EngineError> {
        let rows = sample(snapshot)
            .into_iter()
            .filter_map(|ordinal| Some((ordinal, snapshot.vectors.row(ordinal)?)));
        let rows: Vec<(Ordinal, Vec<f32>)> = rows.collect();
        let middle = middle(snapshot.vectors.dim(), rows.iter().map(|(_, row)| row.as_slice()));
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
    let near = snapshot.vectors.search_near(ordinal, wanted, &params, None)?;
    let nearest = near.iter().filter(|entry| entry.ordinal != ordinal).take(INSIGHT_NEIGHBOURS);
    let nearest: Vec<(Vec<f32>, f32)> = nearest
        .filter_map(|entry| Some((snapshot.vectors.row(entry.ordinal)?, entry.score)))
        .collect();
    Ok(draw_insight(row, &nearest, dot(row, middle)))
}

impl<'e> Matcher<'e> {
    /// Over the commit `snapshot`, of which `matches` was learned.
    pub(super) fn new(snapshot: &'e Snapshot, matches: &'e Matches) -> Result<Self, EngineError> {
        let lexicon = Lexicon::open(snapshot, snapshot.manifest.search.bm25())?;
        let calibration = snapshot.manifest.matching();
        Ok(Self { snapshot, matches, lexicon, calibration })
    }
}

impl Matcher<'_> {
    /// Draws a phrase whose vector is `row` towards the insights nearest to it, and learns what is usual for it.
    ///
    /// * `text`: its words; empty for what has only a vector.
    /// * `word_row`: the vector of a word of [`words_of`], where it is known.
    pub(crate) fn phrase(
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
        let words = words(text);
        let rarities = words.iter().map(|word| self.lexicon.weight(&word.term));
        let shares = term_shares(&rarities.collect::<Result<Vec<f32>, _>>()?);
        let mut before = None;
        let known = words.iter().zip(shares).map(|(word, share)| {
            let joined = before.replace(word.position).is_some_and(|at| word.position == at + 1);
            Word { share, row: word_row(&word.written), joined }
        });
        let drawn = self.matches.cohort.phrase(draw_phrase(row, &nearest), known.collect());
        Ok(PhraseMatch { drawn, terms: words.into_iter().map(|word| word.term).collect() })
    }

    /// The probability that each of `among` matches the phrase, 0 to 1; 0 for what has no vector.
    pub(crate) fn probabilities(
        &self,
        phrase: &PhraseMatch,
        among: &[Ordinal],
    ) -> Result<Vec<f32>, EngineError> {
        let held = phrase.held(|term| {
            let mut places: Places<usize> = Vec::new();
            self.lexicon.positions_among(term, among, |slot, at| places.push((slot, at)))?;
            Ok(places)
        })?;
        let mut panel = Panel::of([phrase]);
        let mut probabilities = vec![0.0; among.len()];
        for (slot, (&ordinal, out)) in among.iter().zip(&mut probabilities).enumerate() {
            let held = held.get(&slot).copied().unwrap_or_default();
            self.compare(&mut panel, ordinal, |_| held, |_, probability| *out = probability)?;
        }
        Ok(probabilities)
    }

    /// The vectors of the index.
    pub(crate) fn vectors(&self) -> &VectorField {
        &self.snapshot.vectors
    }

    /// The words of the index.
    pub(crate) fn lexicon(&self) -> &Lexicon<'_> {
        &self.lexicon
    }

    /// Calls `each` with the place of each phrase of `panel` and the probability that the insight at `ordinal` matches it,
    /// 0 to 1; not at all where the insight has no vector. `held` says which words of the phrase at a place stand in it.
    pub(crate) fn compare(
        &self,
        panel: &mut Panel<'_>,
        ordinal: Ordinal,
        held: impl Fn(usize) -> Held,
        mut each: impl FnMut(usize, f32),
    ) -> Result<(), EngineError> {
        let Some(drawn) = self.drawn(ordinal)? else { return Ok(()) };
        let Panel { phrases, rows, products } = panel;
        dots(drawn, |at| rows[at], products);
        let mut products = products.iter().copied();
        for (place, phrase) in phrases.iter().enumerate() {
            let witnesses = phrase.drawn.witnesses(&mut products, held(place));
            each(place, self.calibration.probability(&witnesses));
        }
        Ok(())
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
