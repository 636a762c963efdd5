//! Words in, insights out: BM25 and the vector field, fused.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Engine;
use super::hybrid::Hybrid;
use super::matches::words_of;
use crate::corpus::filter::Filter;
use crate::corpus::lexical::WeighedQuery;
use crate::corpus::manifest::SearchSettings;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Insight, Ordinal, RankedList, dot};
use crate::rank::{Alpha, Bm25, Fused, Fusion, Part};
use crate::task::Task;
use crate::vector::SearchParams;

/// What Cormack, Clarke and Büttcher used.
const RRF: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Which halves of the search are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// BM25 and vectors, fused by a convex combination of normalised scores, asked a second time with what the first
    /// answers have in common, each answer judged beside its neighbours.
    #[default]
    Hybrid,
    /// BM25 and vectors, fused by a convex combination once.
    Fused,
    /// BM25 and vectors, fused by reciprocal ranks (k = 60).
    Rrf,
    /// Vectors alone: cosine similarity.
    Dense,
    /// BM25 alone; needs no model.
    Lexical,
}

impl Mode {
    /// As it is typed and printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hybrid => "hybrid",
            Self::Fused => "fused",
            Self::Rrf => "rrf",
            Self::Dense => "dense",
            Self::Lexical => "lexical",
        }
    }
}

/// How to search.
#[derive(Clone, Debug, Default)]
pub struct SearchOptions {
    /// Which halves.
    pub mode: Mode,
    /// What may be found.
    pub filter: Filter,
    /// Compare with every vector instead of walking the graph.
    pub exact: bool,
    /// Weights in place of those that the index holds.
    pub settings: Option<SearchSettings>,
}

/// One insight that was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hit {
    /// 1 is the best.
    pub rank: usize,
    /// Fused score in [0, 1] (hybrid), cosine (dense) or BM25 (lexical).
    pub score: f32,
    /// The probability that the insight is about the query, whatever its place among the answers; `None` where only words
    /// were asked. Below a half the answer is merely the best there is.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matching: Option<f32>,
    /// What each half gave to the score.
    pub explanation: Explanation,
    /// Whether it claims something that stands on its own.
    pub is_claim: bool,
    /// The insight.
    #[serde(flatten)]
    pub insight: Insight,
}

/// The score of a hit, taken apart; the contributions add up to the score.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Explanation {
    /// What the words gave; `None` when no word matched or words were not asked.
    pub lexical: Option<Contribution>,
    /// What the vectors gave; `None` when they were not asked.
    pub dense: Option<Contribution>,
    /// What the scores of its nearest neighbours gave; `None` when they were not asked.
    pub neighbours: Option<Contribution>,
}

/// What one half gave to a score.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Contribution {
    /// Place among the candidates of this half, from 1.
    pub rank: u32,
    /// BM25, cosine similarity, or the neighbours' mean score.
    pub raw: f32,
    /// The raw score made comparable, in [0, 1]; equal to it when one half stands alone.
    pub normalised: f32,
    /// Weight of this half.
    pub weight: f32,
    /// weight · normalised.
    pub contribution: f32,
}

impl From<Part> for Contribution {
    fn from(part: Part) -> Self {
        let Part { rank, raw, normalised, weight, contribution } = part;
        Self { rank, raw, normalised, weight, contribution }
    }
}

impl Engine {
    /// The best `n` insights for `query`.
    pub fn search(
        &self,
        query: &str,
        n: usize,
        options: &SearchOptions,
    ) -> Result<Vec<Hit>, EngineError> {
        if query.trim().is_empty() {
            return Err(EngineError::EmptyQuery);
        }
        let vector = match options.mode {
            Mode::Lexical => None,
            Mode::Dense | Mode::Hybrid | Mode::Fused | Mode::Rrf => {
                Some(self.embedder()?.embed_query(query)?)
            }
        };
        self.hits(query, vector.as_deref(), n, options)
    }

    /// The same for a query whose vector is known; without words it is compared with vectors alone.
    pub fn search_with(
        &self,
        query: &str,
        vector: &[f32],
        n: usize,
        options: &SearchOptions,
    ) -> Result<Vec<Hit>, EngineError> {
        let expected = self.snapshot.vectors.dim();
        let length = dot(vector, vector).sqrt();
        if vector.len() != expected || !length.is_normal() {
            return Err(EngineError::QueryVector { expected, found: vector.len() });
        }
        let unit: Vec<f32> = vector.iter().map(|value| value / length).collect();
        let mode = if query.trim().is_empty() { Mode::Dense } else { options.mode };
        self.hits(query, Some(&unit), n, &SearchOptions { mode, ..options.clone() })
    }

