//! F: the harmonic mean of precision and recall of the whole ranking.
//!
//! Source: van Rijsbergen 1979; trec_eval's set_F with its default weight.

use super::super::Grade;
use super::Ranking;
use super::precision::precision;
use super::recall::recall;

pub(super) fn f_measure(ranking: &Ranking<'_>, rel: Grade) -> f64 {
    let (precision, recall) = (precision(ranking, None, rel), recall(ranking, None, rel));
    let both = precision + recall;
    if both > 0.0 { 2.0 * precision * recall / both } else { 0.0 }
}
