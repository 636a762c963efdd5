//! Impressions: candidates that a reader was shown, some of them clicked, each ranked on its own.
//!
//! Measures as in MIND's official evaluation (Wu et al. 2020): AUC, MRR, nDCG@5 and nDCG@10, averaged over impressions.
//! MIND's MRR is the mean of 1 / rank over *all* clicked candidates, not of the first alone; its gains are 2^click − 1.

use rayon::prelude::*;
use serde::Serialize;

/// Figures over many impressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ImpressionFigures {
    /// Impressions that count: with something clicked and something not.
    pub impressions: usize,
    /// Impressions left out, because all or none was clicked: AUC has no value there.
    pub undecided: usize,
    /// Share of pairs of a clicked and another candidate that stand in the right order; ties count half.
    pub auc: f64,
    /// Mean of 1 / rank over clicked candidates.
    pub mrr: f64,
    /// nDCG of the first five.
    #[serde(rename = "ndcg@5")]
    pub ndcg_5: f64,
    /// nDCG of the first ten.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
}

/// Candidates and scores do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImpressionError {
    /// A score is missing or too many.
    #[error("impression {impression} has {candidates} candidates and {scores} scores")]
    Lengths {
        /// Which impression, from 1.
        impression: usize,
        /// Candidates.
        candidates: usize,
        /// Scores.
        scores: usize,
    },
    /// NaN has no place in an order.
    #[error("impression {impression} has a score that is NaN")]
    NanScore {
        /// Which impression, from 1.
        impression: usize,
    },
}

impl ImpressionFigures {
    /// What is measured, in the order of [`ImpressionFigures::each`].
    pub const NAMES: [&str; 4] = ["auc", "mrr", "ndcg@5", "ndcg@10"];

    /// Measures `scores` against `clicked`, both one list an impression with one value a candidate.
    ///
    /// Equal scores keep the order of the candidates for MRR and nDCG (MIND's own script leaves that to NumPy's sort).
    pub fn of<C, S>(clicked: &[C], scores: &[S]) -> Result<Self, ImpressionError>
    where
        C: AsRef<[bool]> + Sync,
        S: AsRef<[f32]> + Sync,
    {
        let measured = Self::each(clicked, scores)?;
        let decided: Vec<[f64; 4]> = measured.iter().flatten().copied().collect();
        let mean = |at: usize| {
            let sum: f64 = decided.iter().map(|values| values[at]).sum();
            if decided.is_empty() { 0.0 } else { sum / decided.len() as f64 }
        };
        Ok(Self {
            impressions: decided.len(),
            undecided: measured.len() - decided.len(),
            auc: mean(0),
            mrr: mean(1),
            ndcg_5: mean(2),
            ndcg_10: mean(3),
        })
    }

    /// The four figures of every impression; none where all or nothing was clicked.
    pub fn each<C, S>(clicked: &[C], scores: &[S]) -> Result<Vec<Option<[f64; 4]>>, ImpressionError>
    where
        C: AsRef<[bool]> + Sync,
        S: AsRef<[f32]> + Sync,
    {
        (0..clicked.len().max(scores.len()))
            .into_par_iter()
            .map(|i| {
                let clicked = clicked.get(i).map_or(&[][..], AsRef::as_ref);
                let scores = scores.get(i).map_or(&[][..], AsRef::as_ref);
                if clicked.len() != scores.len() {
                    let (candidates, scores) = (clicked.len(), scores.len());
                    return Err(ImpressionError::Lengths { impression: i + 1, candidates, scores });
                }
                if scores.iter().any(|score| score.is_nan()) {
                    return Err(ImpressionError::NanScore { impression: i + 1 });
                }
                Ok(one(clicked, scores))
            })
            .collect()
    }
}

