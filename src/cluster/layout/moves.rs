//! Linked nodes attract, random ones repel, until the picture stands.
//!
//! Sources: forces as in UMAP (McInnes, Healy and Melville, 2018, appendix C) with b = 1, each link by its weight
//! instead of a draw; the steps are Adam's (Kingma and Ba, ICLR 2015) with the constants of uwot's batch mode.

use fastrand::Rng;
use rayon::prelude::*;

use super::links::Links;
use crate::task::{Cancelled, Task};

/// Rounds in which all nodes move. 200 lose .004 of trustworthiness on a corpus of one field; 500 gain as much.
pub(super) const ROUNDS: u64 = 300;

/// Random nodes that a node is repelled by each round: with 8, chance leads it (.005 of trustworthiness less).
const STRANGERS: usize = 16;

/// Repulsions for each attraction. UMAP's 5 draw tight islands; more fill the page and keep the nearest nearer, up to
/// about 20: what t-SNE has of it (Böhm, Berens and Kobak, JMLR 2022).
const REPULSION: f32 = 12.0;

/// UMAP's `a` for a least distance of .1 (with b = 1): how far linked nodes keep from each other.
const SPREAD: f32 = 1.6;

/// No force moves a node further than this, as in UMAP.
const CLIP: f32 = 4.0;

/// The first step; steps shrink to nothing. At 1, uwot's, tight groups tremble.
const STEP: f32 = 0.5;

/// How long the mean and the square of the forces on a node are remembered.
const MEMORY: (f32, f32) = (0.5, 0.9);

/// Mean and mean square of the forces on a node.
type Momentum = ([f32; 2], [f32; 2]);

/// Moves all nodes; each by what it saw of the round before.
pub(super) fn move_all(
    links: &Links,
    places: &mut Vec<[f32; 2]>,
    seed: u64,
    task: &Task<'_>,
) -> Result<(), Cancelled> {
    let mut next = places.clone();
    let mut momenta: Vec<Momentum> = vec![Default::default(); places.len()];
    for round in 0..ROUNDS {
        task.check()?;
        let seen = &*places;
        let correct = |memory: f32| 1.0 - memory.powi(round as i32 + 1);
        let step = STEP * (1.0 - round as f32 / ROUNDS as f32) * correct(MEMORY.1).sqrt()
            / correct(MEMORY.0);
        let moved = next.par_iter_mut().zip(&mut momenta).enumerate().with_min_len(512);
        moved.for_each(|(node, (place, (mean, square)))| {
            // A stream of its own for each node and round: the same on any number of threads.
            let mut rng = Rng::with_seed(seed ^ (round << 32) ^ node as u64);
            let force = force(links, seen, node, &mut rng);
            for at in 0..2 {
                mean[at] += (1.0 - MEMORY.0) * (force[at] - mean[at]);
                square[at] += (1.0 - MEMORY.1) * (force[at] * force[at] - square[at]);
                place[at] = seen[node][at] + step * mean[at] / (square[at].sqrt() + 1e-7);
            }
        });
        std::mem::swap(places, &mut next);
        task.progress().advance(places.len() as u64);
    }
    Ok(())
}

/// The force on a node; none on one without links, which stays where it is.
fn force(links: &Links, places: &[[f32; 2]], node: usize, rng: &mut Rng) -> [f32; 2] {
    let own = places[node];
    let difference = |other: usize| {
        let delta = [own[0] - places[other][0], own[1] - places[other][1]];
        (delta, delta[0] * delta[0] + delta[1] * delta[1])
    };
    let clipped = |factor: f32, delta: [f32; 2]| delta.map(|x| (factor * x).clamp(-CLIP, CLIP));
    let (mut sum, mut all) = ([0f32; 2], 0f32);
    for (to, weight) in links.of(node) {
        let (delta, square) = difference(to);
        let pull = clipped(-2.0 * SPREAD / (1.0 + SPREAD * square), delta);
        // Each link pulls at both its ends, and is drawn from both: twice.
        (0..2).for_each(|at| sum[at] += 2.0 * weight * pull[at]);
        all += weight;
    }
    if all == 0.0 {
        return [0.0; 2];
    }
    let weight = REPULSION * all / STRANGERS as f32;
    for _ in 0..STRANGERS {
        let (delta, square) = difference(rng.usize(..places.len()));
        let push = clipped(2.0 / ((0.001 + square) * (1.0 + SPREAD * square)), delta);
        (0..2).for_each(|at| sum[at] += weight * push[at]);
    }
    sum
}
