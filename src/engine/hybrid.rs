//! Hybrid search: words and vectors fused, asked a second time with what the first answers have in common, and each
//! answer judged beside its neighbours.
//!
//! Invariant: the first places do not depend on how many answers are asked for.

use std::collections::BTreeSet;

use crate::corpus::analyzer;
use crate::corpus::lexical::WeighedQuery;
use crate::corpus::manifest::SearchSettings;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList, dot};
use crate::rank::{
    ADDED_WORDS, Alpha, Bm25, Fused, Fusion, Scales, TRUSTED, alpha_by_coverage, draw, fuse,
    marking_words, regularise, trust,
};
use crate::vector::SearchParams;

/// Candidates of each half, at least. 100 to 1,000 are alike on the judged sets.
const DEPTH: usize = 200;

/// Documents that tell what an unrelated one scores.
const SAMPLE: usize = 100;

/// One hybrid search.
pub(crate) struct Hybrid<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) settings: SearchSettings,
    pub(crate) params: SearchParams,
    pub(crate) filter: Option<&'a OrdinalSet>,
}

impl Hybrid<'_> {
    /// The best `n` for a query by one fusion of both halves.
    pub(crate) fn once(
        &self,
        query: &str,
        vector: &[f32],
        fusion: Fusion,
        n: usize,
    ) -> Result<Vec<Fused>, EngineError> {
        let weighed = self.weighed(query)?;
        let named = weighed.everywhere()?.best(DEPTH.max(n), self.filter);
        let pool = self.gather(vector, &weighed, &named, n)?;
        Ok(fuse(&pool.lexical, &pool.dense, fusion, pool.scales, n))
    }

    /// The best `n` for a query, with feedback and regularised.
    pub(crate) fn twice(
        &self,
        query: &str,
        vector: &[f32],
        n: usize,
    ) -> Result<Vec<Fused>, EngineError> {
        let SearchSettings { alpha, coverage, feedback, added_words, neighbours, .. } =
            self.settings;
        let weighed = self.weighed(query)?;
        let named = weighed.everywhere()?.best(DEPTH.max(n), self.filter);
        let mut pool = self.gather(vector, &weighed, &named, n)?;
        let covered = named.best().map_or(0.0, |best| best.score) / weighed.most();
        let alpha = Alpha::new(alpha).unwrap_or_default();
        let fusion = Fusion::Convex { alpha: alpha_by_coverage(alpha, covered, coverage) };
        if feedback > 0.0 || added_words > 0.0 {
            let first = fuse(&pool.lexical, &pool.dense, fusion, pool.scales, TRUSTED);
            let trusted = trust(&first.iter().map(|fused| fused.score).collect::<Vec<_>>());
            let mut rows = Vec::with_capacity(first.len());
            let mut texts = Vec::with_capacity(first.len());
            for (fused, trust) in first.iter().zip(trusted) {
                rows.extend(self.snapshot.vectors.row(fused.ordinal).map(|row| (row, trust)));
                let words = self.snapshot.insight(fused.ordinal)?.words();
                texts.push((analyzer::terms(&words), trust));
            }
            let marks = marking_words(&texts, ADDED_WORDS, |word| weighed.idf(word))?;
            let wider = weighed.with(&marks, added_words)?;
            pool = self.gather(&draw(vector, &rows, feedback), &wider, &named, n)?;
        }
        let fused = fuse(&pool.lexical, &pool.dense, fusion, pool.scales, usize::MAX);
        let row = |ordinal| self.snapshot.vectors.row(ordinal);
        Ok(regularise(fused, n, row, neighbours))
    }

    fn weighed(&self, query: &str) -> Result<WeighedQuery<'_>, EngineError> {
        let bm25 = Bm25::new(self.settings.k1, self.settings.b).unwrap_or_default();
        WeighedQuery::of(self.snapshot, query, bm25)
    }

    /// The union of the best of both halves. Both lists hold every candidate, so that a document which one half missed
    /// is not taken for a bad one.
    fn gather(
        &self,
        vector: &[f32],
        words: &WeighedQuery<'_>,
        named: &RankedList,
        n: usize,
    ) -> Result<Pool, EngineError> {
        let depth = DEPTH.max(n);
        let near = self.snapshot.vectors.search(vector, depth, &self.params, self.filter)?;
        let all: BTreeSet<Ordinal> =
            near.iter().chain(named.iter()).map(|entry| entry.ordinal).collect();
        let all: Vec<Ordinal> = all.into_iter().collect();
        let (mut lexical, mut dense) = (Vec::new(), Vec::with_capacity(all.len()));
        for (&ordinal, score) in all.iter().zip(words.among(&all)?) {
            if score > 0.0 {
                lexical.push(Ranked { ordinal, score });
            }
            dense.extend(self.cosine(vector, ordinal));
        }
        let (lexical, dense) = (RankedList::new(lexical), RankedList::new(dense));
        let scales = Scales::sampled(&lexical, &dense, &self.sample(vector));
        Ok(Pool { lexical, dense, scales })
    }

    /// The cosines of some documents: chosen and ordered by their ids, so that what is usual does not turn on the folder or
    /// the segment that a document stands in.
    fn sample(&self, vector: &[f32]) -> Vec<f32> {
        let ordinals = self.snapshot.sampled(SAMPLE).iter();
        ordinals.filter_map(|&ordinal| Some(self.cosine(vector, ordinal)?.score)).collect()
    }

    fn cosine(&self, vector: &[f32], ordinal: Ordinal) -> Option<Ranked> {
        let row = self.snapshot.vectors.row(ordinal)?;
        Some(Ranked { ordinal, score: dot(vector, &row) })
    }
}

/// Candidates with the score of both halves.
struct Pool {
    /// BM25; documents without a matching word are left out.
    lexical: RankedList,
    /// Cosine similarity.
    dense: RankedList,
    scales: Scales,
}
