//! Fusion: what the words found and what the vectors found become one list.
//!
//! Sources: Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval" (convex combination);
//! Cormack, Clarke and Büttcher 2009 (reciprocal rank fusion).
//! Invariant: the contributions of an entry's parts add up to its score.

use std::collections::HashMap;
use std::num::NonZeroU32;

use crate::insight::{Ordinal, RankedList};

use super::Alpha;

/// How two lists become one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fusion {
    /// alpha · dense + (1 − alpha) · lexical, after the dense scores were stretched (unrelated is 0, the best 1) and the
    /// lexical ones divided by the best. Scores are at most 1.
    Convex {
        /// Weight of the dense list.
        alpha: Alpha,
    },
    /// 1 / (k + rank) from each list, ranks from 1.
    Rrf {
        /// Dampens the first ranks: small favours first places, large favours agreement. 60 in the paper.
        k: NonZeroU32,
    },
}

impl Default for Fusion {
    fn default() -> Self {
        Self::Convex { alpha: Alpha::default() }
    }
}

/// One entry of a fused list, with the reason for its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fused {
    /// Which document.
    pub ordinal: Ordinal,
    /// Sum of the contributions of the parts; higher is better.
    pub score: f32,
    /// What the words gave; absent when the lexical list lacks the document.
    pub lexical: Option<Part>,
    /// What the vectors gave; absent when the dense list lacks the document.
    pub dense: Option<Part>,
    /// What the scores of its nearest neighbours gave; absent before [`regularise`](super::regularise()).
    pub neighbours: Option<Part>,
}

impl Fused {
    /// The parts that there are.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.lexical.iter().chain(&self.dense).chain(&self.neighbours)
    }
}

/// What one list gave to a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Place in that list, from 1.
    pub rank: u32,
    /// The score in that list.
    pub raw: f32,
    /// The score after normalisation; for reciprocal ranks 1 / (k + rank).
    pub normalised: f32,
    /// How much the list weighs.
    pub weight: f32,
    /// weight · normalised.
    pub contribution: f32,
}

/// Where the scores of both lists count as 0 and as 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    lexical: Scale,
    dense: Scale,
}

impl Scales {
    /// A lexical score of 0 counts as 0 and `best_word` as 1; a dense score of `unrelated` counts as 0 and `nearest` as 1.
    ///
    /// Where `unrelated` is not below `nearest`, any distance below `nearest` makes it a full 1; a `best_word` that is
    /// not above 0 counts as 0.
    pub fn new(best_word: f32, unrelated: f32, nearest: f32) -> Self {
        let (low, high) = (finite(unrelated), finite(nearest));
        let low = if low < high { low } else { high - 1.0 };
        Self {
            lexical: Scale::Between { low: 0.0, high: finite(best_word) },
            dense: Scale::Between { low, high },
        }
    }

    /// From the best lexical score, and from what `sample`, the dense scores of documents drawn by chance, says of
    /// unrelated ones: their mean less two standard deviations, which hardly a document falls below.
    ///
    /// Unlike the smallest score of a list it does not depend on how many candidates there are.
    pub fn sampled(lexical: &RankedList, dense: &RankedList, sample: &[f32]) -> Self {
        let best = |list: &RankedList| list.best().map_or(0.0, |best| best.score);
        let count = sample.len().max(1) as f32;
        let mean = sample.iter().sum::<f32>() / count;
        let variance = sample.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count;
        Self::new(best(lexical), mean - 2.0 * variance.sqrt(), best(dense))
    }
}

/// Fuses a lexical and a dense list; a document gains nothing from a list that lacks it.
///
/// The convex form is at its best when both lists know the score of every candidate, so hand over lists of the union.
/// What lies below what `scales` take for 0 counts less than 0.
///
/// Returns at most `limit` entries, best first; ties by ascending [`Ordinal`].
pub fn fuse(
    lexical: &RankedList,
    dense: &RankedList,
    fusion: Fusion,
    scales: Scales,
    limit: usize,
) -> Vec<Fused> {
    let (words, vectors) = match fusion {
        Fusion::Convex { alpha } => (
            parts(lexical, 1.0 - alpha.get(), scales.lexical),
            parts(dense, alpha.get(), scales.dense),
        ),
        Fusion::Rrf { k } => (
            parts(lexical, 1.0, Scale::Reciprocal(k.get())),
            parts(dense, 1.0, Scale::Reciprocal(k.get())),
        ),
    };
    let mut slots: HashMap<Ordinal, usize> = HashMap::with_capacity(lexical.len() + dense.len());
    let mut fused: Vec<Fused> = Vec::with_capacity(lexical.len() + dense.len());
    let mut slot = |ordinal, fused: &mut Vec<Fused>| {
        *slots.entry(ordinal).or_insert_with(|| {
            let none = Fused { ordinal, score: 0.0, lexical: None, dense: None, neighbours: None };
            fused.push(none);
            fused.len() - 1
        })
    };
    for (ordinal, part) in words {
        let at = slot(ordinal, &mut fused);
        fused[at].lexical = Some(part);
    }
    for (ordinal, part) in vectors {
        let at = slot(ordinal, &mut fused);
        fused[at].dense = Some(part);
    }
    for entry in &mut fused {
        entry.score = entry.parts().map(|part| part.contribution).sum();
    }
    sort(&mut fused);
    fused.truncate(limit);
    fused
}

