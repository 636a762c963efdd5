//! The undirected, weighted neighbour graph in compressed rows.
//!
//! Invariants: each edge stands in both its rows with one positive, finite weight; no edge joins a node to itself;
//! rows are sorted by neighbour; an absent node has no edge.

use rayon::prelude::*;

use super::Partition;
use crate::insight::{Ordinal, OrdinalSet};

/// Says "no neighbour here" in a neighbour table.
const NONE: u32 = u32::MAX;

/// One end of an edge, as seen from the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) to: u32,
    pub(super) weight: f32,
}

/// An undirected weighted graph over the nodes `0..len`, which are the ordinals of an index.
///
/// A node may be absent (a deleted document): it keeps its number, has no edge, and belongs to no community.
#[derive(Clone, Debug)]
pub struct Graph {
    offsets: Vec<usize>,
    edges: Vec<Edge>,
    absent: Option<Vec<bool>>,
    living: usize,
    /// The score of each node's last neighbour in the table; 0 where its row was empty.
    reach: Vec<f32>,
}

/// A node whose last neighbour scores less is scaled as if it scored this: the scaled weight of a stray edge would
/// otherwise be any number.
const LEAST_REACH: f32 = 0.05;

/// Why a neighbour table is no graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// The two halves of the table have different lengths.
    #[error(
        "the neighbour table has {ordinals} ordinals but {scores} scores; give one score for each"
    )]
    Lengths {
        /// Ordinals found.
        ordinals: usize,
        /// Scores found.
        scores: usize,
    },
    /// The table is not made of whole rows.
    #[error("the neighbour table has {values} entries, which is not a whole number of rows of {k}")]
    Rows {
        /// Entries found.
        values: usize,
        /// Entries a row should have.
        k: usize,
    },
    /// A neighbour that does not exist.
    #[error(
        "row {row} names neighbour {found}, but the table has {nodes} rows; mark missing ones with u32::MAX"
    )]
    Neighbour {
        /// The row with the bad entry.
        row: usize,
        /// The neighbour it names.
        found: u32,
        /// Number of rows.
        nodes: usize,
    },
}

impl Graph {
    /// Makes the graph of a table of neighbours: `k` entries a row, one row a node.
    ///
    /// * `ordinals` are the neighbours, `u32::MAX` where a row has fewer than `k`; a row's own number is skipped.
    /// * `scores` are their cosine similarities. An edge named from both sides has the larger of its two scores;
    ///   zero, negative and NaN scores make no edge.
    /// * `living` are the nodes that count; the others become absent. `None`: all are living.
    ///
    /// A living node without neighbours stays as an isolated node. Errors: see [`GraphError`].
    pub fn from_neighbours(
        k: usize,
        ordinals: &[u32],
        scores: &[f32],
        living: Option<&OrdinalSet>,
    ) -> Result<Self, GraphError> {
        if ordinals.len() != scores.len() {
            return Err(GraphError::Lengths { ordinals: ordinals.len(), scores: scores.len() });
        }
        if k == 0 || !ordinals.len().is_multiple_of(k) {
            return Err(GraphError::Rows { values: ordinals.len(), k });
        }
        let nodes = ordinals.len() / k;
        if let Some(at) = ordinals.iter().position(|&to| to != NONE && to as usize >= nodes) {
            return Err(GraphError::Neighbour { row: at / k, found: ordinals[at], nodes });
        }
        let absent = living.map(|set| {
            (0..nodes).map(|node| !set.contains(Ordinal(node as u32))).collect::<Vec<bool>>()
        });
        let is_absent = |node: usize| absent.as_ref().is_some_and(|absent| absent[node]);
        let pairs = || {
            ordinals.iter().zip(scores).enumerate().filter_map(|(at, (&to, &weight))| {
                let from = at / k;
                let keep = to != NONE
                    && to as usize != from
                    && weight > 0.0
                    && weight.is_finite()
                    && !is_absent(from)
                    && !is_absent(to as usize);
                keep.then_some((from, to as usize, weight))
            })
        };
        let mut starts = vec![0usize; nodes + 1];
        for (from, to, _) in pairs() {
            starts[from + 1] += 1;
            starts[to + 1] += 1;
        }
        (0..nodes).for_each(|node| starts[node + 1] += starts[node]);
        let mut next = starts.clone();
        let mut both = vec![Edge { to: 0, weight: 0.0 }; starts[nodes]];
        for (from, to, weight) in pairs() {
            for (a, b) in [(from, to), (to, from)] {
                both[next[a]] = Edge { to: b as u32, weight };
                next[a] += 1;
            }
        }
        let mut reach = vec![0f32; nodes];
        for (from, _, weight) in pairs() {
            let reach = &mut reach[from];
            *reach = if *reach == 0.0 { weight } else { reach.min(weight) };
        }
        Ok(Self { reach, ..Self::from_rows(&starts, both, absent) })
    }

