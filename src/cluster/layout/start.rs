//! Where nodes stand before they move.
//!
//! Source: the eigenvectors of a graph's random walk next to the constant one put nodes in an order in which links are
//! short (Belkin and Niyogi, "Laplacian eigenmaps", NIPS 2001); UMAP starts from them, too. Here by orthogonal
//! iteration, which may stop early: the start need not be exact.

use fastrand::Rng;
use rayon::prelude::*;

use super::links::Links;

/// Steps of the random walk. With 20, a corpus of one field starts crumpled; with 300 it is no better than with this.
const STEPS: usize = 150;

/// The walk is made orthogonal again after so many steps.
const EACH: usize = 5;

/// Two vectors are wanted; two more let them converge sooner.
const WIDE: usize = 4;

/// Coordinates reach from −RADIUS to RADIUS, as in UMAP.
const RADIUS: f32 = 10.0;

/// Ranks and levelling repeat until neither changes much.
const TURNS: usize = 4;

/// A place for each node, no two in one: the two slowest modes of the random walk on `links`, as ranks, so that a far
/// cluster does not press the others into a corner.
pub(super) fn spectral(links: &Links, seed: u64) -> Vec<[f32; 2]> {
    let degrees: Vec<f32> =
        (0..links.len()).map(|node| links.of(node).map(|(_, weight)| weight).sum()).collect();
    let mut rng = Rng::with_seed(seed);
    let mut values: Vec<[f32; WIDE]> =
        (0..links.len()).map(|_| [0; WIDE].map(|_| rng.f32() - 0.5)).collect();
    let mut next = values.clone();
    for step in 1..=STEPS {
        next.par_iter_mut().enumerate().with_min_len(512).for_each(|(node, next)| {
            let mut sum = [0f32; WIDE];
            for (to, weight) in links.of(node) {
                (0..WIDE).for_each(|at| sum[at] += weight * values[to][at]);
            }
            // A lazy walk: half of it stays, so that no mode flips its sign.
            let own = values[node];
            let scale = 0.5 / degrees[node].max(f32::MIN_POSITIVE);
            *next = std::array::from_fn(|at| 0.5 * own[at] + scale * sum[at]);
        });
        std::mem::swap(&mut values, &mut next);
        if step % EACH == 0 {
            make_orthogonal(&mut values, &degrees);
        }
    }
    level(values.iter().map(|value| [value[0], value[1]]).collect())
}

/// Makes the columns orthogonal to the constant and to each other, by degrees. Sums are serial: the same on any number
/// of threads.
fn make_orthogonal(values: &mut [[f32; WIDE]], degrees: &[f32]) {
    let total = degrees.iter().map(|&degree| f64::from(degree)).sum::<f64>().max(f64::MIN_POSITIVE);
    for at in 0..WIDE {
        let product = |values: &[[f32; WIDE]], other: Option<usize>| -> f64 {
            let pairs = values.iter().zip(degrees);
            pairs
                .map(|(row, &degree)| {
                    let factor = other.map_or(1.0, |other| f64::from(row[other]));
                    f64::from(degree) * f64::from(row[at]) * factor
                })
                .sum()
        };
        let mean = (product(values, None) / total) as f32;
        values.iter_mut().for_each(|row| row[at] -= mean);
        for before in 0..at {
            let shared = product(values, Some(before)) as f32;
            values.iter_mut().for_each(|row| row[at] -= shared * row[before]);
        }
        let length = product(values, Some(at)).sqrt() as f32;
        if length > 0.0 {
            values.iter_mut().for_each(|row| row[at] /= length);
        }
    }
}

/// Spreads both coordinates evenly and frees the second from what the first says already.
fn level(mut places: Vec<[f32; 2]>) -> Vec<[f32; 2]> {
    let mut order: Vec<u32> = (0..places.len() as u32).collect();
    let step = 2.0 * RADIUS / places.len().max(1) as f32;
    for turn in 0..TURNS {
        if turn > 0 {
            let sum = |a: usize, b: usize| -> f64 {
                places.iter().map(|place| f64::from(place[a]) * f64::from(place[b])).sum()
            };
            let slope = (sum(0, 1) / sum(0, 0).max(f64::MIN_POSITIVE)) as f32;
            places.iter_mut().for_each(|place| place[1] -= slope * place[0]);
        }
        for at in [0, 1] {
            // Equal values fall back to the node, from opposite ends: not all of them onto one line.
            order.sort_unstable_by(|&a, &b| {
                let value = |node: u32| places[node as usize][at];
                let ties =
                    if at == 0 { a.cmp(&b) } else { a.reverse_bits().cmp(&b.reverse_bits()) };
                value(a).total_cmp(&value(b)).then(ties)
            });
            for (rank, &node) in order.iter().enumerate() {
                places[node as usize][at] = (rank as f32 + 0.5) * step - RADIUS;
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Graph;

    #[test]
    fn a_path_is_put_in_its_order() {
        let ordinals: Vec<u32> = (1..40).chain([u32::MAX]).collect();
        let graph = Graph::from_neighbours(1, &ordinals, &[0.5; 40], None).unwrap();
        let places = spectral(&Links::among(&graph, &(0..40).collect::<Vec<u32>>()), 0);
        let rise = places.windows(2).filter(|pair| pair[0][0] < pair[1][0]).count();
        assert!(rise <= 2 || rise >= 37, "{rise} of 39 links lead to the right");
    }

    #[test]
    fn coordinates_are_spread_and_equal_values_do_not_meet() {
        let places = level(vec![[1.0, 1.0]; 64]);
        let mean = |f: &dyn Fn(&[f32; 2]) -> f32| places.iter().map(f).sum::<f32>() / 64.0;
        assert!(mean(&|place| place[0]).abs() < 1e-4 && mean(&|place| place[1]).abs() < 1e-4);
        assert!(mean(&|place| place[0] * place[1]).abs() < 0.2 * RADIUS * RADIUS);
        assert!(level(Vec::new()).is_empty());
    }
}
