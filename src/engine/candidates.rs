//! What goes into the fusion: the best of both halves, each with the score of both.

use std::collections::BTreeSet;

use super::error::EngineError;
use super::lexical::LexicalScores;
use super::snapshot::Snapshot;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList, dot};
use crate::vector::SearchParams;

/// Each half brings at least this many candidates, and ten for each hit wanted.
const DEPTH: usize = 200;

/// The union of the best of both halves. Both lists hold every candidate, so that a document which one half missed is
/// not taken for a bad one.
pub(super) struct Candidates {
    /// BM25; documents without a matching word are left out.
    pub(super) lexical: RankedList,
    /// Cosine similarity.
    pub(super) dense: RankedList,
}

impl Candidates {
    pub(super) fn gather(
        snapshot: &Snapshot,
        vector: &[f32],
        scores: &LexicalScores,
        n: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<Self, EngineError> {
        let depth = DEPTH.max(10 * n);
        let near = snapshot.vectors.search(vector, depth, params, filter)?;
        let named = scores.best(depth, filter);
        let union: BTreeSet<Ordinal> =
            near.iter().chain(named.iter()).map(|entry| entry.ordinal).collect();
        let lexical = union
            .iter()
            .map(|&ordinal| Ranked { ordinal, score: scores.score(ordinal) })
            .filter(|entry| entry.score > 0.0)
            .collect();
        let cosine = |&ordinal: &Ordinal| {
            let row = snapshot.vectors.row(ordinal)?;
            Some(Ranked { ordinal, score: dot(vector, &row) })
        };
        let dense = union.iter().filter_map(cosine).collect();
        Ok(Self { lexical: RankedList::new(lexical), dense: RankedList::new(dense) })
    }
}