    /// Sorts rows and joins repeated edges.
    fn from_rows(starts: &[usize], mut both: Vec<Edge>, absent: Option<Vec<bool>>) -> Self {
        let nodes = starts.len() - 1;
        let mut rows: Vec<&mut [Edge]> = Vec::with_capacity(nodes);
        let mut rest = both.as_mut_slice();
        for node in 0..nodes {
            let (row, tail) = rest.split_at_mut(starts[node + 1] - starts[node]);
            rows.push(row);
            rest = tail;
        }
        // Largest weight first among equal neighbours, so that the first of a run is the one to keep.
        rows.into_par_iter().for_each(|row| {
            row.sort_unstable_by(|a, b| a.to.cmp(&b.to).then(b.weight.total_cmp(&a.weight)));
        });
        let mut offsets = Vec::with_capacity(nodes + 1);
        offsets.push(0);
        let mut kept = 0;
        for node in 0..nodes {
            let start = kept;
            for at in starts[node]..starts[node + 1] {
                if kept == start || both[kept - 1].to != both[at].to {
                    both[kept] = both[at];
                    kept += 1;
                }
            }
            offsets.push(kept);
        }
        both.truncate(kept);
        both.shrink_to_fit();
        let living = absent
            .as_ref()
            .map_or(nodes, |absent| absent.iter().filter(|&&absent| !absent).count());
        Self { offsets, edges: both, absent, living, reach: Vec::new() }
    }

    /// The same graph with every weight `w` between `a` and `b` replaced by `w² / (reach(a) · reach(b))`, where the reach
    /// of a node is the score of its last neighbour in the table: what is near for a crowded place is far for an empty
    /// one. Communities of the scaled graph agree better with human labels than those of the cosines.
    ///
    /// Source: the idea is local scaling, Zelnik-Manor and Perona, "Self-tuning spectral clustering", NIPS 2004.
    pub fn locally_scaled(&self) -> Self {
        let mut scaled = self.clone();
        // A node that only others named has no reach of its own: its edges are scaled by those others'.
        let reach = |node: usize, other: usize| match (self.reach[node], self.reach[other]) {
            (0.0, other) => other.max(LEAST_REACH),
            (own, _) => own.max(LEAST_REACH),
        };
        for node in 0..self.len() {
            for edge in &mut scaled.edges[self.offsets[node]..self.offsets[node + 1]] {
                let to = edge.to as usize;
                edge.weight = edge.weight * edge.weight / (reach(node, to) * reach(to, node));
            }
        }
        scaled
    }

    /// Number of nodes, absent ones included.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of nodes that are not absent.
    pub fn living(&self) -> usize {
        self.living
    }

    /// Whether `node` counts; false for an absent one and beyond the end.
    pub fn is_living(&self, node: usize) -> bool {
        node < self.len() && self.absent.as_ref().is_none_or(|absent| !absent[node])
    }

    /// Number of undirected edges.
    pub fn edge_count(&self) -> usize {
        self.edges.len() / 2
    }

