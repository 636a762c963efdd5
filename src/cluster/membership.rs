//! How firmly a node belongs to its community, and which node stands for it.

use super::{Graph, Partition};

/// For each node the share of its edges' weight that stays in its community, in 0..=1; 0 for absent and isolated nodes.
pub fn membership(graph: &Graph, partition: &Partition) -> Vec<f32> {
    (0..graph.len())
        .map(|node| {
            let all = graph.strength(node);
            if all > 0.0 { (inside(graph, partition, node) / all).min(1.0) as f32 } else { 0.0 }
        })
        .collect()
}

/// For each community its medoid in the graph: the member with the most weight to other members, ties to the smallest.
pub fn exemplars(graph: &Graph, partition: &Partition) -> Vec<u32> {
    partition
        .communities()
        .map(|community| {
            let mut best = (f64::NEG_INFINITY, u32::MAX);
            for &node in partition.members(community) {
                let weight = inside(graph, partition, node as usize);
                if weight > best.0 {
                    best = (weight, node);
                }
            }
            best.1
        })
        .collect()
}

/// The weight between `node` and its community.
fn inside(graph: &Graph, partition: &Partition, node: usize) -> f64 {
    let Some(own) = partition.community(node) else { return 0.0 };
    if node >= graph.len() {
        return 0.0;
    }
    graph
        .neighbours(node)
        .filter(|&(to, _)| partition.community(to) == Some(own))
        .map(|(_, weight)| f64::from(weight))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_between_two_communities_belongs_by_half() {
        // A path 0 – 1 – 2 – 3, cut in the middle; 4 is isolated.
        let ordinals = [1, 2, 3, u32::MAX, u32::MAX];
        let graph = Graph::from_neighbours(1, &ordinals, &[0.5; 5], None).unwrap();
        let partition = Partition::new([0, 0, 1, 1, 2].map(Some));
        assert_eq!(membership(&graph, &partition), [1.0, 0.5, 0.5, 1.0, 0.0]);
    }

    #[test]
    fn the_exemplar_is_the_best_connected_member() {
        let graph =
            Graph::from_neighbours(1, &[1, 2, u32::MAX, 1], &[0.9, 0.8, 0.0, 0.7], None).unwrap();
        let exemplars = exemplars(&graph, &Partition::new([0, 0, 0, 1].map(Some)));
        assert_eq!(exemplars, [1, 3]);
    }
}
