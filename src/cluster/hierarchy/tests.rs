//! Laws of the three levels.

use proptest::prelude::*;

use super::*;
use crate::insight::{Ordinal, OrdinalSet};

/// Nodes on a ring of `nodes`, each linked to the `k` after it, more weakly the further.
fn ring(nodes: usize, k: usize, living: Option<&OrdinalSet>) -> Graph {
    let ordinals: Vec<u32> =
        (0..nodes * k).map(|at| ((at / k + at % k + 1) % nodes) as u32).collect();
    let scores: Vec<f32> =
        (0..nodes * k).map(|at| 0.9 - 0.8 * (at % k) as f32 / k as f32).collect();
    Graph::from_neighbours(k, &ordinals, &scores, living).unwrap()
}

fn run(graph: &Graph, params: &HierarchyParams) -> Hierarchy {
    hierarchy(graph, params, &Task::silent()).unwrap()
}

#[test]
fn groups_have_the_wanted_size() {
    let found = run(&ring(1000, 8, None), &HierarchyParams::default());
    let groups = found.level(Level::Group);
    for group in groups.communities() {
        let size = groups.members(group).len();
        assert!((5..=50).contains(&size), "a group of {size}");
    }
}

#[test]
fn a_clique_too_large_for_a_group_is_split() {
    let ordinals: Vec<u32> = (0..60 * 60).map(|at| (at % 60) as u32).collect();
    let graph = Graph::from_neighbours(60, &ordinals, &[0.9; 3600], None).unwrap();
    let params = HierarchyParams::new(1, 2..=20).unwrap();
    let found = run(&graph, &params);
    let largest = found.level(Level::Group).members(ClusterId(0)).len();
    assert!(largest <= 20, "a group of {largest}");
}

#[test]
fn an_impossible_group_size_is_refused() {
    assert!(HierarchyParams::new(0, 0..=5).is_err());
    assert!(HierarchyParams::new(0, 5..=9).unwrap_err().to_string().contains("5 to 9"));
}

#[test]
fn an_empty_or_edgeless_graph_has_levels_too() {
    for nodes in [0, 3] {
        let none = vec![u32::MAX; nodes];
        let graph = Graph::from_neighbours(1, &none, &vec![0.0; nodes], None).unwrap();
        let found = run(&graph, &HierarchyParams::default());
        assert!(Level::ALL.iter().all(|&level| found.level(level).count() == nodes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_living_node_has_a_place_on_each_level_and_levels_are_nested(
        nodes in 2usize..300, k in 1usize..8, dead in 0usize..20, seed in any::<u64>()
    ) {
        let mut living = OrdinalSet::new(nodes);
        (0..nodes).filter(|node| dead == 0 || node % (dead + 1) != dead).for_each(|node| {
            living.insert(Ordinal(node as u32));
        });
        let graph = ring(nodes, k, Some(&living));
        let params = HierarchyParams::new(seed, 3..=12).unwrap();
        let found = run(&graph, &params);
        prop_assert_eq!(&found, &run(&graph, &params));
        for level in Level::ALL {
            let partition = found.level(level);
            for node in 0..nodes {
                prop_assert_eq!(partition.community(node).is_some(), graph.is_living(node));
            }
            for community in partition.communities() {
                let parent = found.parent(level, community);
                prop_assert_eq!(parent.is_some(), level != Level::Area);
                if let (Some(parent), Some(coarser)) = (parent, level.coarser()) {
                    let home = found.level(coarser);
                    let inside = |&node: &u32| home.community(node as usize) == Some(parent);
                    prop_assert!(partition.members(community).iter().all(inside));
                    prop_assert!(found.children(coarser, parent).contains(&community));
                }
            }
        }
    }
}
