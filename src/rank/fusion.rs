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
    /// alpha · dense + (1 − alpha) · lexical, after the dense scores were stretched to [0, 1] (smallest to largest of
    /// the list) and the lexical ones divided by the best. Scores lie in [0, 1].
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

/// Fuses a lexical and a dense list; a document gains nothing from a list that lacks it.
///
/// The convex form is at its best when both lists know the score of every candidate, so hand over lists of the union.
/// A dense list whose scores are all equal counts as 1 throughout; a lexical list whose best is not above 0 as 0.
///
/// Returns at most `limit` entries, best first; ties by ascending [`Ordinal`].
pub fn fuse(lexical: &RankedList, dense: &RankedList, fusion: Fusion, limit: usize) -> Vec<Fused> {
    let (words, vectors) = match fusion {
        Fusion::Convex { alpha } => (
            parts(lexical, 1.0 - alpha.get(), Scale::by_best(lexical)),
            parts(dense, alpha.get(), Scale::min_max(dense)),
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
            fused.push(Fused { ordinal, score: 0.0, lexical: None, dense: None });
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
        entry.score = entry.lexical.map_or(0.0, |part| part.contribution)
            + entry.dense.map_or(0.0, |part| part.contribution);
    }
    fused.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.ordinal.cmp(&b.ordinal)));
    fused.truncate(limit);
    fused
}

/// How raw scores become comparable between lists.
enum Scale {
    /// (score − low) / (high − low).
    Between { low: f64, high: f64 },
    /// 1 / (k + rank).
    Reciprocal(u32),
}

impl Scale {
    fn by_best(list: &RankedList) -> Self {
        Self::Between { low: 0.0, high: list.best().map_or(0.0, |best| finite(best.score)) }
    }

    fn min_max(list: &RankedList) -> Self {
        let end = |entry: Option<&crate::insight::Ranked>| entry.map_or(0.0, |e| finite(e.score));
        let (low, high) = (end(list.as_slice().last()), end(list.as_slice().first()));
        // All alike: any distance below the common score makes every entry a full 1.
        if low < high {
            Self::Between { low, high }
        } else {
            Self::Between { low: high - 1.0, high }
        }
    }

    fn normalise(&self, rank: u32, raw: f32) -> f32 {
        match *self {
            Self::Between { low, high } if high > low => {
                ((finite(raw) - low) / (high - low)).clamp(0.0, 1.0) as f32
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

    use super::*;
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
                    let sum: f32 = [entry.lexical, entry.dense].iter().flatten()
                        .map(|part| part.contribution).sum();
                    prop_assert!((sum - entry.score).abs() < 1e-6);
                    prop_assert!((0.0..=1.0001).contains(&entry.score));
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
