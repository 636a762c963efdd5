//! The Leiden algorithm: communities of a graph, each of them connected.
//!
//! Source: Traag, Waltman and van Eck, "From Louvain to Leiden", Scientific Reports 9 (2019), 5233.
//! Invariants: the same graph, quality and seed give the same partition; every community is connected; the quality
//! never falls below that of the start.

mod moving;
mod network;
mod refine;

use fastrand::Rng;

use super::partition::ABSENT;
use super::partition::most_common;
use super::{Graph, Partition, Quality};
use crate::task::{Cancelled, Task};
use moving::move_nodes;
use network::Network;
use refine::refine;

/// How often the whole algorithm is repeated from its own result, at most. The second round still gains some tenths of
/// a percent on neighbour graphs, later ones next to nothing; leidenalg stops after two as well.
const ROUNDS: usize = 2;

/// Finds communities of `graph` that are good under `quality`, starting with every node alone.
///
/// `seed` fixes the random order in which nodes are visited. Absent nodes belong to no community, isolated nodes are
/// communities of their own.
pub fn leiden(
    graph: &Graph,
    quality: Quality,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    improve(graph, Partition::singletons(graph), Rule { quality, loyalty: 0.0 }, ROUNDS, seed, task)
}

/// The same, starting with `start`: what is already good stays as it is, so that communities keep their members from one
/// day to the next. Living nodes that have no community in `start`, or lie beyond its end, start alone.
///
/// `loyalty`, 0 or more, is the share of the weights at a node that it must gain to leave a community which others share
/// with it; with 0 it leaves for any gain. The history cost of evolutionary clustering (Chakrabarti, Kumar and Tomkins,
/// KDD 2006), paid where a node moves.
pub fn leiden_from(
    graph: &Graph,
    start: &Partition,
    quality: Quality,
    loyalty: f64,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    improve(graph, started(graph, start), Rule { quality, loyalty }, ROUNDS, seed, task)
}

/// One round only, from `start` or from every node alone: for a series of runs that start from one another.
pub(super) fn improve_once(
    graph: &Graph,
    start: Option<&Partition>,
    quality: Quality,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let raw = match start {
        None => Partition::singletons(graph),
        Some(start) => started(graph, start),
    };
    improve(graph, raw, Rule { quality, loyalty: 0.0 }, 1, seed, task)
}

/// The communities of `start`, and new ones for living nodes that have none.
fn started(graph: &Graph, start: &Partition) -> Vec<u32> {
    let mut next = start.count() as u32;
    let raw = (0..graph.len()).map(|node| match (graph.is_living(node), start.community(node)) {
        (false, _) => ABSENT,
        (true, Some(community)) => community.0,
        (true, None) => {
            next += 1;
            next - 1
        }
    });
    raw.collect()
}

/// Joins whole communities of `fine` into coarser ones that are good under `quality`, starting with each alone.
///
/// Invariant: every community of `fine` lies in one of the result.
pub(super) fn coarsen(
    graph: &Graph,
    fine: &Partition,
    quality: Quality,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let alone = (0..fine.count() as u32).collect();
    join(graph, fine, alone, Rule { quality, loyalty: 0.0 }, seed, task)
}

/// The same, starting with `start`: each community of `fine` begins where most of its members are in `start`.
pub(super) fn coarsen_from(
    graph: &Graph,
    fine: &Partition,
    start: &Partition,
    quality: Quality,
    loyalty: f64,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let mut next = start.count() as u32;
    let places = fine.communities().map(|community| {
        let homes = fine.members(community).iter().filter_map(|&n| start.community(n as usize));
        most_common(homes.map(|home| home.0)).unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    });
    let places = numbered(&places.collect::<Vec<u32>>());
    join(graph, fine, places, Rule { quality, loyalty }, seed, task)
}

/// Improves `places`, the coarse community of each community of `fine` (numbers below their count).
fn join(
    graph: &Graph,
    fine: &Partition,
    places: Vec<u32>,
    rule: Rule,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let (sizes, charge) = rule.quality.terms(graph);
    let pull = Pull { charge, loyalty: rule.loyalty };
    let mut rng = Rng::with_seed(seed);
    let names = numbered(fine.raw());
    let (network, map, _) = Network::of(graph, sizes).contract(&names, None);
    // Absent nodes are nodes of the network as well, each alone; they have no edge, so that it does not matter where.
    let mut joined: Vec<u32> = vec![0; network.len()];
    let mut next = fine.count() as u32;
    let mut seen = vec![false; network.len()];
    for (node, &at) in map.iter().enumerate() {
        if !std::mem::replace(&mut seen[at as usize], true) {
            joined[at as usize] = match fine.community(node) {
                Some(community) => places[community.index()],
                None => {
                    next += 1;
                    next - 1
                }
            };
        }
    }
    for _ in 0..ROUNDS {
        if !round(&network, pull, &mut joined, &mut rng, task)? {
            break;
        }
    }
    let raw = (0..graph.len())
        .map(|node| if graph.is_living(node) { joined[map[node] as usize] } else { ABSENT });
    Ok(Partition::from_raw(connected(graph, raw.collect())))
}

