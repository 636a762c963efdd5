//! Beyond accuracy: is a list varied, new to its reader, surprising, fair to the catalogue, in proportion?
//!
//! Each measure names its paper and its variant; all take plain numbers, so that any list can be measured.
//! Invariant: an empty list has the value that an absence of evidence has, never NaN.

use std::collections::HashSet;
use std::hash::Hash;

/// Intra-list diversity of `items` items: the mean of 1 − similarity over all pairs.
///
/// With cosines in [-1, 1] it lies in [0, 2]; 0 for fewer than two items.
/// Source: Smyth and McClave 2001; Ziegler et al. 2005 (their intra-list similarity is the complement).
pub fn intra_list_diversity(items: usize, similarity: impl Fn(usize, usize) -> f64) -> f64 {
    let pairs = items * items.saturating_sub(1) / 2;
    if pairs == 0 {
        return 0.0;
    }
    let apart: f64 = (0..items)
        .flat_map(|a| (a + 1..items).map(move |b| (a, b)))
        .map(|(a, b)| 1.0 - similarity(a, b))
        .sum();
    apart / pairs as f64
}

/// Novelty of a list: the mean of −log2 of each item's popularity, in bits; rare items are new.
///
/// `popularity` is, for each item of the list, how many of `readers` know it. An item that nobody knows counts as known
/// to one, because its surprise would be infinite; 0 for an empty list.
/// Source: Zhou et al. 2010 ("self-information"); Vargas and Castells 2011.
pub fn novelty(popularity: &[u64], readers: u64) -> f64 {
    let surprise = |known: u64| -((known.max(1) as f64 / readers.max(1) as f64).min(1.0)).log2();
    average(popularity.iter().map(|&known| surprise(known)))
}

/// Serendipity of a list: the share of its items that are relevant and that an obvious recommender would not have shown.
///
/// `obvious` is the list of that primitive recommender, usually the most popular items; 0 for an empty list.
/// Source: Ge, Delgado-Battenfeld and Jannach 2010.
pub fn serendipity<T: Hash + Eq>(
    list: &[T],
    obvious: &[T],
    is_relevant: impl Fn(&T) -> bool,
) -> f64 {
    let expected: HashSet<&T> = obvious.iter().collect();
    average(
        list.iter()
            .map(|item| if !expected.contains(item) && is_relevant(item) { 1.0 } else { 0.0 }),
    )
}

/// Catalogue coverage: the share of `catalogue` items that stand in at least one list.
///
/// Source: Herlocker et al. 2004; Ge et al. 2010.
pub fn coverage<'a, T: Hash + Eq + 'a>(
    lists: impl IntoIterator<Item = &'a [T]>,
    catalogue: usize,
) -> f64 {
    let shown: HashSet<&T> = lists.into_iter().flatten().collect();
    if catalogue == 0 { 0.0 } else { shown.len() as f64 / catalogue as f64 }
}

/// Gini index of exposure: 0 where every item of the catalogue is shown equally often, near 1 where one gets all.
///
/// `shown` counts how often each item was shown, those never shown as 0. Variant: Σ (2i − n − 1) x_i / (n Σ x), items in
/// ascending order, as RecBole has it; the largest value is 1 − 1/n. 0 where nothing was shown.
/// Source: Gini 1912; for recommenders Fleder and Hosanagar 2009.
pub fn gini(shown: &[u64]) -> f64 {
    let mut sorted = shown.to_vec();
    sorted.sort_unstable();
    let (items, total) = (sorted.len() as f64, sorted.iter().sum::<u64>() as f64);
    if total == 0.0 {
        return 0.0;
    }
    let weighted: f64 = sorted
        .iter()
        .zip(1u32..)
        .map(|(&x, i)| (2.0 * f64::from(i) - items - 1.0) * x as f64)
        .sum();
    weighted / (items * total)
}

/// Miscalibration of a list: how far its shares of themes are from the reader's, Kullback–Leibler divergence in nats.
///
/// `wanted` and `given` are weights of the same themes in the same order, each scaled to sum 1 here; 0 is in proportion.
/// Given shares are mixed with `smoothing` (.01 in the paper) of the wanted ones, so that a theme that was left out is
/// expensive and not infinite. 0 where either side has no weight.
/// Source: Steck 2018, "Calibrated Recommendations", equation 6 with α = .01.
pub fn miscalibration(wanted: &[f64], given: &[f64], smoothing: f64) -> f64 {
    let (wanted_sum, given_sum): (f64, f64) = (wanted.iter().sum(), given.iter().sum());
    if wanted_sum <= 0.0 || given_sum <= 0.0 {
        return 0.0;
    }
    let divergence: f64 = wanted
        .iter()
        .zip(given.iter().chain(std::iter::repeat(&0.0)))
        .map(|(wanted, given)| (wanted / wanted_sum, given / given_sum))
        .filter(|(p, _)| *p > 0.0)
        .map(|(p, q)| p * (p / ((1.0 - smoothing) * q + smoothing * p)).ln())
        .sum();
    divergence.max(0.0)
}

fn average(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let items = values.len();
    if items == 0 { 0.0 } else { values.sum::<f64>() / items as f64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }

    #[test]
    fn diversity_is_the_mean_distance_of_pairs() {
        let table = [[1.0, 0.2, 0.5], [0.2, 1.0, -0.1], [0.5, -0.1, 1.0]];
        check(intra_list_diversity(3, |a, b| table[a][b]), (0.8 + 0.5 + 1.1) / 3.0);
        check(intra_list_diversity(1, |_, _| 1.0), 0.0);
    }

    #[test]
    fn rare_items_are_new() {
        check(novelty(&[50, 25], 100), 1.5);
        check(novelty(&[0], 8), 3.0);
        check(novelty(&[], 8), 0.0);
    }

    #[test]
    fn serendipity_is_relevant_and_not_obvious() {
        check(serendipity(&[1, 2, 3, 4], &[1, 9], |item| *item != 4), 0.5);
    }

    #[test]
    fn coverage_counts_an_item_once() {
        check(coverage([&[1, 2][..], &[2, 3][..]], 6), 0.5);
    }

    #[test]
    fn gini_is_recboles() {
        // recbole.evaluator.metrics.GiniIndex.get_gini({a: 1, b: 3, c: 6}, 5) = .6
        check(gini(&[0, 6, 1, 0, 3]), 0.6);
        check(gini(&[2, 2, 2]), 0.0);
        check(gini(&[0, 0]), 0.0);
    }

    #[test]
    fn miscalibration_is_the_divergence_of_scipy() {
        // scipy.stats.entropy(p, .99 q + .01 p) for these shares.
        check(miscalibration(&[7.0, 3.0, 0.0], &[0.2, 0.3, 0.5], 0.01), 0.8596492491334974);
        check(miscalibration(&[1.0, 1.0], &[2.0, 2.0], 0.01), 0.0);
        check(miscalibration(&[], &[], 0.01), 0.0);
    }

    proptest! {
        #[test]
        fn measures_stay_in_range(
            shown in prop::collection::vec(0u64..50, 1..20),
            wanted in prop::collection::vec(0f64..1.0, 4),
            given in prop::collection::vec(0f64..1.0, 4),
        ) {
            prop_assert!((-1e-12..1.0).contains(&gini(&shown)));
            prop_assert!(novelty(&shown, 60) >= 0.0);
            let far = miscalibration(&wanted, &given, 0.01);
            // At worst every wanted theme is left out: ln(1 / .01).
            prop_assert!((0.0..=100f64.ln() + 1e-9).contains(&far));
        }
    }
}
