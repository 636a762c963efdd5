//! What is usual in a corpus on Milvus, learned from a sample that does not turn on chance: the insights whose ids have the
//! smallest hashes, which is the sample that an index in a folder takes.

use std::sync::OnceLock;

use super::fetched::Row;
use crate::insight::dot;
use crate::rank::Background;

/// What is usual.
pub(super) struct Sample {
    /// How many insights there were.
    pub(super) insights: u64,
    /// By ascending hash of their ids.
    pub(super) rows: Vec<Row>,
    /// Learned when related insights are first asked for.
    pub(super) habits: OnceLock<Habits>,
}

/// What related insights need to know of a whole corpus.
pub(super) struct Habits {
    /// For vectors.
    pub(super) background: Background,
    /// The weight of shared words, 0 to 1.
    pub(super) words: f32,
    /// The nearness of an insight's tenth neighbour.
    pub(super) tenth: f32,
}

impl Sample {
    /// The cosines of the first `n` with `vector`.
    pub(super) fn cosines(&self, vector: &[f32], n: usize) -> Vec<f32> {
        self.rows.iter().take(n).map(|row| dot(vector, &row.vector)).collect()
    }
}
