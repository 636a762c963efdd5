//! Success: whether a relevant document is among the first k.
//!
//! Source: trec_eval's success; elsewhere called hit rate.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::Ranking;

pub(super) fn success(ranking: &Ranking<'_>, k: NonZeroUsize, rel: Grade) -> f64 {
    if ranking.relevant_found(Some(k), rel) > 0 { 1.0 } else { 0.0 }
}
