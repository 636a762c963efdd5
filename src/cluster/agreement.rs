//! Does a level of detail exist? Where it does, most of the graph is enough to find it: two runs, each on a random part of
//! the edges, give the same communities.
//!
//! Sources: Lange, Roth, Braun and Buhmann, "Stability-based validation of clustering solutions", Neural Computation 16
//! (2004), 1299–1323 (the idea); Hubert and Arabie, Journal of Classification 2 (1985), 193–218 (the index).

use std::collections::HashMap;

use rayon::prelude::*;

use super::leiden::improve_once;
use super::{Graph, Partition, Quality};
use crate::task::{Cancelled, Task};

/// The share of the edges that a run sees.
const KEPT: f64 = 0.7;

/// How well `runs` (at least 2, whose pairs are averaged: two alone differ by up to .06 from one draw of the edges to the
/// next) agree at each of `resolutions` (constant Potts, falling), as an adjusted Rand index: 1 is always the
/// same, 0 is chance.
///
/// Each run goes from fine to coarse on its own part of the edges, each level started from the one before, and so knows
/// nothing of the others.
pub(super) fn agreements(
    graph: &Graph,
    resolutions: &[f64],
    runs: u64,
    seed: u64,
    task: &Task<'_>,
) -> Result<Vec<f64>, Cancelled> {
    let runs: Vec<Vec<Partition>> = (1..=runs)
        .into_par_iter()
        .map(|run| {
            let seed = seed.wrapping_add(run);
            let part = graph.thinned(KEPT, seed);
            let mut levels: Vec<Partition> = Vec::new();
            for &resolution in resolutions {
                // A community keeps this share of its density.
                let Ok(quality) = Quality::cpm(KEPT * resolution) else { continue };
                levels.push(improve_once(&part, levels.last(), quality, seed, task)?);
            }
            Ok(levels)
        })
        .collect::<Result<_, Cancelled>>()?;
    let pairs: Vec<(&Partition, &Partition)> = (0..runs.len())
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .flat_map(|(a, b)| runs[a].iter().zip(&runs[b]))
        .collect();
    let found: Vec<f64> = pairs.into_par_iter().map(|(a, b)| adjusted_rand(a, b)).collect();
    let levels = runs[0].len().max(1);
    let of = |level: usize| found.iter().skip(level).step_by(levels).sum::<f64>();
    Ok((0..runs[0].len()).map(|level| of(level) / (found.len() / levels) as f64).collect())
}

/// The adjusted Rand index of two partitions of the same nodes, over those that have a community in both; 1 where there is
/// no pair to disagree about.
fn adjusted_rand(a: &Partition, b: &Partition) -> f64 {
    let mut both: HashMap<(u32, u32), u64> = HashMap::new();
    let (mut of_a, mut of_b) = (vec![0u64; a.count()], vec![0u64; b.count()]);
    let mut nodes = 0u64;
    for node in 0..a.len() {
        let (Some(x), Some(y)) = (a.community(node), b.community(node)) else { continue };
        *both.entry((x.0, y.0)).or_default() += 1;
        of_a[x.index()] += 1;
        of_b[y.index()] += 1;
        nodes += 1;
    }
    // Whole numbers, so that the order of the map does not matter.
    let pairs = |counts: &mut dyn Iterator<Item = u64>| {
        counts.map(|count| count * count.saturating_sub(1) / 2).sum::<u64>() as f64
    };
    let shared = pairs(&mut both.values().copied());
    let (in_a, in_b) = (pairs(&mut of_a.into_iter()), pairs(&mut of_b.into_iter()));
    let all = pairs(&mut std::iter::once(nodes));
    let chance = if all > 0.0 { in_a * in_b / all } else { 0.0 };
    let most = (in_a + in_b) / 2.0;
    if most == chance { 1.0 } else { (shared - chance) / (most - chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &[u32], b: &[u32], expected: f64) {
        let of = |raw: &[u32]| Partition::new(raw.iter().map(|&c| Some(c)));
        let found = adjusted_rand(&of(a), &of(b));
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }

    #[test]
    fn the_index_is_that_of_scikit_learn() {
        check(&[0, 0, 1, 1], &[1, 1, 0, 0], 1.0);
        check(&[0, 0, 1, 2], &[0, 0, 1, 1], 0.571_428_571_428_571_4);
        check(&[0, 0, 1, 1], &[0, 1, 0, 1], -0.5);
        check(&[0, 1], &[0, 1], 1.0);
    }

    /// Cliques of ten in a row, each linked with the next by one edge.
    fn cliques(count: u32) -> Graph {
        let k = 10;
        let ordinals: Vec<u32> = (0..count * 10)
            .flat_map(|node| {
                let first = node - node % 10;
                let next = if node % 10 == 0 { (first + 10) % (count * 10) } else { node };
                (first..first + 10).filter(move |&to| to != node).chain([next])
            })
            .collect();
        Graph::from_neighbours(k, &ordinals, &vec![0.8; ordinals.len()], None).unwrap()
    }

    #[test]
    fn runs_agree_where_there_are_communities_and_not_where_there_are_none() {
        let task = Task::silent();
        let planted = agreements(&cliques(30), &[0.4], 2, 0, &task).unwrap();
        assert!(planted[0] > 0.85, "{planted:?}");
        let k = 6;
        let mut rng = fastrand::Rng::with_seed(3);
        let chance: Vec<u32> = (0..300 * k).map(|_| rng.u32(0..300)).collect();
        let graph = Graph::from_neighbours(k as usize, &chance, &vec![0.8; chance.len()], None);
        let found = agreements(&graph.unwrap(), &[0.05], 2, 0, &task).unwrap();
        assert!(found[0] < 0.5, "{found:?}");
    }
}
