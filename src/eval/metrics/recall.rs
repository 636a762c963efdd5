//! Recall: the share of the relevant documents that is among the first k.
//!
//! Source: trec_eval's recall and, without a cut-off, set_recall.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, share};

pub(super) fn recall(ranking: &Ranking<'_>, k: Option<NonZeroUsize>, rel: Grade) -> f64 {
    share(ranking.relevant_found(k, rel), ranking.relevant(rel))
}
