//! R-precision: the precision after as many documents as are relevant.
//!
//! Source: trec_eval's Rprec.

use std::num::NonZeroUsize;

use super::super::Grade;
use super::{Ranking, share};

pub(super) fn r_precision(ranking: &Ranking<'_>, rel: Grade) -> f64 {
    let relevant = ranking.relevant(rel);
    NonZeroUsize::new(relevant)
        .map_or(0.0, |k| share(ranking.relevant_found(Some(k), rel), relevant))
}
