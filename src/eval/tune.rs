//! Settings found on judged queries, and what they gain on queries that they were not found on.
//!
//! Coordinate ascent over grids, as Metzler and Croft 2007 tune ranking features; the gain is cross-validated: the
//! queries are dealt into folds, and each fold is measured with settings found on the others.
//! Invariant: the same seed gives the same settings; a setting changes only where the mean rises.

use std::collections::HashMap;

use serde::Serialize;

/// Rounds over all settings; a round that changes nothing is the last.
const ROUNDS: usize = 3;

/// A setting and the values that are tried for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Its name.
    pub name: &'static str,
    /// Values to try.
    pub values: Vec<f32>,
}

/// What tuning found.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuned {
    /// The settings that are best on all queries, in the order of the grids.
    pub settings: Vec<f32>,
    /// The measure of every query with the settings at the start.
    pub start: Vec<f64>,
    /// The measure of every query with the settings found: optimistic, they were found on these queries.
    pub fitted: Vec<f64>,
    /// The measure of every query with the settings found on the folds that it is not in.
    pub held_out: Vec<f64>,
    /// One entry a fold.
    pub folds: Vec<Fold>,
    /// Settings that were measured.
    pub tried: usize,
}

/// One fold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fold {
    /// Queries in it.
    pub queries: usize,
    /// The settings found on the other queries.
    pub settings: Vec<f32>,
    /// Mean over the queries in it with the settings at the start.
    pub start: f64,
    /// Mean over the queries in it with the settings found.
    pub held_out: f64,
}

/// Finds settings for `queries` queries, beginning from `start`.
///
/// * `grids`: what may be tried, one for each number of `start`.
/// * `folds`: at least 2, at most one a query.
/// * `measure` gives the measure of every query, in their order, with some settings; it is asked once for each.
///
/// # Errors
/// Those of `measure`.
pub fn tune<E>(
    start: &[f32],
    grids: &[Grid],
    queries: usize,
    folds: usize,
    seed: u64,
    measure: impl FnMut(&[f32]) -> Result<Vec<f64>, E>,
) -> Result<Tuned, E> {
    let mut search = Search { grids, measure, known: HashMap::new() };
    let fold_of = deal(queries, folds, seed);
    let folds = fold_of.iter().copied().max().map_or(0, |last| last + 1);
    let start_values = search.values(start)?.clone();
    let mut held_out = vec![0.0; queries];
    let mut reports = Vec::with_capacity(folds);
    for fold in 0..folds {
        let settings = search.climb(start, &|query| fold_of[query] != fold)?;
        let values = search.values(&settings)?;
        let inside = |query: &usize| fold_of[*query] == fold;
        for query in (0..queries).filter(inside) {
            held_out[query] = values[query];
        }
        let mean_of = |values: &[f64]| mean(values, &|query| fold_of[query] == fold);
        let (before, after) = (mean_of(&start_values), mean_of(values));
        let count = (0..queries).filter(inside).count();
        reports.push(Fold { queries: count, settings, start: before, held_out: after });
    }
    let settings = search.climb(start, &|_| true)?;
    let fitted = search.values(&settings)?.clone();
    let tried = search.known.len();
    Ok(Tuned { settings, start: start_values, fitted, held_out, folds: reports, tried })
}

/// The fold of each query; folds differ by at most one in size.
fn deal(queries: usize, folds: usize, seed: u64) -> Vec<usize> {
    let mut fold_of: Vec<usize> =
        (0..queries).map(|at| at % folds.clamp(2, queries.max(2))).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut fold_of);
    fold_of
}

struct Search<'a, F> {
    grids: &'a [Grid],
    measure: F,
    /// By the bits of the settings.
    known: HashMap<Vec<u32>, Vec<f64>>,
}

impl<E, F: FnMut(&[f32]) -> Result<Vec<f64>, E>> Search<'_, F> {
    fn values(&mut self, settings: &[f32]) -> Result<&Vec<f64>, E> {
        let key: Vec<u32> = settings.iter().map(|value| value.to_bits()).collect();
        if !self.known.contains_key(&key) {
            let values = (self.measure)(settings)?;
            self.known.insert(key.clone(), values);
        }
        Ok(&self.known[&key])
    }

    /// One setting after the other to its best value over the queries that `train` lets through.
    fn climb(&mut self, start: &[f32], train: &dyn Fn(usize) -> bool) -> Result<Vec<f32>, E> {
        let mut settings = start.to_vec();
        let mut best = mean(self.values(&settings)?, train);
        for _ in 0..ROUNDS {
            let mut changed = false;
            for (at, grid) in self.grids.iter().enumerate() {
                for &value in &grid.values {
                    let mut tried = settings.clone();
                    tried[at] = value;
                    let found = mean(self.values(&tried)?, train);
                    if found > best {
                        (settings, best, changed) = (tried, found, true);
                    }
                }
            }
            if !changed {
                break;
            }
        }
        Ok(settings)
    }
}

fn mean(values: &[f64], wanted: &dyn Fn(usize) -> bool) -> f64 {
    let (sum, count) = values
        .iter()
        .enumerate()
        .filter(|(query, _)| wanted(*query))
        .fold((0.0, 0u32), |(sum, count), (_, value)| (sum + value, count + 1));
    sum / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn grids() -> Vec<Grid> {
        let tenths: Vec<f32> = (0..=10u8).map(|tenth| f32::from(tenth) / 10.0).collect();
        vec![Grid { name: "x", values: tenths.clone() }, Grid { name: "y", values: tenths }]
    }

    /// `queries` measures of settings by their distance from a target that `target` gives for each query.
    fn run(queries: usize, target: impl Fn(usize) -> (f32, f32)) -> Tuned {
        let measure = |settings: &[f32]| {
            let value = |query| {
                let (x, y) = target(query);
                1.0 - f64::from((settings[0] - x).abs() + (settings[1] - y).abs()) / 2.0
            };
            Ok::<_, Infallible>((0..queries).map(value).collect())
        };
        tune(&[0.5, 0.5], &grids(), queries, 5, 1, measure).unwrap()
    }

    #[test]
    fn what_all_queries_want_is_found_and_holds_on_held_out_queries() {
        let tuned = run(40, |_| (0.8, 0.1));
        assert_eq!(tuned.settings, [0.8, 0.1]);
        assert!(tuned.held_out.iter().all(|value| (value - 1.0).abs() < 1e-6));
        assert_eq!(tuned.folds.iter().map(|fold| fold.queries).collect::<Vec<_>>(), [8; 5]);
        assert!(tuned.folds.iter().all(|fold| fold.held_out > fold.start));
        assert!(tuned.tried <= 1 + 2 * 3 * 11, "{}", tuned.tried);
    }

    #[test]
    fn what_every_query_wants_differently_gains_less_on_held_out_queries() {
        let mut random = fastrand::Rng::with_seed(3);
        let wishes: Vec<(f32, f32)> = (0..12).map(|_| (random.f32(), random.f32())).collect();
        let tuned = run(12, |query| wishes[query]);
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        assert!(
            sum(&tuned.fitted) >= sum(&tuned.start) && sum(&tuned.fitted) >= sum(&tuned.held_out)
        );
    }

    #[test]
    fn few_queries_and_the_same_seed_are_no_trouble() {
        for queries in [1, 2, 3] {
            let (once, again) = (run(queries, |_| (0.2, 0.2)), run(queries, |_| (0.2, 0.2)));
            assert_eq!(once, again);
            assert_eq!(once.folds.iter().map(|fold| fold.queries).sum::<usize>(), queries);
        }
    }
}
