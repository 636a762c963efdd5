//! A graph as flat arrays, wherever they stand.

use super::blocks::Blocks;
use super::copies::Copies;
use super::{MAX_LEVELS, NONE};
use crate::vector::aligned::Line;
use crate::vector::simd;

/// Links of a node that an order along links follows: more would only be met again.
const FOLLOWED: usize = 4;

/// A level above the ground. Rows have a slot in it; links go from slot to slot.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Level<'a> {
    /// Where each slot continues one level below: a slot, or a row where that is the ground.
    pub(super) down: &'a [u32],
    /// The row of each slot.
    pub(super) rows: &'a [u32],
    /// `degree` links for each slot; shorter lists end with [`NONE`].
    pub(super) links: &'a [u32],
}

/// The arrays of a graph.
///
/// Invariant: the arrays fit one another in length. What they hold may come from a damaged file and is checked when
/// it is followed.
#[derive(Clone, Copy)]
pub(crate) struct GraphView<'a> {
    /// Codes of all rows.
    pub(super) codes: &'a [Line],
    /// Cache lines of a code.
    pub(super) lines: usize,
    /// Sketches of all rows.
    pub(super) sketches: &'a [Line],
    /// Cache lines of a sketch.
    pub(super) sketch_lines: usize,
    /// What the sketches are relative to, a value for each dimension.
    pub(super) centre: &'a [f32],
    /// `degree` links for each row; shorter lists end with [`NONE`].
    pub(super) links: &'a [u32],
    /// Links of a row, on every level.
    pub(super) degree: usize,
    /// The levels above the ground, the lowest first.
    pub(super) levels: [Level<'a>; MAX_LEVELS],
    /// How many of them there are.
    pub(super) height: usize,
    /// What each row says of its neighbours, in the fast layout.
    pub(super) blocks: Option<Blocks<'a>>,
    /// The rows of each node; `None` where every row is the node of its own number.
    pub(super) copies: Option<Copies<'a>>,
}

impl<'a> GraphView<'a> {
    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.codes.len() / self.lines
    }

    /// Whether rows say something of their neighbours.
    pub(crate) fn has_blocks(&self) -> bool {
        self.blocks.is_some()
    }

    /// Whether some node stands for several rows.
    pub(crate) fn has_copies(&self) -> bool {
        self.copies.is_some()
    }

    /// The rows that `node` stands for, ascending. From a damaged file they may be any numbers.
    pub(crate) fn rows_of(&self, node: u32) -> impl Iterator<Item = u32> + use<'a> {
        let (own, all) = match self.copies {
            None => (Some(node), [].as_slice()),
            Some(copies) => (None, copies.of(node)),
        };
        own.into_iter().chain(all.iter().copied())
    }

    /// The node that stands for `row`.
    pub(crate) fn node_of(&self, row: u32) -> Option<u32> {
        let node =
            self.copies.map_or(Some(row), |copies| copies.node_of.get(row as usize).copied());
        node.filter(|&node| (node as usize) < self.len())
    }

    /// The code of `row`, which must be below [`GraphView::len`].
    pub(crate) fn code(&self, row: u32) -> &'a [Line] {
        &self.codes[row as usize * self.lines..(row as usize + 1) * self.lines]
    }

    /// The links of `row`, which must be below [`GraphView::len`]; stops at the first that no row has.
    pub(super) fn links_of(&self, row: u32) -> impl Iterator<Item = u32> + use<'a> {
        let rows = self.len();
        let list = &self.links[row as usize * self.degree..(row as usize + 1) * self.degree];
        list.iter().copied().take_while(move |&id| (id as usize) < rows)
    }

    /// All nodes, in an order in which most come after one that they are linked to.
    pub(crate) fn along_links(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.len());
        let mut seen = vec![false; self.len()];
        let mut open = Vec::new();
        for first in 0..self.len() as u32 {
            open.push(first);
            while let Some(node) = open.pop() {
                if std::mem::replace(&mut seen[node as usize], true) {
                    continue;
                }
                order.push(node);
                let near = self.links_of(node).filter(|&to| !seen[to as usize]).take(FOLLOWED);
                open.extend(near);
            }
        }
        order
    }

    /// Asks for a row's sketch before it is needed.
    pub(super) fn prefetch_sketch(&self, row: u32) {
        let at = row as usize * self.sketch_lines;
        simd::prefetch(&self.sketches[at..at + self.sketch_lines]);
    }

    /// Asks for what a look at `node` reads.
    #[inline]
    pub(super) fn prefetch_look(&self, blocks: &Blocks<'_>, node: u32) {
        self.prefetch(node);
        simd::prefetch(blocks.of(node));
    }

    /// Asks for a row's code before it is needed.
    pub(super) fn prefetch(&self, row: u32) {
        simd::prefetch(self.code(row));
    }
}

const _: () =
    assert!(NONE == u32::MAX, "the check of a link against the number of rows also ends a list");
