//! Interpolated precision: the best precision at a recall or any higher one.
//!
//! Source: trec_eval 9's iprec_at_recall and 11pt_avg: a recall r of R relevant documents is reached with ⌊r R + .9⌋ of
//! them. trec_eval 10 rounds instead.

use super::super::Grade;
use super::{Ranking, is_relevant};

pub(super) fn interpolated_precision(ranking: &Ranking<'_>, recall: f64, rel: Grade) -> f64 {
    at_recalls(ranking, &[recall], rel)
}

pub(super) fn eleven_points(ranking: &Ranking<'_>, rel: Grade) -> f64 {
    at_recalls(ranking, &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0], rel)
}

/// The mean over `recalls`.
fn at_recalls(ranking: &Ranking<'_>, recalls: &[f64], rel: Grade) -> f64 {
    let relevant = ranking.relevant(rel) as f64;
    let mut hits = 0u32;
    // The precision at each relevant document, then the best from there on.
    let mut best: Vec<f64> = ranking
        .found
        .iter()
        .zip(1u32..)
        .filter(|(found, _)| is_relevant(**found, rel))
        .map(|(_, rank)| {
            hits += 1;
            f64::from(hits) / f64::from(rank)
        })
        .collect();
    for i in (1..best.len()).rev() {
        best[i - 1] = best[i - 1].max(best[i]);
    }
    let at = |recall: f64| {
        let needed = (recall * relevant + 0.9) as usize;
        best.get(needed.saturating_sub(1)).copied().unwrap_or(0.0)
    };
    recalls.iter().map(|&recall| at(recall)).sum::<f64>() / recalls.len() as f64
}
