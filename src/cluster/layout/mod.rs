//! A picture of the graph: two coordinates for each node, near where it is linked.
//!
//! Sources: the weights and forces are those of UMAP (McInnes, Healy and Melville, arXiv 1802.03426, 2018); all nodes
//! move at once, as in uwot's batch mode. Connected components are laid out apart and packed onto one page.
//! Invariant: the same graph and seed give the same picture on any number of threads.

mod links;
mod moves;
mod pack;
mod start;

use rayon::prelude::*;

use super::Graph;
use crate::task::{Cancelled, Phase, Task};

pub use links::memberships;

use links::Links;

/// Places the nodes of `graph`, whose weights are best those of [`memberships`].
///
/// The page is the least upright rectangle around all living nodes: its middle is the origin, its longer side reaches
/// from −1 to 1. The largest component spans its width or its height, whatever else there is. Absent nodes lie at the
/// origin.
///
/// * `seed` fixes every random choice.
pub fn layout(graph: &Graph, seed: u64, task: &Task<'_>) -> Result<Vec<[f32; 2]>, Cancelled> {
    let components = components(graph);
    let steps = moves::ROUNDS * graph.living() as u64;
    task.progress().begin(Phase::Cluster, Some(steps));
    let laid: Result<Vec<_>, Cancelled> = components
        .par_iter()
        .map(|nodes| {
            let links = Links::among(graph, nodes);
            let mut places = start::spectral(&links, seed);
            moves::move_all(&links, &mut places, seed, task)?;
            Ok(places)
        })
        .collect();
    task.progress().end();
    let mut boxes = laid?;
    pack::pack(&mut boxes);
    let mut places = vec![[0.0; 2]; graph.len()];
    for (nodes, laid) in components.iter().zip(boxes) {
        for (&node, place) in nodes.iter().zip(laid) {
            places[node as usize] = place;
        }
    }
    Ok(places)
}

/// The living nodes of each connected component, ascending; the largest component first, equal ones by their first node.
fn components(graph: &Graph) -> Vec<Vec<u32>> {
    let mut seen = vec![false; graph.len()];
    let mut components = Vec::new();
    for first in (0..graph.len()).filter(|&node| graph.is_living(node)) {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut nodes = vec![first as u32];
        let mut at = 0;
        while at < nodes.len() {
            for (to, _) in graph.neighbours(nodes[at] as usize) {
                if !std::mem::replace(&mut seen[to], true) {
                    nodes.push(to as u32);
                }
            }
            at += 1;
        }
        nodes.sort_unstable();
        components.push(nodes);
    }
    components.sort_by_key(|nodes| std::cmp::Reverse(nodes.len()));
    components
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::insight::{Ordinal, OrdinalSet};

    /// Cliques of eight; each linked to the next by one edge, but for every `apart`-th, which begins a component.
    fn cliques(count: usize, apart: usize) -> Graph {
        let row = |node: usize| -> Vec<u32> {
            let first = node / 8 * 8;
            let mut row: Vec<u32> =
                (first..first + 8).filter(|&to| to != node).map(|to| to as u32).collect();
            let next = node + 1;
            let linked = node % 8 == 7 && next < count * 8 && !(next / 8).is_multiple_of(apart);
            row.push(if linked { next as u32 } else { u32::MAX });
            row
        };
        let ordinals: Vec<u32> = (0..count * 8).flat_map(row).collect();
        Graph::from_neighbours(8, &ordinals, &vec![0.5; ordinals.len()], None).unwrap()
    }

    fn drawn(graph: &Graph) -> Vec<[f32; 2]> {
        layout(graph, 3, &Task::silent()).unwrap()
    }

    fn extent<'a>(places: impl Iterator<Item = &'a [f32; 2]>) -> ([f32; 2], [f32; 2]) {
        places.fold(([f32::MAX; 2], [f32::MIN; 2]), |(low, high), place| {
            ([0, 1].map(|at| low[at].min(place[at])), [0, 1].map(|at| high[at].max(place[at])))
        })
    }

    #[test]
    fn linked_nodes_lie_near_each_other() {
        let places = drawn(&cliques(24, usize::MAX));
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for a in 0..places.len() {
            for b in 0..a {
                let distance = (places[a][0] - places[b][0]).hypot(places[a][1] - places[b][1]);
                if a / 8 == b / 8 { inside.push(distance) } else { outside.push(distance) }
            }
        }
        let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
        assert!(3.0 * mean(&inside) < mean(&outside), "{} {}", mean(&inside), mean(&outside));
    }

    #[test]
    fn one_thread_and_three_draw_the_same_picture() {
        // More nodes than one piece of work has.
        let graph = cliques(200, 150);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| drawn(&graph))
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn a_page_of_two_components_is_filled_by_the_larger() {
        let places = drawn(&cliques(10, 7));
        let (low, high) = extent(places.iter());
        let (from, to) = extent(places[..56].iter());
        assert!((0..2).any(|at| to[at] - from[at] > 0.99 * (high[at] - low[at])));
        let (other, end) = extent(places[56..].iter());
        assert!((0..2).any(|at| other[at] > to[at] || end[at] < from[at]), "they overlap");
    }

    #[test]
    fn nothing_lonely_and_equal_nodes_have_a_picture_too() {
        for nodes in [0, 1, 3] {
            let graph = Graph::from_neighbours(1, &vec![u32::MAX; nodes], &vec![0.0; nodes], None);
            let places = drawn(&graph.unwrap());
            assert!(places.len() == nodes && places.iter().flatten().all(|x| x.is_finite()));
        }
        // All texts alike: everyone is everyone's neighbour at a score of 1.
        let ordinals: Vec<u32> =
            (0..16u32).flat_map(|node| (0..16).filter(move |&to| to != node)).collect();
        let weights = memberships(15, &vec![1.0; ordinals.len()]);
        let places = drawn(&Graph::from_neighbours(15, &ordinals, &weights, None).unwrap());
        let (low, high) = extent(places.iter());
        assert!(high[0] - low[0] > 0.1 && high[1] - low[1] > 0.1, "all in one place");
    }

    #[test]
    fn absent_nodes_take_no_room() {
        let mut living = OrdinalSet::new(3);
        living.insert(Ordinal(0));
        living.insert(Ordinal(2));
        let graph = Graph::from_neighbours(1, &[2, 0, 0], &[0.5; 3], Some(&living)).unwrap();
        let places = drawn(&graph);
        assert_eq!(places[1], [0.0; 2]);
        assert!(places[0] != places[2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_node_lies_on_the_page(
            table in prop::collection::vec((0u32..40, -0.5f32..1.0), 80)
        ) {
            let (ordinals, scores): (Vec<u32>, Vec<f32>) = table.into_iter().unzip();
            let graph = Graph::from_neighbours(2, &ordinals, &scores, None).unwrap();
            let places = drawn(&graph);
            prop_assert!(places.iter().flatten().all(|x| x.is_finite() && x.abs() <= 1.0 + 1e-4));
            let (low, high) = extent(places.iter());
            prop_assert!((0..2).any(|at| high[at] - low[at] > 1.99));
        }
    }
}
