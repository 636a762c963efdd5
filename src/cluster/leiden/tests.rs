//! Laws of the partitions that Leiden gives.

use fastrand::Rng;
use proptest::prelude::*;

use super::*;
use crate::cluster::{ClusterId, score};
use crate::insight::{Ordinal, OrdinalSet};
use crate::task::Cancel;

fn modularity(resolution: f64) -> Quality {
    Quality::modularity(resolution).unwrap()
}

fn run(graph: &Graph, quality: Quality, seed: u64) -> Partition {
    leiden(graph, quality, seed, &Task::silent()).unwrap()
}

/// `groups` groups of `size` nodes; each node has `inner` random neighbours in its group and `outer` anywhere.
fn planted(groups: usize, size: usize, inner: usize, outer: usize, seed: u64) -> Graph {
    let mut rng = Rng::with_seed(seed);
    let mut ordinals = Vec::new();
    for node in 0..groups * size {
        let first = node / size * size;
        ordinals.extend((0..inner).map(|_| rng.usize(first..first + size) as u32));
        ordinals.extend((0..outer).map(|_| rng.usize(0..groups * size) as u32));
    }
    let scores: Vec<f32> = ordinals.iter().map(|_| 0.3 + 0.6 * rng.f32()).collect();
    Graph::from_neighbours(inner + outer, &ordinals, &scores, None).unwrap()
}

/// Whether the members of `community` reach one another without leaving it.
fn is_connected(graph: &Graph, partition: &Partition, community: ClusterId) -> bool {
    let members = partition.members(community);
    let mut seen = std::collections::HashSet::from([members[0] as usize]);
    let mut stack = vec![members[0] as usize];
    while let Some(node) = stack.pop() {
        for (to, _) in graph.neighbours(node) {
            if partition.community(to) == Some(community) && seen.insert(to) {
                stack.push(to);
            }
        }
    }
    seen.len() == members.len()
}

#[test]
fn planted_groups_are_found() {
    let graph = planted(12, 40, 8, 1, 1);
    let partition = run(&graph, modularity(1.0), 7);
    assert_eq!(partition.count(), 12);
    for first in (0..480).step_by(40) {
        assert!((first..first + 40).all(|n| partition.community(n) == partition.community(first)));
    }
}

#[test]
fn the_karate_club_has_its_known_modularity() {
    // Zachary 1977, as in every library; the best known partition has modularity 0.4198.
    #[rustfmt::skip]
    const EDGES: [(u32, u32); 78] = [
        (0,1),(0,2),(0,3),(0,4),(0,5),(0,6),(0,7),(0,8),(0,10),(0,11),(0,12),(0,13),(0,17),(0,19),(0,21),(0,31),
        (1,2),(1,3),(1,7),(1,13),(1,17),(1,19),(1,21),(1,30),(2,3),(2,7),(2,8),(2,9),(2,13),(2,27),(2,28),(2,32),
        (3,7),(3,12),(3,13),(4,6),(4,10),(5,6),(5,10),(5,16),(6,16),(8,30),(8,32),(8,33),(9,33),(13,33),(14,32),
        (14,33),(15,32),(15,33),(18,32),(18,33),(19,33),(20,32),(20,33),(22,32),(22,33),(23,25),(23,27),(23,29),
        (23,32),(23,33),(24,25),(24,27),(24,31),(25,31),(26,29),(26,33),(27,33),(28,31),(28,33),(29,32),(29,33),
        (30,32),(30,33),(31,32),(31,33),(32,33),
    ];
    let mut ordinals = vec![u32::MAX; 34 * 16];
    for (a, b) in EDGES {
        let row = &mut ordinals[a as usize * 16..][..16];
        *row.iter_mut().find(|to| **to == u32::MAX).unwrap() = b;
    }
    let graph = Graph::from_neighbours(16, &ordinals, &[1.0; 34 * 16], None).unwrap();
    assert_eq!(graph.edge_count(), 78);
    let quality = modularity(1.0);
    let best = (0..10).map(|seed| score(&graph, &run(&graph, quality, seed), quality));
    let best = best.fold(0.0, f64::max);
    assert!((best - 0.4198).abs() < 1e-4, "{best}");
}

#[test]
fn a_higher_resolution_gives_more_communities() {
    let graph = planted(20, 30, 6, 2, 3);
    let counts: Vec<usize> =
        [0.1, 1.0, 10.0, 100.0].iter().map(|&r| run(&graph, modularity(r), 1).count()).collect();
    assert!(counts.is_sorted() && counts[0] < counts[3], "{counts:?}");
}

