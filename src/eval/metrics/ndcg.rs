//! Normalised discounted cumulative gain.
//!
//! Source: Järvelin and Kekäläinen 2002, in trec_eval's form: gain / log2(rank + 1), divided by the best possible.

use std::num::NonZeroUsize;

use super::super::{Gain, Grade};
use super::Ranking;

pub(super) fn ndcg(ranking: &Ranking<'_>, k: Option<NonZeroUsize>, gain: Gain) -> f64 {
    let ideal = ranking.judged.iter().copied().take(k.map_or(usize::MAX, NonZeroUsize::get));
    let best = dcg(ideal, gain);
    if best > 0.0 {
        dcg(ranking.top(k).iter().map(|found| found.unwrap_or(0)), gain) / best
    } else {
        0.0
    }
}

fn dcg(grades: impl Iterator<Item = Grade>, gain: Gain) -> f64 {
    let worth = |grade: Grade| match gain {
        Gain::Linear => f64::from(grade),
        Gain::Exponential => f64::from(grade).exp2() - 1.0,
    };
    grades
        .zip(2u32..)
        .filter(|(grade, _)| *grade > 0)
        .map(|(grade, rank)| worth(grade) / f64::from(rank).log2())
        .sum()
}
