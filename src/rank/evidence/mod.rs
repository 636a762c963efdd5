//! What a reader's past says about candidates: a few readable signals for each, and the weights that make them one score.
//!
//! The signals are kernels between a candidate and what the reader liked (of vectors and of words), and what a [`Crowd`] of
//! other readers says: who liked both, how many liked it at all. [`Weights`] are learned by hiding a part of the histories
//! ([`Hidden`]): no click is needed, so a set of readers without feedback is enough.
//! Invariant: a score is the sum of its weighted signals, and a likeness never counts against a candidate.

mod alike;
mod crowd;
mod ease;
mod hidden;
mod inverse;
mod item_knn;
mod medoids;
mod neighbours;
mod popularity;
mod rivals;
mod table;
mod terms;
mod weights;

pub use alike::Alike;
pub use crowd::Crowd;
pub use ease::Ease;
pub use hidden::{Hidden, HiddenList};
pub use item_knn::ItemKnn;
pub use medoids::medoids;
pub use neighbours::Neighbours;
pub use popularity::Popularity;
pub use rivals::Rivals;
pub use table::Table;
pub use terms::Terms;
pub use weights::Weights;

use schemars::JsonSchema;
use serde::Serialize;

use crate::insight::{Vectors, dot, normalise};

/// Likenesses that [`Signal::Nearest`] takes the mean of: one may be chance, three are an interest.
const NEAREST: usize = 3;

/// What one reader said about items, by their numbers in a [`Library`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Liked, oldest first.
    pub liked: Vec<u32>,
    /// Disliked.
    pub disliked: Vec<u32>,
}

/// What is known of a candidate by way of the reader's past; each is larger for a better candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Mean cosine of the centred vectors of the candidate and of all that was liked.
    Centroid,
    /// Mean of the three largest of these cosines.
    Nearest,
    /// Mean TF-IDF cosine with all that was liked.
    Words,
    /// Mean of the three largest of these.
    NearestWords,
    /// Mean, over the items nearest to the candidate that any reader has met, of what this reader said of them or would say.
    Neighbours,
    /// Readers who liked the same liked this, too.
    Alike,
    /// What is liked together with what was liked: EASE's item–item weights.
    Together,
    /// Logarithm of one more than the number of readers who liked it.
    Popular,
    /// Likes less dislikes as a share of both, drawn towards 0 where there are few.
    Approved,
    /// Mean cosine of the centred vectors with what was disliked, negated.
    Disliked,
}

impl Signal {
    /// All signals, in the order of a row.
    pub const ALL: [Self; 10] = [
        Self::Centroid,
        Self::Nearest,
        Self::Words,
        Self::NearestWords,
        Self::Neighbours,
        Self::Alike,
        Self::Together,
        Self::Popular,
        Self::Approved,
        Self::Disliked,
    ];

    /// Those that a [`Crowd`] gives.
    pub const OF_CROWD: [Self; 5] =
        [Self::Neighbours, Self::Alike, Self::Together, Self::Popular, Self::Approved];

    /// Whether it says something only of candidates that other readers have met.
    pub fn needs_readers(self) -> bool {
        matches!(self, Self::Alike | Self::Together | Self::Popular | Self::Approved)
    }
}

/// The signals of one candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Signals {
    /// One value a signal, in the order of [`Signal::ALL`].
    pub values: [f32; Signal::ALL.len()],
    /// Whether any reader of the crowd said anything of the candidate.
    pub met: bool,
}

/// The items, as the signals see them.
#[derive(Clone, Debug)]
pub struct Library {
    centred: Vectors,
    terms: Terms,
}

impl Library {
    /// * `vectors`: one row an item, unit length; a row of zeros is like nothing.
    /// * `bags`: the terms of each item; must be as many as the rows.
    ///
    /// The mean of all vectors is what every text of the collection shares; it says nothing about taste and is taken
    /// off first (Mu and Viswanath 2018, "All-but-the-Top", without their second step).
    pub fn new(vectors: &Vectors, bags: &[Vec<String>]) -> Self {
        Self { centred: centre(vectors), terms: Terms::new(bags) }
    }

    /// Number of items.
    pub fn items(&self) -> usize {
        self.centred.len()
    }

    /// The words of the items.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Cosine of two items after centring.
    pub fn cosine(&self, a: u32, b: u32) -> f32 {
        dot(self.centred.row(a as usize), self.centred.row(b as usize))
    }

    /// The vector of an item after centring.
    pub(super) fn row(&self, item: u32) -> &[f32] {
        self.centred.row(item as usize)
    }

