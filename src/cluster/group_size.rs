//! Groups of the wanted size: large ones are split, small ones joined to the neighbour they are linked with best.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::leiden::leiden;
use super::partition::ABSENT;
use super::quality::modularity;
use super::{Graph, Partition};
use crate::task::{Cancelled, Task};

/// Splits groups that are too large and joins those that are too small; `inner` has only the edges inside themes.
pub(super) fn sized(
    inner: &Graph,
    groups: Partition,
    wanted: &RangeInclusive<usize>,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let groups = split_large(inner, groups, *wanted.end(), seed, task)?;
    Ok(join_small(inner, &groups, wanted))
}

/// The size of the community of a typical node, rather than of a typical community: stray pairs do not count.
pub(super) fn typical_size(partition: &Partition) -> f64 {
    let mut sizes: Vec<usize> =
        partition.communities().map(|c| partition.members(c).len()).collect();
    sizes.sort_unstable();
    let half = sizes.iter().sum::<usize>() / 2;
    let mut below = 0;
    let middle = sizes.iter().find(|&&size| {
        below += size;
        below > half
    });
    middle.map_or(1.0, |&size| size as f64)
}

/// Splits communities of more than `most` nodes, each by Leiden on its own subgraph with rising resolution.
fn split_large(
    graph: &Graph,
    groups: Partition,
    most: usize,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let mut raw = groups.raw().to_vec();
    let mut next = groups.count() as u32;
    for community in groups.communities() {
        // Numbered by falling size: the first small one ends the search.
        let mut pending = vec![groups.members(community).to_vec()];
        if pending[0].len() <= most {
            break;
        }
        while let Some(members) = pending.pop() {
            let part = graph.only(&members);
            let mut resolution = 1.0;
            // A clique comes apart at a resolution near its size, so this ends.
            while resolution <= 2.0 * members.len() as f64 {
                let parts = leiden(&part, modularity(resolution), seed, task)?;
                if parts.count() > 1 {
                    for piece in parts.communities() {
                        let piece: Vec<u32> =
                            parts.members(piece).iter().map(|&at| members[at as usize]).collect();
                        piece.iter().for_each(|&node| raw[node as usize] = next);
                        next += 1;
                        if piece.len() > most {
                            pending.push(piece);
                        }
                    }
                    break;
                }
                resolution *= 1.5;
            }
        }
    }
    Ok(Partition::from_raw(raw))
}

/// Joins communities below the wanted size to the neighbouring one they are linked with best, smallest first, as long as
/// the result is not too large.
fn join_small(graph: &Graph, groups: &Partition, wanted: &RangeInclusive<usize>) -> Partition {
    let mut home: Vec<u32> = (0..groups.count() as u32).collect();
    let mut sizes: Vec<usize> = groups.communities().map(|c| groups.members(c).len()).collect();
    let mut members: Vec<Vec<u32>> =
        groups.communities().map(|c| groups.members(c).to_vec()).collect();
    let mut links: BTreeMap<u32, f64> = BTreeMap::new();
    for small in groups.communities().rev() {
        let at = small.index();
        if sizes[at] >= *wanted.start() {
            continue;
        }
        links.clear();
        for edge in members[at].iter().flat_map(|&node| graph.row(node as usize)) {
            let other = root(&home, groups.raw()[edge.to as usize]);
            if other as usize != at && sizes[other as usize] + sizes[at] <= *wanted.end() {
                *links.entry(other).or_default() += f64::from(edge.weight);
            }
        }
        let best = links.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        if let Some((&best, _)) = best {
            home[at] = best;
            sizes[best as usize] += sizes[at];
            let moved = std::mem::take(&mut members[at]);
            members[best as usize].extend(moved);
        }
    }
    let raw = groups.raw().iter().map(|&c| if c == ABSENT { ABSENT } else { root(&home, c) });
    Partition::from_raw(raw.collect())
}

/// Follows `home` to a community that was not joined to another.
fn root(home: &[u32], mut community: u32) -> u32 {
    while home[community as usize] != community {
        community = home[community as usize];
    }
    community
}
