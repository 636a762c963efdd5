//! Refinement: inside each community, nodes join into parts that hang together well.
//!
//! Source: Traag, Waltman and van Eck 2019, algorithm A.2, `RefinePartition` and `MergeNodesSubset`.
//! Invariant: every part is connected and lies in one community.

use fastrand::Rng;

use super::network::Network;
use crate::task::{Cancelled, Task};

/// The randomness θ of the paper, in units of edge weight: a merge that gains 0.01 less is chosen e times less often.
const RANDOMNESS: f64 = 0.01;

/// Nodes looked at between two looks at the cancel flag.
const STRIDE: usize = 1 << 14;

/// Returns the part of each node; parts are named by a node, so names are below the number of nodes.
pub(super) fn refine(
    network: &Network<'_>,
    charge: f64,
    communities: &[u32],
    rng: &mut Rng,
    task: &Task<'_>,
) -> Result<Vec<u32>, Cancelled> {
    let len = network.len();
    let mut community_totals = vec![0f64; len];
    for (node, &community) in communities.iter().enumerate() {
        community_totals[community as usize] += network.sizes()[node];
    }
    let mut parts: Vec<u32> = (0..len as u32).collect();
    let mut totals = network.sizes().to_vec();
    let mut counts = vec![1u32; len];
    // The weight between each part and the rest of its community.
    let mut cuts: Vec<f64> = (0..len as u32)
        .map(|node| {
            let own = communities[node as usize];
            let inside = network.row(node).iter().filter(|e| communities[e.to as usize] == own);
            inside.map(|edge| f64::from(edge.weight)).sum()
        })
        .collect();
    let mut order: Vec<u32> = (0..len as u32).collect();
    rng.shuffle(&mut order);
    let mut weights = vec![0f64; len];
    let mut touched: Vec<u32> = Vec::new();
    let mut choices: Vec<(u32, f64)> = Vec::new();
    for (looked, &node) in order.iter().enumerate() {
        if looked.is_multiple_of(STRIDE) {
            task.check()?;
        }
        let at = node as usize;
        let whole = community_totals[communities[at] as usize];
        let hangs_well = |cut: f64, total: f64| cut >= charge * total * (whole - total);
        // A node that others joined stays; one that hangs badly in its community stays alone.
        if counts[parts[at] as usize] != 1 || cuts[at] == 0.0 || !hangs_well(cuts[at], totals[at]) {
            continue;
        }
        for edge in network.row(node) {
            if communities[edge.to as usize] == communities[at] {
                let part = parts[edge.to as usize];
                if weights[part as usize] == 0.0 {
                    touched.push(part);
                }
                weights[part as usize] += f64::from(edge.weight);
            }
        }
        let size = network.size(node);
        choices.clear();
        choices.push((node, 0.0));
        for &part in &touched {
            let (total, cut) = (totals[part as usize], cuts[part as usize]);
            let gain = weights[part as usize] - charge * size * total;
            if gain >= 0.0 && hangs_well(cut, total) {
                choices.push((part, gain));
            }
        }
        let chosen = choose(&mut choices, rng);
        if chosen != node {
            parts[at] = chosen;
            counts[at] = 0;
            counts[chosen as usize] += 1;
            totals[chosen as usize] += size;
            cuts[chosen as usize] += cuts[at] - 2.0 * weights[chosen as usize];
        }
        touched.drain(..).for_each(|part| weights[part as usize] = 0.0);
    }
    Ok(parts)
}

/// Draws a choice with probability proportional to `exp(gain / θ)`.
fn choose(choices: &mut [(u32, f64)], rng: &mut Rng) -> u32 {
    // Relative to the best, so that the exponential cannot overflow.
    let best = choices.iter().map(|&(_, gain)| gain).fold(0.0, f64::max);
    let mut sum = 0.0;
    for (_, gain) in choices.iter_mut() {
        sum += ((*gain - best) / RANDOMNESS).exp();
        *gain = sum;
    }
    let drawn = rng.f64() * sum;
    let at = choices.partition_point(|&(_, below)| below <= drawn);
    choices[at.min(choices.len() - 1)].0
}
