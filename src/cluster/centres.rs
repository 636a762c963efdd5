//! The middles of communities, and how much nearer a vector is to one than to those around it.

use rayon::prelude::*;

use super::{ClusterId, Graph, Partition};
use crate::insight::{Vectors, dot, normalise};

/// Other communities that a phrase is held against: the nearest are the ones it could be taken for.
const RIVALS: usize = 24;

/// With more communities, not all pairs of middles are compared: rivals are those that a community has the most edges to.
const ALL_PAIRS: usize = 1000;

/// Middles of communities as unit vectors, the mean of all texts taken off.
pub(super) struct Centres {
    rows: Vec<Vec<f32>>,
    /// The nearest others of each.
    rivals: Vec<Vec<u32>>,
}

impl Centres {
    /// Those of `partition`, of the texts' vectors `rows`, whose mean is `mean`.
    ///
    /// * `graph` of the same texts saves comparing thousands of communities with each other.
    pub(super) fn of(
        partition: &Partition,
        rows: &Vectors,
        mean: &[f32],
        graph: Option<&Graph>,
    ) -> Self {
        let communities: Vec<_> = partition.communities().collect();
        let centres: Vec<Vec<f32>> = communities
            .into_par_iter()
            .map(|community| centre(partition.members(community), rows, mean))
            .collect();
        let scored = |at: usize| -> Vec<(f32, u32)> {
            match graph.filter(|_| centres.len() > ALL_PAIRS) {
                Some(graph) => beside(graph, partition, ClusterId(at as u32)),
                None => {
                    let others = centres.iter().enumerate().filter(|&(other, _)| other != at);
                    others
                        .map(|(other, centre)| (dot(&centres[at], centre), other as u32))
                        .collect()
                }
            }
        };
        let nearest = |at: usize| {
            let mut scored = scored(at);
            scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            scored.into_iter().take(RIVALS).map(|(_, other)| other).collect()
        };
        let rivals = (0..centres.len()).into_par_iter().map(nearest).collect();
        Self { rows: centres, rivals }
    }

    /// The scalar products of `vector` with the middle of the community at `at`, first, and of its rivals.
    pub(super) fn products(&self, at: usize, vector: &[f32]) -> Vec<f32> {
        let rivals = self.rivals[at].iter().map(|&rival| &self.rows[rival as usize]);
        std::iter::once(&self.rows[at]).chain(rivals).map(|row| dot(row, vector)).collect()
    }
}

/// The communities that `community` has edges to, with the weight of these.
fn beside(graph: &Graph, partition: &Partition, community: ClusterId) -> Vec<(f32, u32)> {
    let mut edges: Vec<(u32, f32)> = Vec::new();
    for &member in partition.members(community) {
        for (node, weight) in graph.neighbours(member as usize) {
            if let Some(other) = partition.community(node).filter(|&other| other != community) {
                edges.push((other.0, weight));
            }
        }
    }
    edges.sort_by_key(|&(other, _)| other);
    let weights = edges.chunk_by(|a, b| a.0 == b.0);
    weights.map(|run| (run.iter().map(|(_, weight)| weight).sum(), run[0].0)).collect()
}

/// The mean of all rows.
pub(super) fn mean(rows: &Vectors) -> Vec<f32> {
    let mut sums = vec![0.0f64; rows.dim()];
    for row in rows.rows() {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    sums.into_iter().map(|sum| (sum / rows.len().max(1) as f64) as f32).collect()
}

/// The unit vector of the mean of `members`' rows, `mean` taken off. A community that makes up half of all and more has too
/// much of the mean itself for that: less is taken off, and of all rows nothing.
pub(super) fn centre(members: &[u32], rows: &Vectors, mean: &[f32]) -> Vec<f32> {
    let rest = 1.0 - members.len() as f32 / rows.len().max(1) as f32;
    let share = (2.0 * rest).min(1.0);
    let mut sum = vec![0.0; rows.dim()];
    for &member in members {
        for ((sum, value), mean) in sum.iter_mut().zip(rows.row(member as usize)).zip(mean) {
            *sum += value - share * mean;
        }
    }
    normalise(&mut sum);
    sum
}

/// The logarithm of the share that the first of `products` has among all in a softmax, over `sharpness`, and a little for
/// nearness, which decides where there are no rivals.
pub(super) fn contrast(products: impl Iterator<Item = f32> + Clone, sharpness: f32) -> f32 {
    const NEARNESS: f32 = 0.003;
    let own = products.clone().next().unwrap_or(0.0);
    let largest = products.clone().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = products.map(|product| (sharpness * (product - largest)).exp()).sum();
    own - largest - sum.ln() / sharpness + NEARNESS * own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_falls_with_a_rival_that_is_as_near() {
        let alone = contrast([0.6, 0.0].into_iter(), 20.0);
        assert!(alone > contrast([0.6, 0.6].into_iter(), 20.0));
        assert!(alone > contrast([0.6, 0.5, 0.5].into_iter(), 20.0));
        assert!(contrast([0.6].into_iter(), 20.0) > contrast([0.5].into_iter(), 20.0));
    }

    #[test]
    fn a_community_lies_beside_those_it_has_edges_to() {
        let graph =
            Graph::from_neighbours(2, &[1, 2, 2, 0, 0, 1], &[0.9, 0.5, 0.4, 0.9, 0.5, 0.4], None);
        let partition = Partition::new([Some(0), Some(1), Some(2)]);
        let mut found = beside(&graph.unwrap(), &partition, ClusterId(0));
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        assert_eq!(found.iter().map(|&(_, other)| other).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_centre_lies_where_its_members_differ_from_all() {
        let rows = Vectors::from_data(2, vec![1.0, 0.5, 1.0, 0.3, 1.0, -0.4, 1.0, -0.4]).unwrap();
        let partition = Partition::new([Some(0), Some(0), Some(1), Some(1)]);
        let centres = Centres::of(&partition, &rows, &mean(&rows), None);
        let products = centres.products(0, &[0.0, 1.0]);
        assert!((products[0] - 1.0).abs() < 1e-3 && (products[1] + 1.0).abs() < 1e-3);
    }
}
