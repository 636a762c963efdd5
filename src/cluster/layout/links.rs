//! Who is linked with whom in the picture, and how strongly.

use crate::cluster::Graph;

/// Halvings that find a row's scale: 40 leave it exact to a part in 10⁹ or so of the range searched.
const HALVINGS: usize = 40;

/// The range, in cosine distance, in which a row's scale is sought.
const SCALES: (f32, f32) = (1e-6, 10.0);

/// UMAP's memberships of neighbours: how much each entry of a neighbour table belongs to the row's surroundings, in
/// (0, 1].
///
/// * `k` entries a row; `scores` are cosine similarities, best first; an entry that does not count (zero, negative or
///   NaN) stays 0.
///
/// The nearest neighbour of a row has 1, the others fall off exponentially with their distance beyond it, at a scale at
/// which a full row sums to log2(k). So crowded and empty places are drawn alike, and each node is tied to one other at
/// least.
pub fn memberships(k: usize, scores: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; scores.len()];
    for (row, out) in scores.chunks(k.max(1)).zip(out.chunks_mut(k.max(1))) {
        let distances = row.iter().map(|&score| (score > 0.0).then(|| (1.0 - score).max(0.0)));
        // Copies at a distance of 0 do not set the scale, as in UMAP.
        let nearest =
            distances.clone().flatten().filter(|&d| d > 0.0).min_by(f32::total_cmp).unwrap_or(0.0);
        let sum = |scale: f32| -> f32 {
            distances.clone().flatten().map(|d| (-(d - nearest).max(0.0) / scale).exp()).sum()
        };
        let (mut low, mut high) = SCALES;
        let wanted = (k as f32).log2();
        for _ in 0..HALVINGS {
            let middle = (low * high).sqrt();
            if sum(middle) > wanted { high = middle } else { low = middle }
        }
        for (out, distance) in out.iter_mut().zip(distances.clone()) {
            // A far entry keeps a trace, so that no link of the table is lost.
            *out = distance.map_or(0.0, |d| (-(d - nearest).max(0.0) / high).exp().max(1e-6));
        }
    }
    out
}

/// The links among some nodes of a graph, which are numbered from 0 in their order.
pub(super) struct Links {
    starts: Vec<usize>,
    to: Vec<u32>,
    weights: Vec<f32>,
}

impl Links {
    /// `nodes` are ascending and hold a node's neighbours with the node: a connected component.
    pub(super) fn among(graph: &Graph, nodes: &[u32]) -> Self {
        let mut numbers = vec![0u32; if nodes.len() == graph.len() { 0 } else { graph.len() }];
        if !numbers.is_empty() {
            nodes.iter().enumerate().for_each(|(at, &node)| numbers[node as usize] = at as u32);
        }
        let number = |node: usize| numbers.get(node).map_or(node as u32, |&number| number);
        let (mut starts, mut to, mut weights) = (vec![0], Vec::new(), Vec::new());
        for &node in nodes {
            for (other, weight) in graph.neighbours(node as usize) {
                to.push(number(other));
                weights.push(weight);
            }
            starts.push(to.len());
        }
        Self { starts, to, weights }
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The nodes linked with `node`, and the weights.
    pub(super) fn of(&self, node: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let row = self.starts[node]..self.starts[node + 1];
        let to = self.to[row.clone()].iter().map(|&to| to as usize);
        to.zip(self.weights[row].iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_sums_to_the_logarithm_and_its_nearest_belongs_wholly() {
        let row: Vec<f32> = (0..15).map(|at| 0.8 - 0.03 * at as f32).collect();
        let crowded: Vec<f32> = row.iter().map(|score| 0.9 + score / 10.0).collect();
        for row in [row, crowded] {
            let found = memberships(15, &row);
            assert!((found.iter().sum::<f32>() - 15f32.log2()).abs() < 1e-3, "{found:?}");
            assert!(found[0] == 1.0 && found.is_sorted_by(|a, b| a >= b));
        }
    }

    #[test]
    fn what_does_not_count_has_nothing_and_copies_are_whole() {
        let found = memberships(4, &[1.0, 1.0, 0.0, f32::NAN]);
        assert_eq!(found, [1.0, 1.0, 0.0, 0.0]);
        assert!(memberships(0, &[]).is_empty());
    }
}
