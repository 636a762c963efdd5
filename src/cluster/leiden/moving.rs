//! Local moving: nodes go to the neighbouring community that gains most, until none gains.
//!
//! Source: Traag, Waltman and van Eck 2019, algorithm A.2, `MoveNodesFast`: only nodes whose neighbourhood changed are
//! looked at again.

use std::collections::VecDeque;

use fastrand::Rng;

use super::Pull;
use super::network::Network;
use crate::task::{Cancelled, Task};

/// Nodes looked at between two looks at the cancel flag: some milliseconds.
const STRIDE: usize = 1 << 14;

/// A gain below this share of the weights at hand is rounding, not gain; without it, sums that differ in their last bit
/// can make nodes go round in circles.
const LEAST_GAIN: f64 = 1e-9;

/// Moves nodes between `communities` (names below the number of nodes). Says whether any moved.
pub(super) fn move_nodes(
    network: &Network<'_>,
    Pull { charge, loyalty }: Pull,
    communities: &mut [u32],
    rng: &mut Rng,
    task: &Task<'_>,
) -> Result<bool, Cancelled> {
    let len = network.len();
    let mut totals = vec![0f64; len];
    let mut counts = vec![0u32; len];
    for (node, &community) in communities.iter().enumerate() {
        totals[community as usize] += network.sizes()[node];
        counts[community as usize] += 1;
    }
    let mut free: Vec<u32> = (0..len as u32).rev().filter(|&c| counts[c as usize] == 0).collect();
    let mut order: Vec<u32> = (0..len as u32).collect();
    rng.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut queued = vec![true; len];
    let mut weights = vec![0f64; len];
    let mut touched: Vec<u32> = Vec::new();
    let mut moved = false;
    let mut looked = 0usize;
    while let Some(node) = queue.pop_front() {
        looked += 1;
        if looked.is_multiple_of(STRIDE) {
            task.check()?;
        }
        queued[node as usize] = false;
        let row = network.row(node);
        if row.is_empty() && counts[communities[node as usize] as usize] == 1 {
            continue;
        }
        for edge in row {
            let community = communities[edge.to as usize];
            let weight = &mut weights[community as usize];
            if *weight == 0.0 {
                touched.push(community);
            }
            *weight += f64::from(edge.weight);
        }
        let size = network.size(node);
        let own = communities[node as usize];
        totals[own as usize] -= size;
        counts[own as usize] -= 1;
        if counts[own as usize] == 0 {
            totals[own as usize] = 0.0;
        }
        let gain = |c: u32| weights[c as usize] - charge * size * totals[c as usize];
        let mut best = own;
        let mut best_gain = gain(own);
        if loyalty > 0.0 && counts[own as usize] > 0 {
            let weight: f64 = row.iter().map(|edge| f64::from(edge.weight)).sum();
            best_gain += loyalty * weight;
        }
        for &community in &touched {
            let found = gain(community);
            if found > best_gain + LEAST_GAIN * (found.abs() + best_gain.abs()) {
                (best, best_gain) = (community, found);
            }
        }
        // To be alone gains exactly nothing, which can still be better.
        if best_gain < -LEAST_GAIN * charge * size * totals[best as usize]
            && counts[own as usize] > 0
            && let Some(alone) = free.pop()
        {
            best = alone;
        }
        touched.drain(..).for_each(|community| weights[community as usize] = 0.0);
        totals[best as usize] += size;
        counts[best as usize] += 1;
        if best == own {
            continue;
        }
        moved = true;
        communities[node as usize] = best;
        if counts[own as usize] == 0 {
            free.push(own);
        }
        for edge in row {
            let to = edge.to as usize;
            if !queued[to] && communities[to] != best {
                queued[to] = true;
                queue.push_back(edge.to);
            }
        }
    }
    Ok(moved)
}