/// What counts as better.
#[derive(Clone, Copy)]
struct Rule {
    quality: Quality,
    loyalty: f64,
}

/// The same in the numbers of one graph.
#[derive(Clone, Copy)]
struct Pull {
    /// What a pair of nodes of size 1 in one community costs.
    charge: f64,
    /// See [`leiden_from`].
    loyalty: f64,
}

/// Improves `raw` (a community for each node, [`ABSENT`] for absent ones).
fn improve(
    graph: &Graph,
    raw: Vec<u32>,
    rule: Rule,
    rounds: usize,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let (sizes, charge) = rule.quality.terms(graph);
    let pull = Pull { charge, loyalty: rule.loyalty };
    let network = Network::of(graph, sizes);
    let mut communities = numbered(&raw);
    let mut rng = Rng::with_seed(seed);
    for _ in 0..rounds {
        if !round(&network, pull, &mut communities, &mut rng, task)? {
            break;
        }
    }
    for (community, raw) in communities.iter_mut().zip(&raw) {
        if *raw == ABSENT {
            *community = ABSENT;
        }
    }
    Ok(Partition::from_raw(connected(graph, communities)))
}

/// Numbers below the number of nodes for any names, absent nodes alone: what the inner loops index their arrays with.
fn numbered(raw: &[u32]) -> Vec<u32> {
    let mut names = std::collections::HashMap::new();
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next - 1
    };
    raw.iter()
        .map(
            |&name| {
                if name == ABSENT { fresh() } else { *names.entry(name).or_insert_with(&mut fresh) }
            },
        )
        .collect()
}

/// One round: move, refine, contract, until every community is one node of the contracted network. Says whether anything
/// changed.
fn round(
    base: &Network<'_>,
    pull: Pull,
    communities: &mut [u32],
    rng: &mut Rng,
    task: &Task<'_>,
) -> Result<bool, Cancelled> {
    let mut changed = move_nodes(base, pull, communities, rng, task)?;
    let mut contracted = shrink(base, pull, communities, rng, task)?;
    // The node of the contracted network that each base node has become.
    let mut place: Option<Vec<u32>> = None;
    while let Some((network, map, mut coarse)) = contracted {
        match &mut place {
            None => place = Some(map),
            Some(place) => place.iter_mut().for_each(|at| *at = map[*at as usize]),
        }
        changed |= move_nodes(&network, pull, &mut coarse, rng, task)?;
        contracted = shrink(&network, pull, &coarse, rng, task)?;
        if contracted.is_none() {
            for (community, &at) in communities.iter_mut().zip(place.iter().flatten()) {
                *community = coarse[at as usize];
            }
        }
    }
    Ok(changed)
}

/// A contracted network, where each node went, and the communities of its nodes.
type Contracted = (Network<'static>, Vec<u32>, Vec<u32>);

/// Contracts the refined communities; `None` once every community is a single node.
fn shrink(
    network: &Network<'_>,
    pull: Pull,
    communities: &[u32],
    rng: &mut Rng,
    task: &Task<'_>,
) -> Result<Option<Contracted>, Cancelled> {
    if distinct(communities) == network.len() {
        return Ok(None);
    }
    let refined = refine(network, pull.charge, communities, rng, task)?;
    if distinct(&refined) < network.len() {
        return Ok(Some(network.contract(&refined, Some(communities))));
    }
    // Nothing could be merged although communities have several nodes: contract those, or this would go on for ever.
    Ok(Some(network.contract(communities, None)))
}

/// Number of different communities; each is below the number of nodes.
fn distinct(communities: &[u32]) -> usize {
    let mut seen = vec![false; communities.len()];
    communities.iter().filter(|&&c| !std::mem::replace(&mut seen[c as usize], true)).count()
}

/// Splits communities into their connected parts: free for the quality, and the promise holds whatever happened above.
pub(super) fn connected(graph: &Graph, communities: Vec<u32>) -> Vec<u32> {
    let mut parts = vec![ABSENT; communities.len()];
    let mut stack = Vec::new();
    let mut next = 0;
    for start in 0..communities.len() {
        if communities[start] == ABSENT || parts[start] != ABSENT {
            continue;
        }
        parts[start] = next;
        stack.push(start);
        while let Some(node) = stack.pop() {
            for edge in graph.row(node) {
                let to = edge.to as usize;
                if parts[to] == ABSENT && communities[to] == communities[start] {
                    parts[to] = next;
                    stack.push(to);
                }
            }
        }
        next += 1;
    }
    parts
}

#[cfg(test)]
mod tests;