/// AUC, MRR, nDCG@5 and nDCG@10 of one impression; none where all or nothing was clicked.
fn one(clicked: &[bool], scores: &[f32]) -> Option<[f64; 4]> {
    let clicks = clicked.iter().filter(|&&click| click).count();
    if clicks == 0 || clicks == clicked.len() {
        return None;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Stable, and equal (also 0 and -0) where the comparison says so.
    order.sort_by(|&a, &b| scores[b].partial_cmp(&scores[a]).unwrap_or(std::cmp::Ordering::Equal));
    let ranks =
        || (1u32..).zip(&order).filter(|(_, at)| clicked[**at]).map(|(rank, _)| f64::from(rank));
    let mrr = ranks().map(|rank| 1.0 / rank).sum::<f64>() / clicks as f64;
    let ndcg = |k: u32| {
        let discount = |rank: f64| 1.0 / (rank + 1.0).log2();
        let found: f64 = ranks().take_while(|&rank| rank <= f64::from(k)).map(discount).sum();
        let best: f64 = (1..=k.min(clicks as u32)).map(|rank| discount(f64::from(rank))).sum();
        found / best
    };
    // Twice the number of right pairs: a tie counts half. One pass over groups of equal scores, best first.
    let (mut above, mut right) = (0u64, 0u64);
    for group in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let hits = group.iter().filter(|&&at| clicked[at]).count() as u64;
        let others = group.len() as u64 - hits;
        right += others * (2 * above + hits);
        above += hits;
    }
    let auc = right as f64 / (2 * clicks * (clicked.len() - clicks)) as f64;
    Some([auc, mrr, ndcg(5), ndcg(10)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(clicked: &[u8], scores: &[f32], expected: [f64; 4]) {
        let clicked: Vec<bool> = clicked.iter().map(|&click| click == 1).collect();
        let found = one(&clicked, scores).unwrap();
        for (value, expected) in found.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-9, "{found:?} instead of {expected}");
        }
    }

    /// Expected: scikit-learn's roc_auc_score and the functions of MIND's evaluate.py.
    #[test]
    fn figures_are_those_of_minds_script() {
        check(
            &[1, 0, 0, 1, 0],
            &[0.9, 0.8, 0.7, 0.3, 0.1],
            [2.0 / 3.0, 0.625, MIND_NDCG, MIND_NDCG],
        );
        check(
            &[0, 0, 0, 0, 0, 1],
            &[6.0, 5.0, 4.0, 3.0, 2.0, 1.0],
            [0.0, 1.0 / 6.0, 0.0, 1.0 / 7f64.log2()],
        );
    }

    /// (1 + 1 / log2 5) / (1 + 1 / log2 3), as ndcg_score of evaluate.py gives it.
    const MIND_NDCG: f64 = 0.8772153153380493;

    #[test]
    fn a_tie_counts_half() {
        check(&[1, 0, 0, 1, 0], &[0.9, 0.8, 0.3, 0.3, 0.1], [0.75, 0.625, MIND_NDCG, MIND_NDCG]);
        assert_eq!(one(&[true, false], &[0.5, 0.5]).unwrap()[0], 0.5);
    }

    #[test]
    fn what_cannot_be_measured_is_left_out_or_refused() {
        let figures = ImpressionFigures::of(
            &[vec![true, true], vec![true, false]],
            &[vec![1.0, 0.0], vec![1.0, 0.0]],
        );
        let figures = figures.unwrap();
        assert_eq!((figures.impressions, figures.undecided, figures.auc), (1, 1, 1.0));
        let message = |clicked: &[Vec<bool>], scores: &[Vec<f32>]| {
            ImpressionFigures::of(clicked, scores).unwrap_err().to_string()
        };
        assert_eq!(message(&[vec![true]], &[vec![]]), "impression 1 has 1 candidates and 0 scores");
        assert_eq!(
            message(&[vec![true]], &[vec![f32::NAN]]),
            "impression 1 has a score that is NaN"
        );
    }

    proptest! {
        #[test]
        fn auc_is_the_share_of_right_pairs(rows in prop::collection::vec((any::<bool>(), 0u8..6), 2..30)) {
            let (clicked, scores): (Vec<bool>, Vec<f32>) =
                rows.iter().map(|&(click, score)| (click, f32::from(score))).unzip();
            if let Some([auc, mrr, five, ten]) = one(&clicked, &scores) {
                let (mut right, mut pairs) = (0.0, 0.0);
                for a in rows.iter().filter(|row| row.0) {
                    for b in rows.iter().filter(|row| !row.0) {
                        right += if a.1 > b.1 { 1.0 } else if a.1 == b.1 { 0.5 } else { 0.0 };
                        pairs += 1.0;
                    }
                }
                prop_assert!((auc - right / pairs).abs() < 1e-12);
                for value in [mrr, five, ten] {
                    prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
                }
            }
        }
    }
}
