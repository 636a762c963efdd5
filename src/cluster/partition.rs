//! Which community each node belongs to.

use std::collections::BTreeMap;

use super::Graph;

/// The number of a community in one [`Partition`], `0..count`.
///
/// Valid only with the partition that gave it; ids that last are made by the lineage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClusterId(pub u32);

impl ClusterId {
    /// The number as an index into an array with one entry a community.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The community of an absent node, inside this folder only; outside it is `None`.
pub(super) const ABSENT: u32 = u32::MAX;

/// A division of the living nodes of a graph into communities.
///
/// Invariants: every living node has exactly one community, an absent node none; communities are numbered without gaps
/// by falling size, equal sizes by their smallest member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    assignment: Vec<u32>,
    /// Members sorted by community, ascending inside each.
    members: Vec<u32>,
    starts: Vec<usize>,
}

impl Partition {
    /// Takes any numbering of communities (gaps allowed); `None` for absent nodes.
    pub fn new(assignment: impl IntoIterator<Item = Option<u32>>) -> Self {
        let raw: Vec<u32> = assignment.into_iter().map(|c| c.unwrap_or(ABSENT)).collect();
        Self::from_raw(raw)
    }

    /// Renumbers canonically.
    pub(super) fn from_raw(mut raw: Vec<u32>) -> Self {
        // Names may be anything; order of first appearance is the order of the smallest member.
        let mut names = std::collections::HashMap::new();
        let mut sizes: Vec<u32> = Vec::new();
        for name in raw.iter_mut().filter(|name| **name != ABSENT) {
            let fresh = names.len() as u32;
            *name = *names.entry(*name).or_insert(fresh);
            if *name == fresh && fresh as usize == sizes.len() {
                sizes.push(0);
            }
            sizes[*name as usize] += 1;
        }
        let mut order: Vec<u32> = (0..sizes.len() as u32).collect();
        order.sort_by_key(|&name| std::cmp::Reverse(sizes[name as usize]));
        let mut rank = vec![0u32; order.len()];
        let mut starts = Vec::with_capacity(order.len() + 1);
        starts.push(0);
        for (new, &old) in order.iter().enumerate() {
            rank[old as usize] = new as u32;
            starts.push(starts[new] + sizes[old as usize] as usize);
        }
        let mut next = starts.clone();
        let mut members = vec![0u32; *starts.last().unwrap_or(&0)];
        for (node, name) in raw.iter_mut().enumerate().filter(|(_, name)| **name != ABSENT) {
            *name = rank[*name as usize];
            members[next[*name as usize]] = node as u32;
            next[*name as usize] += 1;
        }
        Self { assignment: raw, members, starts }
    }

    /// Each living node of `graph` alone.
    pub(super) fn singletons(graph: &Graph) -> Vec<u32> {
        (0..graph.len()).map(|n| if graph.is_living(n) { n as u32 } else { ABSENT }).collect()
    }

    /// The same communities for things that stand for its nodes, several for some: `nodes` has the node of each.
    pub fn spread(&self, nodes: impl IntoIterator<Item = Option<usize>>) -> Self {
        let home = |node| self.community(node).map(|community| community.0);
        Self::new(nodes.into_iter().map(|node| node.and_then(home)))
    }

    /// The communities of nodes that several things stand for: each node's is that of the first of its things that has one.
    pub fn gathered(&self, nodes: impl IntoIterator<Item = Option<usize>>) -> Self {
        let mut homes: Vec<Option<u32>> = Vec::new();
        for (thing, node) in nodes.into_iter().enumerate() {
            let Some(node) = node else { continue };
            if homes.len() <= node {
                homes.resize(node + 1, None);
            }
            homes[node] = homes[node].or(self.community(thing).map(|home| home.0));
        }
        Self::new(homes)
    }

    /// Number of communities.
    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of nodes, absent ones included.
    pub fn len(&self) -> usize {
        self.assignment.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.assignment.is_empty()
    }

    /// The community of `node`; `None` for an absent node and beyond the end.
    pub fn community(&self, node: usize) -> Option<ClusterId> {
        self.assignment.get(node).filter(|&&c| c != ABSENT).map(|&c| ClusterId(c))
    }

    /// The nodes of `community`, ascending; empty for a community that does not exist.
    pub fn members(&self, community: ClusterId) -> &[u32] {
        let at = community.index();
        if at >= self.count() {
            return &[];
        }
        &self.members[self.starts[at]..self.starts[at + 1]]
    }

    /// All communities in order of their number.
    pub fn communities(
        &self,
    ) -> impl DoubleEndedIterator<Item = ClusterId> + ExactSizeIterator + use<> {
        (0..self.count() as u32).map(ClusterId)
    }

    /// The community of each node, [`ABSENT`] where there is none.
    pub(super) fn raw(&self) -> &[u32] {
        &self.assignment
    }
}

/// The value that comes most often; ties to the smallest.
pub(super) fn most_common(values: impl Iterator<Item = u32>) -> Option<u32> {
    let mut counts = BTreeMap::<u32, usize>::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &[Option<u32>], expected: &[Option<u32>]) {
        let partition = Partition::new(given.iter().copied());
        let found: Vec<_> =
            (0..partition.len()).map(|n| partition.community(n).map(|c| c.0)).collect();
        assert_eq!(found, expected);
        let listed: usize = partition.communities().map(|c| partition.members(c).len()).sum();
        assert_eq!(listed, expected.iter().flatten().count());
    }

    #[test]
    fn communities_are_numbered_by_size_then_smallest_member() {
        check(&[Some(9), Some(4), Some(4)], &[Some(1), Some(0), Some(0)]);
        check(&[Some(7), Some(3)], &[Some(0), Some(1)]);
    }

    #[test]
    fn an_absent_node_has_no_community() {
        check(&[None, Some(1), Some(0), Some(0)], &[None, Some(1), Some(0), Some(0)]);
        check(&[], &[]);
    }
}