#[test]
fn a_good_start_is_kept() {
    let graph = planted(12, 40, 8, 1, 1);
    let before = run(&graph, modularity(1.0), 7);
    let after = leiden_from(&graph, &before, modularity(1.0), 0.0, 8, &Task::silent()).unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_loyal_node_stays_until_the_gain_is_clear() {
    // A path 0 – 1 – 2 – 3 – 4 whose middle hangs a little more firmly to its right.
    let scores = [0.9, 0.5, 0.55, 0.9, 0.0];
    let graph = Graph::from_neighbours(1, &[1, 2, 3, 4, u32::MAX], &scores, None).unwrap();
    let start = Partition::new([0, 0, 0, 1, 1].map(Some));
    let run = |loyalty| {
        let found = leiden_from(&graph, &start, modularity(1.0), loyalty, 1, &Task::silent());
        found.unwrap().community(2)
    };
    let home = |node| Partition::new([0, 0, 1, 1, 1].map(Some)).community(node);
    assert_eq!((run(0.0), run(0.3)), (home(2), start.community(2)));
}

#[test]
fn a_start_may_be_shorter_than_the_graph() {
    let graph = planted(4, 20, 6, 1, 1);
    let start = Partition::new((0..60).map(|node| Some(node / 20)));
    let found = leiden_from(&graph, &start, modularity(1.0), 0.0, 1, &Task::silent()).unwrap();
    assert_eq!((found.len(), found.count()), (80, 4));
}

#[test]
fn nothing_to_do_is_done() {
    let empty = Graph::from_neighbours(3, &[], &[], None).unwrap();
    assert_eq!(run(&empty, modularity(1.0), 0).count(), 0);
    let isolated = Graph::from_neighbours(1, &[u32::MAX; 3], &[0.0; 3], None).unwrap();
    for quality in [modularity(1.0), Quality::cpm(0.1).unwrap()] {
        assert_eq!(run(&isolated, quality, 0).count(), 3);
    }
}

#[test]
fn absent_nodes_belong_nowhere() {
    let mut living = OrdinalSet::new(4);
    for node in [0, 2, 3] {
        living.insert(Ordinal(node));
    }
    let graph = Graph::from_neighbours(1, &[1, 2, 3, 2], &[1.0; 4], Some(&living)).unwrap();
    for partition in [
        run(&graph, modularity(1.0), 0),
        coarsen(&graph, &run(&graph, modularity(9.0), 0), modularity(0.5), 0, &Task::silent())
            .unwrap(),
    ] {
        assert_eq!(partition.community(1), None);
        assert!([0, 2, 3].iter().all(|&node| partition.community(node).is_some()));
    }
}

#[test]
fn a_cancelled_task_stops_it() {
    let cancel = Cancel::default();
    cancel.cancel();
    let silent = Task::silent();
    let task = Task::new(silent.progress(), cancel);
    assert_eq!(leiden(&planted(4, 20, 6, 1, 1), modularity(1.0), 0, &task), Err(Cancelled));
}

fn any_quality() -> impl Strategy<Value = Quality> {
    prop_oneof![
        (0.0..50.0).prop_map(|r| Quality::modularity(r).unwrap()),
        (0.0..1.0).prop_map(|r| Quality::cpm(r).unwrap()),
    ]
}

fn any_graph() -> impl Strategy<Value = Graph> {
    (1usize..8, 2usize..20, 1usize..6, 0usize..3, any::<u64>())
        .prop_map(|(groups, size, inner, outer, seed)| planted(groups, size, inner, outer, seed))
}

proptest! {
    #[test]
    fn every_node_is_in_one_connected_community(
        graph in any_graph(), quality in any_quality(), seed in any::<u64>()
    ) {
        let partition = run(&graph, quality, seed);
        for node in 0..graph.len() {
            prop_assert!(partition.community(node).is_some());
        }
        for community in partition.communities() {
            prop_assert!(is_connected(&graph, &partition, community));
        }
    }

    #[test]
    fn refined_parts_are_connected_and_inside_their_community(
        graph in any_graph(), quality in any_quality(), groups in 1u32..5, seed in any::<u64>()
    ) {
        let (sizes, charge) = quality.terms(&graph);
        let groups = groups.min(graph.len() as u32);
        let communities: Vec<u32> =
            (0..graph.len() as u32).map(|node| node * groups / graph.len() as u32).collect();
        let mut rng = Rng::with_seed(seed);
        let network = Network::of(&graph, sizes);
        let parts = refine(&network, charge, &communities, &mut rng, &Task::silent()).unwrap();
        let parts = Partition::from_raw(parts);
        for part in parts.communities() {
            prop_assert!(is_connected(&graph, &parts, part));
            let members = parts.members(part);
            let first = communities[members[0] as usize];
            prop_assert!(members.iter().all(|&node| communities[node as usize] == first));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_partition(
        graph in any_graph(), quality in any_quality(), seed in any::<u64>()
    ) {
        prop_assert_eq!(run(&graph, quality, seed), run(&graph, quality, seed));
    }

    #[test]
    fn the_quality_never_falls_below_the_start(
        graph in any_graph(), quality in any_quality(), seed in any::<u64>(), groups in 1u32..9,
        loyalty in 0.0f64..0.5
    ) {
        let start = Partition::new((0..graph.len() as u32).map(|node| Some(node % groups)));
        let found = leiden_from(&graph, &start, quality, loyalty, seed, &Task::silent()).unwrap();
        let alone = Partition::from_raw(Partition::singletons(&graph));
        let (before, after) = (score(&graph, &start, quality), score(&graph, &found, quality));
        prop_assert!(after >= before - 1e-4 * before.abs(), "{before} to {after}");
        let after = score(&graph, &run(&graph, quality, seed), quality);
        prop_assert!(after >= score(&graph, &alone, quality) - 1e-6);
    }

    #[test]
    fn coarser_communities_hold_whole_finer_ones(
        graph in any_graph(), seed in any::<u64>(), low in 0.0f64..2.0, high in 2.0f64..50.0
    ) {
        let fine = run(&graph, modularity(high), seed);
        let coarse = coarsen(&graph, &fine, modularity(low), seed, &Task::silent()).unwrap();
        for community in fine.communities() {
            let members = fine.members(community);
            let home = coarse.community(members[0] as usize);
            prop_assert!(members.iter().all(|&node| coarse.community(node as usize) == home));
        }
    }
}
