//! Scores that agree with those of neighbours: what is like good answers is a better answer than it looks alone.
//!
//! Source: Diaz, "Regularizing Ad Hoc Retrieval Scores", CIKM 2005, one step of it: each score is drawn towards the mean
//! of its nearest neighbours' among the best candidates. `docs/decisions/0007-hybrid-search-asks-twice.md` has the gain.
//! Invariant: the contributions of an entry's parts add up to its score.

use super::Fused;
use super::fusion::{Part, sort};
use crate::insight::{Ordinal, dot};

/// The best candidates, among which neighbours are looked for. 50 to 200 are alike.
const POOL: usize = 100;

/// Neighbours that are asked. 5 to 12 are alike.
const NEIGHBOURS: usize = 8;

/// Draws the scores of `fused` towards those of their neighbours among the first hundred and gives the best `limit`.
///
/// * `row` gives the unit vector of a document; one without a vector keeps the share of its own score alone.
/// * `weight` of the neighbours, 0 (nothing changes) to 1 (the neighbours alone).
///
/// A neighbour counts by the square of its cosine, not at all where that is below 0.
pub fn regularise(
    mut fused: Vec<Fused>,
    limit: usize,
    row: impl Fn(Ordinal) -> Option<Vec<f32>>,
    weight: f32,
) -> Vec<Fused> {
    if weight <= 0.0 {
        fused.truncate(limit);
        return fused;
    }
    fused.truncate(limit.max(POOL));
    let rows: Vec<Option<Vec<f32>>> = fused.iter().map(|entry| row(entry.ordinal)).collect();
    let weight = weight.min(1.0);
    let pool: Vec<(usize, &[f32], f32)> = fused
        .iter()
        .zip(&rows)
        .take(POOL)
        .enumerate()
        .filter_map(|(at, (entry, row))| Some((at, row.as_deref()?, entry.score)))
        .collect();
    let means: Vec<Option<f32>> = (0..fused.len())
        .map(|at| rows[at].as_deref().and_then(|row| neighbours_mean(at, row, &pool)))
        .collect();
    let mut order: Vec<usize> = (0..fused.len()).filter(|&at| means[at].is_some()).collect();
    order.sort_by(|&a, &b| {
        means[b].unwrap_or(0.0).total_cmp(&means[a].unwrap_or(0.0)).then(a.cmp(&b))
    });
    for (&at, rank) in order.iter().zip(1..) {
        let mean = means[at].unwrap_or(0.0);
        let part = Part { rank, raw: mean, normalised: mean, weight, contribution: weight * mean };
        fused[at].neighbours = Some(part);
    }
    for entry in &mut fused {
        for part in entry.lexical.iter_mut().chain(&mut entry.dense) {
            part.weight *= 1.0 - weight;
            part.contribution *= 1.0 - weight;
        }
        entry.score = entry.parts().map(|part| part.contribution).sum();
    }
    sort(&mut fused);
    fused.truncate(limit);
    fused
}

/// The mean score of those of `pool` that are nearest to `row`; `None` where none is on its side.
fn neighbours_mean(own: usize, row: &[f32], pool: &[(usize, &[f32], f32)]) -> Option<f32> {
    let mut near: Vec<(f32, f32)> = pool
        .iter()
        .filter(|(at, _, _)| *at != own)
        .map(|&(_, other, score)| (dot(row, other), score))
        .filter(|(cosine, _)| *cosine > 0.0)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(NEIGHBOURS);
    let total: f32 = near.iter().map(|(cosine, _)| cosine * cosine).sum();
    let sum: f32 = near.iter().map(|(cosine, score)| cosine * cosine * score).sum();
    (total > 0.0).then(|| sum / total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::insight::{Ranked, RankedList};
    use crate::rank::{Fusion, Scales, fuse};

    fn fused(scores: &[f32]) -> Vec<Fused> {
        let entries =
            scores.iter().zip(0..).map(|(&score, i)| Ranked { ordinal: Ordinal(i), score });
        let list = RankedList::new(entries.collect());
        let best = list.best().map_or(0.0, |best| best.score);
        fuse(&list, &list, Fusion::default(), Scales::new(best, 0.0, best), usize::MAX)
    }

    /// Regularised with vectors in the plane at these angles.
    fn beside(before: &[Fused], angles: &[f32], weight: f32) -> Vec<Fused> {
        let row = |ordinal: Ordinal| {
            let angle = angles.get(ordinal.index())?;
            Some(vec![angle.cos(), angle.sin()])
        };
        regularise(before.to_vec(), usize::MAX, row, weight)
    }

    fn order(fused: &[Fused]) -> Vec<u32> {
        fused.iter().map(|entry| entry.ordinal.0).collect()
    }

    #[test]
    fn company_of_good_answers_lifts() {
        // 0 and 1 are the best; 3 stands with them, 2 far off.
        let angles = [0.0, 0.1, 1.5, 0.05];
        let before = fused(&[4.0, 3.5, 2.1, 2.0]);
        assert_eq!(order(&before), [0, 1, 2, 3]);
        assert_eq!(order(&beside(&before, &angles, 0.0)), [0, 1, 2, 3]);
        assert_eq!(order(&beside(&before, &angles, 0.3)), [0, 1, 3, 2]);
    }

    #[test]
    fn an_answer_alone_or_without_a_vector_keeps_its_own_share() {
        for angles in [&[0.0][..], &[]] {
            let after = beside(&fused(&[2.0]), angles, 0.25);
            assert_eq!((after[0].neighbours, after[0].score), (None, 0.75), "{after:?}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_of_a_score_add_up_to_it(
            entries in prop::collection::vec((0f32..9.0, 0f32..6.3), 0..30), weight in 0f32..=1.0,
        ) {
            let scores: Vec<f32> = entries.iter().map(|entry| entry.0).collect();
            let angles: Vec<f32> = entries.iter().map(|entry| entry.1).collect();
            let after = beside(&fused(&scores), &angles, weight);
            prop_assert_eq!(after.len(), entries.len());
            for pair in after.windows(2) {
                prop_assert!(pair[0].score >= pair[1].score);
            }
            for entry in &after {
                let sum: f32 = entry.parts().map(|part| part.contribution).sum();
                prop_assert!((sum - entry.score).abs() < 1e-6 && sum <= 1.0001);
            }
        }
    }
}
