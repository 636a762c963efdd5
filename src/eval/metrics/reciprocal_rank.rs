//! Reciprocal rank: 1 / the rank of the first relevant document.
//!
//! Source: trec_eval's recip_rank; with a cut-off 0 beyond it (MS MARCO's MRR@10).

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, is_relevant};

pub(super) fn reciprocal_rank(ranking: &Ranking<'_>, k: Option<NonZeroUsize>, rel: Grade) -> f64 {
    let first = ranking.top(k).iter().position(|found| is_relevant(*found, rel));
    first.map_or(0.0, |before| 1.0 / (before + 1) as f64)
}
