//! Rank-biased precision: a reader goes on to the next document with probability p.
//!
//! Source: Moffat and Zobel 2008, binary relevance; ir_measures' RBP(rel=…), whose p is .8 by default. trec_eval 10 has .9.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, is_relevant};

pub(super) fn rank_biased_precision(
    ranking: &Ranking<'_>,
    k: Option<NonZeroUsize>,
    p: f64,
    rel: Grade,
) -> f64 {
    let (mut weight, mut sum) = (1.0 - p, 0.0);
    for found in ranking.top(k) {
        if is_relevant(*found, rel) {
            sum += weight;
        }
        weight *= p;
    }
    sum
}