    /// The neighbours of `node` (below [`Graph::len`]) with the weights of the edges, in (0, ∞), in ascending order of
    /// neighbour.
    pub fn neighbours(&self, node: usize) -> impl ExactSizeIterator<Item = (usize, f32)> + '_ {
        self.row(node).iter().map(|edge| (edge.to as usize, edge.weight))
    }

    /// The sum of the weights at `node`.
    pub fn strength(&self, node: usize) -> f64 {
        self.row(node).iter().map(|edge| f64::from(edge.weight)).sum()
    }

    /// The same nodes with only the edges inside the communities of `partition`.
    pub(super) fn inside(&self, partition: &Partition) -> Self {
        let raw = partition.raw();
        let mut offsets = Vec::with_capacity(self.offsets.len());
        offsets.push(0);
        let mut edges = Vec::new();
        for node in 0..self.len() {
            edges.extend(self.row(node).iter().filter(|e| raw[e.to as usize] == raw[node]));
            offsets.push(edges.len());
        }
        Self {
            offsets,
            edges,
            absent: self.absent.clone(),
            living: self.living,
            reach: self.reach.clone(),
        }
    }

    /// The subgraph of `nodes` (ascending, living), renumbered from 0.
    pub(super) fn only(&self, nodes: &[u32]) -> Self {
        let mut offsets = Vec::with_capacity(nodes.len() + 1);
        offsets.push(0);
        let mut edges = Vec::new();
        for &node in nodes {
            for edge in self.row(node as usize) {
                if let Ok(to) = nodes.binary_search(&edge.to) {
                    edges.push(Edge { to: to as u32, weight: edge.weight });
                }
            }
            offsets.push(edges.len());
        }
        let reach = nodes.iter().map(|&node| self.reach[node as usize]).collect();
        Self { offsets, edges, absent: None, living: nodes.len(), reach }
    }

    /// The same nodes with a random `share` of the edges, 0 to 1; the same for a seed.
    pub(super) fn thinned(&self, share: f64, seed: u64) -> Self {
        let least = ((1.0 - share) * u64::MAX as f64) as u64;
        let is_kept = |a: usize, b: usize| {
            // Both ends must draw the same lot, in any order: a hash of the pair (splitmix64).
            let mut lot = ((a.min(b) as u64) << 32 | a.max(b) as u64)
                .wrapping_add(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            for multiplier in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
                lot = (lot ^ lot >> 30).wrapping_mul(multiplier);
            }
            (lot ^ lot >> 31) >= least
        };
        let mut offsets = Vec::with_capacity(self.offsets.len());
        offsets.push(0);
        let mut edges = Vec::with_capacity(self.edges.len());
        for node in 0..self.len() {
            edges.extend(self.row(node).iter().filter(|edge| is_kept(node, edge.to as usize)));
            offsets.push(edges.len());
        }
        let (absent, living, reach) = (self.absent.clone(), self.living, self.reach.clone());
        Self { offsets, edges, absent, living, reach }
    }

    /// Number of nodes with an edge.
    pub(super) fn linked(&self) -> usize {
        self.offsets.windows(2).filter(|row| row[0] < row[1]).count()
    }

    /// The flat arrays: where each row starts, and all rows.
    pub(super) fn parts(&self) -> (&[usize], &[Edge]) {
        (&self.offsets, &self.edges)
    }

    /// The mean weight of an edge; 0 without edges.
    pub(super) fn mean_weight(&self) -> f64 {
        let sum: f64 = self.edges.iter().map(|edge| f64::from(edge.weight)).sum();
        if self.edges.is_empty() { 0.0 } else { sum / self.edges.len() as f64 }
    }

    /// The row of `node`.
    pub(super) fn row(&self, node: usize) -> &[Edge] {
        &self.edges[self.offsets[node]..self.offsets[node + 1]]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(k: usize, ordinals: &[u32], scores: &[f32], expected: &[&[(usize, f32)]]) {
        let graph = Graph::from_neighbours(k, ordinals, scores, None).unwrap();
        let rows: Vec<Vec<_>> = (0..graph.len()).map(|i| graph.neighbours(i).collect()).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn an_edge_named_from_both_sides_is_one_edge_with_the_larger_score() {
        check(1, &[1, 0], &[0.5, 0.75], &[&[(1, 0.75)], &[(0, 0.75)]]);
    }

    #[test]
    fn a_one_sided_edge_stands_in_both_rows() {
        check(
            1,
            &[1, 2, NONE],
            &[0.5, 0.25, 0.0],
            &[&[(1, 0.5)], &[(0, 0.5), (2, 0.25)], &[(1, 0.25)]],
        );
    }

    #[test]
    fn useless_scores_and_a_node_itself_make_no_edge() {
        check(2, &[1, 0, 0, 1], &[-0.5, 1.0, f32::NAN, 1.0], &[&[], &[]]);
    }

    #[test]
    fn an_absent_node_has_no_edge() {
        let mut living = OrdinalSet::new(3);
        living.insert(Ordinal(0));
        living.insert(Ordinal(2));
        let graph = Graph::from_neighbours(1, &[1, 2, 0], &[1.0; 3], Some(&living)).unwrap();
        assert_eq!((graph.living(), graph.is_living(1), graph.edge_count()), (2, false, 1));
        assert_eq!(graph.neighbours(1).len(), 0);
    }

    #[test]
    fn local_scaling_makes_near_and_far_relative() {
        // Node 0 is crowded (its last neighbour scores 0.8), node 3 lonely (0.2): their edges weigh the same.
        let ordinals = [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 4];
        let scores = [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2];
        let graph = Graph::from_neighbours(2, &ordinals, &scores, None).unwrap().locally_scaled();
        for node in 0..6 {
            assert!(graph.neighbours(node).all(|(_, weight)| (weight - 1.0).abs() < 1e-6));
        }
    }

    #[test]
    fn a_part_of_the_edges_stands_in_both_rows_and_has_the_wanted_share() {
        let k = 10;
        let ordinals: Vec<u32> = (0..400 * k).map(|at| (at / k + at % k + 1) % 400).collect();
        let graph = Graph::from_neighbours(k as usize, &ordinals, &[0.5; 4000], None).unwrap();
        let part = graph.thinned(0.7, 5);
        let share = part.edge_count() as f64 / graph.edge_count() as f64;
        assert!((share - 0.7).abs() < 0.04, "{share}");
        for a in 0..part.len() {
            assert!(part.neighbours(a).all(|(b, _)| part.neighbours(b).any(|(to, _)| to == a)));
        }
        assert_ne!(part.offsets, graph.thinned(0.7, 6).offsets);
    }

    #[test]
    fn a_table_of_the_wrong_shape_is_refused() {
        let error = |k, ordinals: &[u32], scores: &[f32]| {
            Graph::from_neighbours(k, ordinals, scores, None).unwrap_err().to_string()
        };
        assert!(error(1, &[0], &[]).contains("1 ordinals but 0 scores"));
        assert!(error(2, &[0], &[0.0]).contains("whole number of rows of 2"));
        assert!(error(0, &[], &[]).contains("whole number of rows of 0"));
        assert!(error(1, &[7], &[0.0]).contains("row 0 names neighbour 7"));
    }

    proptest! {
        #[test]
        fn every_edge_stands_in_both_rows_with_one_weight(
            table in prop::collection::vec((0u32..20, -0.5f32..1.0), 60)
        ) {
            let (ordinals, scores): (Vec<u32>, Vec<f32>) = table.into_iter().unzip();
            let graph = Graph::from_neighbours(3, &ordinals, &scores, None).unwrap();
            for a in 0..graph.len() {
                for (b, weight) in graph.neighbours(a) {
                    prop_assert!(weight > 0.0 && a != b);
                    prop_assert!(graph.neighbours(b).any(|found| found == (a, weight)));
                }
            }
        }
    }
}