    /// Length of the vectors.
    pub(super) fn dim(&self) -> usize {
        self.centred.dim()
    }

    /// The signals of each candidate. Without a crowd, or without dislikes, those signals are 0.
    pub fn signals(&self, said: &Said, crowd: Option<&Crowd>, candidates: &[u32]) -> Vec<Signals> {
        let opinions = crowd.map(|crowd| crowd.opinions(said, candidates));
        let mut likeness = Vec::with_capacity(said.liked.len());
        candidates
            .iter()
            .enumerate()
            .map(|(at, &candidate)| {
                let mut kernel = |items: &[u32], like: &dyn Fn(u32) -> f32| {
                    likeness.clear();
                    likeness.extend(items.iter().map(|&item| like(item)));
                    (mean(&likeness), nearest(&mut likeness))
                };
                let cosine = |item| self.cosine(candidate, item);
                let (centroid, nearest) = kernel(&said.liked, &cosine);
                let (words, nearest_words) =
                    kernel(&said.liked, &|item| self.terms.cosine(candidate, item));
                let (disliked, _) = kernel(&said.disliked, &cosine);
                let of = opinions.as_ref().map(|opinions| opinions[at]).unwrap_or_default();
                let values = [
                    centroid,
                    nearest,
                    words,
                    nearest_words,
                    of.neighbours,
                    of.alike,
                    of.together,
                    of.popular,
                    of.approved,
                    -disliked,
                ];
                Signals { values, met: of.met }
            })
            .collect()
    }
}

/// The rows less their mean, of unit length again; rows of zeros stay.
fn centre(vectors: &Vectors) -> Vectors {
    let mut sums = vec![0f64; vectors.dim()];
    let known = |row: &&[f32]| row.iter().any(|&x| x != 0.0);
    for row in vectors.rows().filter(known) {
        for (sum, &x) in sums.iter_mut().zip(row) {
            *sum += f64::from(x);
        }
    }
    let rows = vectors.rows().filter(known).count().max(1) as f64;
    let mut data = Vec::with_capacity(vectors.data().len());
    for row in vectors.rows() {
        let start = data.len();
        if known(&row) {
            data.extend(row.iter().zip(&sums).map(|(&x, sum)| x - (sum / rows) as f32));
        } else {
            data.extend_from_slice(row);
        }
        normalise(&mut data[start..]);
    }
    // As many values as there were.
    Vectors::from_data(vectors.dim(), data).unwrap_or_else(|_| Vectors::new(vectors.dim()))
}

fn mean(values: &[f32]) -> f32 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f32>() / values.len() as f32 }
}

/// Mean of the [`NEAREST`] largest values, of all where there are fewer.
fn nearest(values: &mut [f32]) -> f32 {
    let kept = values.len().min(NEAREST);
    if values.len() > NEAREST {
        values.select_nth_unstable_by(NEAREST - 1, |a, b| b.total_cmp(a));
    }
    mean(&values[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(rows: &[[f32; 2]], words: &[&str]) -> Library {
        let vectors = Vectors::from_data(2, rows.concat()).unwrap();
        let bags: Vec<Vec<String>> =
            words.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect();
        Library::new(&vectors, &bags)
    }

    #[test]
    fn a_candidate_like_what_was_liked_has_the_larger_signals() {
        let library = library(
            &[[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-0.6, 0.8]],
            &["tea pot", "tea cup", "solar grid", "grid price"],
        );
        let said = Said { liked: vec![0], disliked: vec![3] };
        let rows = library.signals(&said, None, &[1, 2]);
        for signal in [Signal::Centroid, Signal::Nearest, Signal::Words, Signal::Disliked] {
            let value = |row: usize| rows[row].values[signal as usize];
            assert!(value(0) > value(1), "{signal:?}: {rows:?}");
        }
        assert!(!rows[0].met);
    }

    #[test]
    fn what_all_vectors_share_does_not_count() {
        let library = library(&[[0.8, 0.6], [0.8, -0.6], [0.0, 0.0]], &["a", "b", "c"]);
        assert!((library.cosine(0, 1) + 1.0).abs() < 1e-6);
        assert_eq!(library.cosine(0, 2), 0.0);
    }

    #[test]
    fn the_nearest_are_the_three_largest() {
        assert_eq!(nearest(&mut [1.0, 5.0, 3.0, 4.0, -9.0]), 4.0);
        assert_eq!(nearest(&mut [1.0, 2.0]), 1.5);
        assert_eq!(nearest(&mut []), 0.0);
    }
}
