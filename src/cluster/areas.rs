//! Areas: whole themes joined, none of which holds most of an index.

use super::choice::{LARGEST_SHARE, most_of};
use super::leiden::coarsen;
use super::quality::modularity;
use super::{Graph, Partition};
use crate::task::{Cancelled, Task};

/// A level has so many times fewer communities than the one below, if it can: a list of ten themes under each of ten
/// areas is read more easily than one of a hundred.
const FEWER: usize = 4;

/// There are no more areas than this, if it can be: they are the first page that a reader sees of a large index.
const MOST_AREAS: usize = 40;

/// Tries to get there; each costs a run on a graph of communities.
const JOIN_TRIES: usize = 10;

/// New areas stay so much below the largest share that one is, so that they can grow for a while.
const ROOM_TO_GROW: f64 = 0.85;

/// Joins `themes` into a few times fewer areas, and not too many for a page, as far as they are linked at all; with
/// modularity's resolution.
pub(super) fn areas(
    graph: &Graph,
    themes: &Partition,
    seed: u64,
    task: &Task<'_>,
) -> Result<(Partition, f64), Cancelled> {
    let wanted = themes.count().div_ceil(FEWER).min(MOST_AREAS);
    // On neighbour graphs modularity gives several times as many communities as its resolution says.
    let mut resolution = (wanted as f64 / 2.0).max(1.0);
    let mut best = (themes.clone(), resolution);
    for _ in 0..JOIN_TRIES {
        let found = coarsen(graph, themes, modularity(resolution), seed, task)?;
        if found.count() <= best.0.count() {
            best = (found, resolution);
        }
        if best.0.count() <= wanted {
            break;
        }
        resolution *= 0.6;
    }
    let (found, resolution) = best;
    let share = ROOM_TO_GROW * LARGEST_SHARE;
    Ok((bounded(graph, themes, found, share, seed, task)?, resolution))
}

/// Splits areas that hold more than `share` of the linked nodes, each by joining its themes anew at rising resolution. One
/// theme alone stays whole.
pub(super) fn bounded(
    graph: &Graph,
    themes: &Partition,
    areas: Partition,
    share: f64,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let most = most_of(graph.linked(), share);
    let mut raw = areas.raw().to_vec();
    let mut next = areas.count() as u32;
    let mut pending: Vec<Vec<u32>> = areas
        .communities()
        .map(|area| areas.members(area).to_vec())
        .take_while(|members| members.len() as f64 > most)
        .collect();
    while let Some(members) = pending.pop() {
        let part = graph.only(&members);
        let home = |&node: &u32| themes.community(node as usize).map(|theme| theme.0);
        let fine = Partition::new(members.iter().map(home));
        if fine.count() < 2 {
            continue;
        }
        let mut parts = fine.clone();
        let mut resolution = 1.0;
        for _ in 0..JOIN_TRIES {
            let found = coarsen(&part, &fine, modularity(resolution), seed, task)?;
            if found.count() > 1 {
                parts = found;
                break;
            }
            resolution *= 1.5;
        }
        for piece in parts.communities() {
            let piece: Vec<u32> =
                parts.members(piece).iter().map(|&at| members[at as usize]).collect();
            piece.iter().for_each(|&node| raw[node as usize] = next);
            next += 1;
            if piece.len() as f64 > most {
                pending.push(piece);
            }
        }
    }
    Ok(Partition::from_raw(raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of cliques of ten, each linked with the next.
    fn ring(count: u32) -> (Graph, Partition) {
        let nodes = count * 10;
        let ordinals: Vec<u32> = (0..nodes)
            .flat_map(|node| {
                let first = node - node % 10;
                (first..first + 10).chain([(node + 10) % nodes])
            })
            .collect();
        let graph = Graph::from_neighbours(11, &ordinals, &vec![0.8; ordinals.len()], None);
        (graph.unwrap(), Partition::new((0..nodes).map(|node| Some(node / 10))))
    }

    #[test]
    fn no_area_holds_most_of_what_is_linked() {
        let task = Task::silent();
        let (graph, themes) = ring(24);
        let one = Partition::new((0..240).map(|_| Some(0)));
        let found = bounded(&graph, &themes, one, LARGEST_SHARE, 0, &task).unwrap();
        let (chosen, _) = areas(&graph, &themes, 0, &task).unwrap();
        for areas in [found, chosen] {
            assert!(areas.communities().all(|area| areas.members(area).len() <= 80));
            assert!(areas.count() > 2 && areas.count() < 24, "{} areas", areas.count());
            for theme in themes.communities() {
                let homes =
                    themes.members(theme).iter().map(|&node| areas.community(node as usize));
                assert_eq!(homes.collect::<std::collections::BTreeSet<_>>().len(), 1);
            }
        }
    }

    #[test]
    fn a_theme_that_is_larger_stays_whole() {
        let (graph, _) = ring(2);
        let one = Partition::new((0..20).map(|_| Some(0)));
        let task = Task::silent();
        assert_eq!(bounded(&graph, &one, one.clone(), LARGEST_SHARE, 0, &task).unwrap(), one);
    }
}
