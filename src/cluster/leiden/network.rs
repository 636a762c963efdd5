//! What the inner loops run on: a graph whose nodes have sizes, at first the insights, later whole communities.

use std::borrow::Cow;

use crate::cluster::Graph;
use crate::cluster::graph::Edge;

/// Nodes with sizes and weighted edges, without loops: the weight inside a contracted node matters to no decision.
pub(super) struct Network<'a> {
    offsets: Cow<'a, [usize]>,
    edges: Cow<'a, [Edge]>,
    sizes: Vec<f64>,
}

impl<'a> Network<'a> {
    /// The graph itself.
    pub(super) fn of(graph: &'a Graph, sizes: Vec<f64>) -> Self {
        let (offsets, edges) = graph.parts();
        Self { offsets: Cow::Borrowed(offsets), edges: Cow::Borrowed(edges), sizes }
    }

    pub(super) fn len(&self) -> usize {
        self.sizes.len()
    }

    pub(super) fn row(&self, node: u32) -> &[Edge] {
        &self.edges[self.offsets[node as usize]..self.offsets[node as usize + 1]]
    }

    pub(super) fn size(&self, node: u32) -> f64 {
        self.sizes[node as usize]
    }

    pub(super) fn sizes(&self) -> &[f64] {
        &self.sizes
    }

    /// Makes each community of `refined` one node. Returns the network, the new node of each old one, and the community
    /// of each new node: that of its members in `coarse`, or its own where there is no `coarse`.
    pub(super) fn contract(
        &self,
        refined: &[u32],
        coarse: Option<&[u32]>,
    ) -> (Network<'static>, Vec<u32>, Vec<u32>) {
        let (map, count) = renumber(refined);
        let mut starts = vec![0usize; count + 1];
        map.iter().for_each(|&new| starts[new as usize + 1] += 1);
        (0..count).for_each(|new| starts[new + 1] += starts[new]);
        let mut members = vec![0u32; self.len()];
        let mut next = starts.clone();
        for (old, &new) in map.iter().enumerate() {
            members[next[new as usize]] = old as u32;
            next[new as usize] += 1;
        }
        let mut sizes = Vec::with_capacity(count);
        let mut offsets = Vec::with_capacity(count + 1);
        offsets.push(0);
        let mut edges = Vec::new();
        let mut weights = vec![0f64; count];
        let mut touched: Vec<u32> = Vec::new();
        for new in 0..count {
            let group = &members[starts[new]..starts[new + 1]];
            sizes.push(group.iter().map(|&old| self.size(old)).sum());
            for edge in group.iter().flat_map(|&old| self.row(old)) {
                let to = map[edge.to as usize];
                if weights[to as usize] == 0.0 {
                    touched.push(to);
                }
                weights[to as usize] += f64::from(edge.weight);
            }
            for to in touched.drain(..) {
                let weight = std::mem::take(&mut weights[to as usize]);
                if to as usize != new {
                    edges.push(Edge { to, weight: weight as f32 });
                }
            }
            offsets.push(edges.len());
        }
        let communities = match coarse {
            None => (0..count as u32).collect(),
            Some(coarse) => {
                let of: Vec<u32> =
                    (0..count).map(|new| coarse[members[starts[new]] as usize]).collect();
                // Names of the old network may be larger than the new network has nodes.
                renumber_within(&of, coarse.len()).0
            }
        };
        let (offsets, edges) = (Cow::Owned(offsets), Cow::Owned(edges));
        (Network { offsets, edges, sizes }, map, communities)
    }
}

/// Numbers names without gaps in order of appearance; names are below the number of entries.
fn renumber(names: &[u32]) -> (Vec<u32>, usize) {
    renumber_within(names, names.len())
}

/// The same for names below `bound`.
fn renumber_within(names: &[u32], bound: usize) -> (Vec<u32>, usize) {
    let mut numbers = vec![u32::MAX; bound];
    let mut next = 0;
    let map = names
        .iter()
        .map(|&name| {
            let number = &mut numbers[name as usize];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect();
    (map, next as usize)
}
