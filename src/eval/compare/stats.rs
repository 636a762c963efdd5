//! Randomisation and bootstrap: paired tests and intervals that assume no distribution.

use rayon::prelude::*;

use super::{BLOCK, CompareParams, Interval};
use crate::eval::Evaluation;

/// How often random signs make a difference at least as large as the one found.
pub(super) fn randomisation(differences: &[f64], params: &CompareParams) -> f64 {
    // A topic without a difference adds nothing under either sign.
    let moved: Vec<f64> = differences.iter().copied().filter(|&d| d != 0.0).collect();
    let total: f64 = moved.iter().sum();
    // Sums of the same numbers in another order differ in their last bits.
    let bar = total.abs() * (1.0 - 1e-9);
    let flipped = |bits: &mut dyn FnMut() -> u64| {
        let turned: f64 = moved
            .chunks(64)
            .map(|chunk| {
                let mut word = bits();
                let mut sum = 0.0;
                for &difference in chunk {
                    sum += if word & 1 == 1 { difference } else { 0.0 };
                    word >>= 1;
                }
                sum
            })
            .sum();
        u64::from((total - 2.0 * turned).abs() >= bar)
    };
    let flips = params.flips.get();
    if moved.len() < 32 && 1u64 << moved.len() <= u64::from(flips) {
        let all = 1u64 << moved.len();
        let extreme: u64 = (0..all).map(|signs| flipped(&mut || signs)).sum();
        return extreme as f64 / all as f64;
    }
    let extreme: u64 = (0..flips.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let mut random = generator(params.seed, 1, block);
            (block * BLOCK..flips.min((block + 1) * BLOCK))
                .map(|_| flipped(&mut || random.u64(..)))
                .sum::<u64>()
        })
        .sum();
    (extreme + 1) as f64 / f64::from(flips + 1)
}

/// Percentile interval of the mean.
pub(super) fn bootstrap(values: &[f64], params: &CompareParams) -> Interval {
    let resamples = params.resamples.get();
    let mut means: Vec<f64> = (0..resamples.div_ceil(BLOCK))
        .into_par_iter()
        .flat_map_iter(|block| {
            let mut random = generator(params.seed, 2, block);
            (block * BLOCK..resamples.min((block + 1) * BLOCK)).map(move |_| {
                let sum: f64 =
                    (0..values.len()).map(|_| values[random.usize(..values.len())]).sum();
                sum / values.len() as f64
            })
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    let outside = (1.0 - params.confidence.0) / 2.0;
    let at = |share: f64| means[((share * means.len() as f64) as usize).min(means.len() - 1)];
    Interval { low: at(outside), high: at(1.0 - outside) }
}

pub(super) fn generator(seed: u64, purpose: u64, block: u32) -> fastrand::Rng {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (purpose << 56) ^ u64::from(block);
    fastrand::Rng::with_seed(mixed)
}

pub(super) fn column(evaluation: &Evaluation, metric: usize) -> Vec<f64> {
    evaluation.topics.iter().map(|topic| topic.values[metric]).collect()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
