//! Precision: relevant among the first k, divided by k even where fewer were found.
//!
//! Source: trec_eval's P and, without a cut-off, set_P.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, share};

pub(super) fn precision(ranking: &Ranking<'_>, k: Option<NonZeroUsize>, rel: Grade) -> f64 {
    share(ranking.relevant_found(k, rel), k.map_or(ranking.found.len(), NonZeroUsize::get))
}
