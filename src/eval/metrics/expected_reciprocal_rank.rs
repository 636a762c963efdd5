//! Expected reciprocal rank: a reader stops where a document satisfies, the sooner the better.
//!
//! Source: Chapelle et al. 2009; a document satisfies with probability (2^grade − 1) / 2^max. gdeval (TREC Web track,
//! ir_measures) has max = 4 built in. Grades above max count as max.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::Ranking;

pub(super) fn expected_reciprocal_rank(
    ranking: &Ranking<'_>,
    k: Option<NonZeroUsize>,
    max: Grade,
) -> f64 {
    let (mut reaches, mut sum) = (1.0, 0.0);
    for (found, rank) in ranking.top(k).iter().zip(1u32..) {
        let grade = found.unwrap_or(0).clamp(0, max);
        let satisfies = (f64::from(grade).exp2() - 1.0) / f64::from(max).exp2();
        sum += reaches * satisfies / f64::from(rank);
        reaches *= 1.0 - satisfies;
    }
    sum
}
