//! What comes back from Milvus.

use crate::insight::Insight;

/// What is wanted of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// The insight.
    Record,
    /// The vector.
    Vector,
    /// Both.
    Both,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Hash of the id, in order.
    pub(super) key: i64,
    /// Hash of its text.
    pub(super) text_key: i64,
    /// Hash of its show; 0 where it is unknown.
    pub(super) show: i64,
    /// Hash of its episode; 0 where it is unknown.
    pub(super) episode: i64,
    /// The insight, where it was asked for.
    pub(super) insight: Option<Insight>,
    /// The vector, where it was asked for.
    pub(super) vector: Vec<f32>,
}

/// Ids with their scores, best first.
pub(super) type List = Vec<(String, f32)>;
