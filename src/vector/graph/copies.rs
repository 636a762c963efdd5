//! Rows that are equal bit for bit are one node of the graph: a text that is said a thousand times is one point.
//!
//! A thousand equal rows would be each other's nearest and link to nothing else, so that whatever lies behind them cannot
//! be reached. Where no two rows are equal, every row is the node of its own number and nothing is kept.

use std::hash::{DefaultHasher, Hasher};

use rayon::prelude::*;

use super::NONE;
use crate::vector::rows::Rows;

/// The rows of each node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copies<'a> {
    /// Where the rows of each node begin in `rows`, and one past the last.
    pub(super) starts: &'a [u32],
    /// Rows by node, ascending inside each.
    pub(super) rows: &'a [u32],
    /// The node of each row; [`NONE`] for a document without a vector.
    pub(super) node_of: &'a [u32],
}

impl<'a> Copies<'a> {
    /// The rows of `node`; none where the file says something absurd.
    pub(super) fn of(&self, node: u32) -> &'a [u32] {
        let ends = (self.starts.get(node as usize), self.starts.get(node as usize + 1));
        let (Some(&from), Some(&to)) = ends else { return &[] };
        self.rows.get(from as usize..to as usize).unwrap_or_default()
    }
}

/// The same, owned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnedCopies {
    starts: Vec<u32>,
    rows: Vec<u32>,
    node_of: Vec<u32>,
}

impl OwnedCopies {
    /// Finds the equal ones among `rows`; `None` where there are none. Nodes are numbered by their first row.
    pub(super) fn find(rows: &Rows) -> Option<Self> {
        let count = rows.len() as u32;
        let mut hashes: Vec<(u64, u32)> = (0..count)
            .into_par_iter()
            .filter(|&row| rows.has(row as usize))
            .map(|row| {
                let mut hasher = DefaultHasher::new();
                hasher.write(bytemuck::cast_slice(rows.halves(row as usize)));
                (hasher.finish(), row)
            })
            .collect();
        hashes.par_sort_unstable();
        let mut first: Vec<u32> = (0..count).collect();
        let mut any = false;
        let mut different: Vec<u32> = Vec::new();
        for run in hashes.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            // Equal hashes do not promise equal rows.
            different.clear();
            for &(_, row) in run {
                let halves = rows.halves(row as usize);
                match different.iter().find(|&&other| rows.halves(other as usize) == halves) {
                    Some(&other) => {
                        first[row as usize] = other;
                        any = true;
                    }
                    None => different.push(row),
                }
            }
        }
        any.then(|| Self::numbered(rows, &first))
    }

    /// `first` is the first of the rows that each row is equal to.
    fn numbered(rows: &Rows, first: &[u32]) -> Self {
        let mut node_of = vec![NONE; first.len()];
        let mut starts = vec![0u32];
        for (row, &first) in first.iter().enumerate().filter(|&(row, _)| rows.has(row)) {
            if first as usize == row {
                node_of[row] = starts.len() as u32 - 1;
                starts.push(0);
            } else {
                node_of[row] = node_of[first as usize];
            }
            starts[node_of[row] as usize + 1] += 1;
        }
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut next = starts.clone();
        let mut by_node = vec![0u32; starts[starts.len() - 1] as usize];
        for (row, &node) in node_of.iter().enumerate().filter(|&(_, &node)| node != NONE) {
            by_node[next[node as usize] as usize] = row as u32;
            next[node as usize] += 1;
        }
        Self { starts, rows: by_node, node_of }
    }

    pub(super) fn view(&self) -> Copies<'_> {
        Copies { starts: &self.starts, rows: &self.rows, node_of: &self.node_of }
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::aligned::AlignedBytes;
    use crate::vector::rows::RowsWriter;

    #[track_caller]
    fn check(values: &[Option<f32>], nodes: Option<&[&[u32]]>) {
        let mut writer = RowsWriter::new(Vec::new(), 2);
        for value in values {
            writer
                .push(value.map(|value| [value, 1.0]).as_ref().map(<[f32; 2]>::as_slice))
                .unwrap();
        }
        let bytes =
            AlignedBytes::new(tantivy::directory::OwnedBytes::new(writer.finish().unwrap()));
        let rows = Rows::open("t".as_ref(), bytes, 2).unwrap();
        let found = OwnedCopies::find(&rows);
        let listed: Option<Vec<&[u32]>> = found
            .as_ref()
            .map(|copies| (0..copies.len() as u32).map(|node| copies.view().of(node)).collect());
        assert_eq!(listed.as_deref(), nodes);
        for (node, rows) in listed.iter().flatten().enumerate() {
            let back = |row: &u32| found.as_ref().map(|copies| copies.node_of[*row as usize]);
            assert!(rows.iter().all(|row| back(row) == Some(node as u32)));
        }
    }

    #[test]
    fn equal_rows_are_one_node_and_nodes_are_in_the_order_of_their_first_row() {
        let (a, b, c) = (Some(0.1), Some(0.2), Some(0.3));
        check(&[b, a, None, b, c, a, b], Some(&[&[0, 3, 6], &[1, 5], &[4]]));
        check(&[a, b, c], None);
        check(&[None, None], None);
        check(&[c, c], Some(&[&[0, 1]]));
    }
}