/// Best first; ties by ascending ordinal.
pub(super) fn sort(fused: &mut [Fused]) {
    fused.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.ordinal.cmp(&b.ordinal)));
}

/// How raw scores become comparable between lists.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    /// (score − low) / (high − low).
    Between { low: f64, high: f64 },
    /// 1 / (k + rank).
    Reciprocal(u32),
}

impl Scale {
    fn normalise(&self, rank: u32, raw: f32) -> f32 {
        match *self {
            Self::Between { low, high } if high > low => {
                ((finite(raw) - low) / (high - low)).min(1.0) as f32
            }
            Self::Between { .. } => 0.0,
            Self::Reciprocal(k) => (1.0 / (f64::from(k) + f64::from(rank))) as f32,
        }
    }
}

/// Infinite scores would make every difference NaN; the largest number keeps their place.
fn finite(score: f32) -> f64 {
    f64::from(score.clamp(f32::MIN, f32::MAX))
}

fn parts(list: &RankedList, weight: f32, scale: Scale) -> impl Iterator<Item = (Ordinal, Part)> {
    list.iter().zip(1u32..).map(move |(entry, rank)| {
        let normalised = scale.normalise(rank, entry.score);
        let contribution = weight * normalised;
        (entry.ordinal, Part { rank, raw: entry.score, normalised, weight, contribution })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Alpha, Fused, Fusion, NonZeroU32, Ordinal, RankedList, Scale, Scales};
    use crate::insight::Ranked;

    fn list(entries: &[(u32, f32)]) -> RankedList {
        RankedList::new(
            entries.iter().map(|&(o, score)| Ranked { ordinal: Ordinal(o), score }).collect(),
        )
    }

    fn rrf() -> Fusion {
        Fusion::Rrf { k: NonZeroU32::new(60).unwrap() }
    }

    fn convex(alpha: f32) -> Fusion {
        Fusion::Convex { alpha: Alpha::new(alpha).unwrap() }
    }

    /// Fused on the scales of the lists themselves: the least near is unrelated.
    fn fuse(lexical: &RankedList, dense: &RankedList, fusion: Fusion, limit: usize) -> Vec<Fused> {
        let (word, near) = (lexical.best(), dense.best());
        let last = dense.as_slice().last().map_or(0.0, |last| last.score);
        let of = |best: Option<Ranked>| best.map_or(0.0, |best| best.score);
        super::fuse(lexical, dense, fusion, Scales::new(of(word), last, of(near)), limit)
    }

    #[track_caller]
    fn check(lexical: &[(u32, f32)], dense: &[(u32, f32)], fusion: Fusion, expected: &[u32]) {
        let fused = fuse(&list(lexical), &list(dense), fusion, expected.len());
        assert_eq!(fused.iter().map(|f| f.ordinal.0).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn agreement_beats_one_first_place() {
        check(&[(1, 9.0), (2, 8.0)], &[(3, 0.9), (2, 0.8), (4, 0.1)], rrf(), &[2, 1, 3, 4]);
        check(&[(1, 9.0), (2, 8.0)], &[(3, 0.9), (2, 0.8), (4, 0.1)], convex(0.6), &[2, 3, 1, 4]);
    }

    #[test]
    fn alpha_at_its_ends_is_one_list_alone() {
        let (lexical, dense) = (&[(1, 2.0), (2, 1.0)], &[(2, 0.9), (1, 0.1)]);
        check(lexical, dense, convex(0.0), &[1, 2]);
        check(lexical, dense, convex(1.0), &[2, 1]);
    }

    #[test]
    fn ties_fall_back_to_the_ordinal() {
        check(&[(7, 1.0), (3, 1.0)], &[], convex(0.5), &[3, 7]);
        check(&[(7, 1.0)], &[(3, 0.2)], rrf(), &[3, 7]);
    }

    #[test]
    fn a_convex_combination_is_the_one_of_the_paper() {
        let fused = fuse(
            &list(&[(1, 4.0), (2, 1.0)]),
            &list(&[(2, 0.8), (1, 0.4), (3, 0.2)]),
            convex(0.6),
            9,
        );
        let expected = [(2, 0.4 * 0.25 + 0.6), (1, 0.4 + 0.6 / 3.0), (3, 0.0)];
        for (found, (ordinal, score)) in fused.iter().zip(expected) {
            assert_eq!(found.ordinal.0, ordinal);
            assert!((found.score - score).abs() < 1e-6, "{found:?}");
        }
        assert_eq!(fused[1].lexical.unwrap().rank, 1);
        assert_eq!(fused[2].lexical, None);
    }

    #[test]
    fn more_candidates_change_nothing_above_them_on_the_same_scales() {
        let (words, near) = (list(&[(1, 4.0), (2, 1.0)]), list(&[(2, 0.8), (1, 0.4)]));
        let scales = Scales::new(4.0, 0.4, 0.8);
        let more = list(&[(2, 0.8), (1, 0.4), (3, 0.2)]);
        let few = super::fuse(&words, &near, convex(0.6), scales, 9);
        let many = super::fuse(&words, &more, convex(0.6), scales, 9);
        assert_eq!((few.len(), &few[..]), (2, &many[..2]));
        assert!(many[2].score < 0.0, "{many:?}");
    }

    #[test]
    fn unrelated_is_what_hardly_a_document_falls_below() {
        let near = list(&[(1, 0.9), (2, 0.5)]);
        // Mean .2, standard deviation .1.
        let found = Scales::sampled(&list(&[(1, 3.0)]), &near, &[0.1, 0.3]);
        let Scale::Between { low, high } = found.dense else { panic!("{found:?}") };
        assert!((low - 0.0).abs() < 1e-6 && (high - 0.9).abs() < 1e-6, "{found:?}");
        assert_eq!(Scales::new(3.0, 0.5, 0.5), Scales::new(3.0, -0.5, 0.5));
    }

    #[test]
    fn empty_and_infinite_lists_give_numbers() {
        assert!(fuse(&list(&[]), &list(&[]), convex(0.6), 5).is_empty());
        let fused = fuse(
            &list(&[(1, f32::INFINITY), (2, 1.0)]),
            &list(&[(1, 0.0), (2, f32::NEG_INFINITY)]),
            convex(0.6),
            5,
        );
        assert!(fused.iter().all(|f| f.score.is_finite()));
        assert_eq!(fused[0].ordinal.0, 1);
    }

    prop_compose! {
        fn lists()(entries in prop::collection::vec((0u32..40, -2f32..9.0), 0..30)) -> RankedList {
            list(&entries)
        }
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_score(a in lists(), b in lists(), alpha in 0f32..=1.0, k in 1u32..100) {
            for fusion in [convex(alpha), Fusion::Rrf { k: NonZeroU32::new(k).unwrap() }] {
                for entry in fuse(&a, &b, fusion, usize::MAX) {
                    let sum: f32 = entry.parts().map(|part| part.contribution).sum();
                    prop_assert!((sum - entry.score).abs() < 1e-6);
                    // A lexical list whose best is not above 0 may hold negative scores.
                    prop_assert!(entry.score.is_finite() && entry.score <= 1.0001);
                }
            }
        }

        #[test]
        fn every_document_of_either_list_comes_once(a in lists(), b in lists()) {
            let mut found: Vec<Ordinal> = fuse(&a, &b, Fusion::default(), usize::MAX)
                .iter().map(|f| f.ordinal).collect();
            let mut expected: Vec<Ordinal> = a.iter().chain(&b).map(|r| r.ordinal).collect();
            found.sort_unstable();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn reciprocal_ranks_do_not_care_which_list_comes_first(a in lists(), b in lists()) {
            let order = |x: &RankedList, y: &RankedList| -> Vec<Ordinal> {
                fuse(x, y, rrf(), 10).iter().map(|f| f.ordinal).collect()
            };
            prop_assert_eq!(order(&a, &b), order(&b, &a));
        }
    }
}