    fn hits(
        &self,
        query: &str,
        vector: Option<&[f32]>,
        n: usize,
        options: &SearchOptions,
    ) -> Result<Vec<Hit>, EngineError> {
        let ranking = rank(&self.snapshot, query, vector, n, options)?;
        let matches = match vector {
            Some(vector) if !ranking.is_empty() && !query.trim().is_empty() => {
                Some(self.matches(query, vector, &ranking)?)
            }
            _ => None,
        };
        let hit = |(index, fused): (usize, Fused)| {
            let insight = self.snapshot.insight(fused.ordinal)?;
            let explanation = Explanation {
                lexical: fused.lexical.map(Contribution::from),
                dense: fused.dense.map(Contribution::from),
                neighbours: fused.neighbours.map(Contribution::from),
            };
            let is_claim = self.snapshot.claimness(fused.ordinal)?.is_claim();
            let matching = matches.as_ref().map(|matches| matches[index]);
            let (rank, score) = (index + 1, fused.score);
            Ok(Hit { rank, score, matching, explanation, is_claim, insight })
        };
        ranking.into_iter().enumerate().map(hit).collect()
    }

    /// The probability that each of `ranking` is about the query.
    fn matches(
        &self,
        query: &str,
        vector: &[f32],
        ranking: &[Fused],
    ) -> Result<Vec<f32>, EngineError> {
        let words = words_of(query);
        let rows = self.embedder()?.embed_queries(&words, &Task::silent())?;
        let word_row = |word: &str| {
            let at = words.iter().position(|other| other == word)?;
            Some(rows.row(at).to_vec())
        };
        let matcher = self.matcher()?;
        let phrase = matcher.phrase(query, vector, word_row)?;
        let ordinals: Vec<Ordinal> = ranking.iter().map(|fused| fused.ordinal).collect();
        matcher.probabilities(&phrase, &ordinals)
    }
}

/// The best `n` documents for a query whose vector is known; without a vector only words count.
pub(crate) fn rank(
    snapshot: &Snapshot,
    query: &str,
    vector: Option<&[f32]>,
    n: usize,
    options: &SearchOptions,
) -> Result<Vec<Fused>, EngineError> {
    let settings = options.settings.unwrap_or(snapshot.manifest.search);
    let bm25 = Bm25::new(settings.k1, settings.b).unwrap_or_default();
    let filter = options.filter.matches(snapshot);
    let params = SearchParams { exact: options.exact, ..SearchParams::default() };
    match (options.mode, vector) {
        (Mode::Lexical, _) | (_, None) => {
            let scores = WeighedQuery::of(snapshot, query, bm25)?.everywhere()?;
            let list = scores.best(n, filter.as_ref());
            Ok(alone(&list, |fused, part| Fused { lexical: Some(part), ..fused }))
        }
        (Mode::Dense, Some(vector)) => {
            let list = snapshot.vectors.search(vector, n, &params, filter.as_ref())?;
            Ok(alone(&list, |fused, part| Fused { dense: Some(part), ..fused }))
        }
        (mode, Some(vector)) => {
            let filter = filter.as_ref();
            let hybrid = Hybrid { snapshot, settings, params, filter };
            match mode {
                Mode::Rrf => hybrid.once(query, vector, Fusion::Rrf { k: RRF }, n),
                Mode::Fused => {
                    let alpha = Alpha::new(settings.alpha).unwrap_or_default();
                    hybrid.once(query, vector, Fusion::Convex { alpha }, n)
                }
                _ => hybrid.twice(query, vector, n),
            }
        }
    }
}

/// A list that stands alone: its raw scores are the scores.
fn alone(list: &RankedList, place: impl Fn(Fused, Part) -> Fused) -> Vec<Fused> {
    list.iter()
        .enumerate()
        .map(|(index, entry)| {
            let score = entry.score;
            let part = Part {
                rank: index as u32 + 1,
                raw: score,
                normalised: score,
                weight: 1.0,
                contribution: score,
            };
            let ordinal = entry.ordinal;
            place(Fused { ordinal, score, lexical: None, dense: None, neighbours: None }, part)
        })
        .collect()
}
