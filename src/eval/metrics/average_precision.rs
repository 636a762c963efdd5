//! Average precision: the mean, over all relevant documents, of the precision where each was found.
//!
//! Source: trec_eval's map and map_cut; documents not found (within the cut-off) count as 0.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, is_relevant};

pub(super) fn average_precision(ranking: &Ranking<'_>, k: Option<NonZeroUsize>, rel: Grade) -> f64 {
    let relevant = ranking.relevant(rel);
    if relevant == 0 {
        return 0.0;
    }
    let (mut hits, mut sum) = (0u32, 0.0);
    for (found, rank) in ranking.top(k).iter().zip(1u32..) {
        if is_relevant(*found, rel) {
            hits += 1;
            sum += f64::from(hits) / f64::from(rank);
        }
    }
    sum / relevant as f64
}
