//! The walk by looks: rows are looked at in the order of what their neighbours promised of them.
//!
//! A look scores the row itself by its code and estimates its neighbours by its block. What is promised more than the `k`th
//! best score so far less a margin waits to be looked at; when nothing does, the walk is over. A row is marked when it is
//! looked at, because another neighbour may promise more of it, and be right.
//! The margin is reckoned in usual errors of the estimates, so that a width finds about as much in any index.
//! Source: Gou et al. 2025 (SymphonyQG), but for the margin in place of a beam: queries that are easy end early.

use std::cmp::Ordering;

use super::blocks::Blocks;
use super::waiting::ordered;
use super::walk::{Scratch, is_in};
use super::{GraphView, Hit};
use crate::vector::simd;

/// The width, beyond the rows wanted, at which the margin is zero; measured: there a walk by looks finds as much as one on
/// codes.
const EVEN: f32 = 22.0;
/// Usual errors that the margin grows by when the width is multiplied by e; measured likewise.
const STEEPNESS: f32 = 1.25;
/// Rows beyond those wanted that are ranked anew by their rows, as a part of them and at least; measured.
const BEYOND: usize = 8;

/// How much less than the `k`th best code a code may score and its row still be ranked anew, in steps of codes: rounding
/// moves the difference of two scores by .6 of that for one in three (each value by a step over the root of twelve).
const DOUBT: f32 = 4.0;

/// Levels that a walk goes down past without looking for a better row on them, where there are more: a look at a block costs less
/// than a level of single scores. Measured: with one, found is what was found with none, a tenth sooner.
const ABOVE: usize = 1;

/// How far a walk goes.
#[derive(Clone, Copy)]
pub(crate) struct Reach {
    /// Rows wanted.
    pub(crate) k: usize,
    /// Width of a walk on codes that finds as much.
    pub(crate) width: usize,
    /// A node near the query, where one is known: the walk begins there.
    pub(crate) from: Option<u32>,
    /// Looks after which comparing all that pass is cheaper.
    pub(crate) most: usize,
}

impl Reach {
    /// How much less than the `k`th best score a row may promise and still be looked at.
    fn margin(self, error: f32) -> f32 {
        let even = self.k as f32 + EVEN;
        STEEPNESS * error * (self.width.max(1) as f32 / even).ln()
    }
}

impl Scratch {
    /// The best rows that a walk finds, best first by their codes: some more than are wanted, because their own rows rank
    /// them. Only nodes that `accept` lets through are kept; all carry the walk. `self.query` is the query, with `scale`
    /// steps in one unit.
    ///
    /// `None` where the graph has no blocks, or when more looks were taken than `reach` allows.
    pub(crate) fn look_around(
        &mut self,
        graph: &GraphView<'_>,
        scale: f32,
        reach: Reach,
        accept: impl Fn(u32) -> bool,
    ) -> Option<Vec<Hit>> {
        let blocks = graph.blocks?;
        let kernels = simd::kernels();
        self.clear(graph);
        self.waiting.clear();
        self.estimates.set(&blocks, &self.query, scale, kernels);
        let unit = 1.0 / (scale * scale);
        let margin = reach.margin(blocks.error);
        let mut found: Vec<Hit> = Vec::new();
        let mut looks = 0;
        // What was asked for before it was known to be the next.
        let mut asked = None;
        let mut next = self.start_from(graph, kernels, reach.from, ABOVE).map(|start| start.row);
        while let Some(node) = next {
            self.mark(node);
            looks += 1;
            if looks > reach.most {
                return None;
            }
            let own = self.score_one(graph, node, kernels);
            if accept(node) {
                self.keep_best(own, reach.k);
                found.push(Hit { row: node, score: own });
            }
            let least = match self.best.get(reach.k.saturating_sub(1)) {
                Some(&worst) => worst as f32 * unit - margin,
                None => f32::NEG_INFINITY,
            };
            self.look(graph, &blocks, node, (own as f32 * unit, least), kernels);
            next = self.next(least, kernels);
            if let Some(next) = next {
                // On its way while what is left of this look is done.
                if asked != Some(next) {
                    graph.prefetch_look(&blocks, next);
                }
                // What comes after it is known as often as not once there are answers, and then on its way for a whole look.
                if self.best.len() >= reach.k
                    && let Some(after) = self.waiting.peek(kernels)
                    && asked != Some(after)
                {
                    graph.prefetch_look(&blocks, after);
                    asked = Some(after);
                }
            }
        }
        let most = reach.k.saturating_add(BEYOND.max(reach.k / 2)).min(found.len());
        let order =
            |a: &Hit, b: &Hit| -> Ordering { b.score.cmp(&a.score).then(a.row.cmp(&b.row)) };
        if most < found.len() {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        if let Some(last) = found.get(reach.k.saturating_sub(1)) {
            let least = last.score.saturating_sub((DOUBT * scale) as i32);
            found.truncate(found.partition_point(|hit| hit.score >= least).max(reach.k));
        }
        Some(found)
    }

    /// Keeps `score` among the best `k`, best first.
    #[inline]
    fn keep_best(&mut self, score: i32, k: usize) {
        if self.best.len() >= k {
            if self.best.last().is_none_or(|&worst| score <= worst) {
                return;
            }
            self.best.pop();
        }
        let at = self.best.partition_point(|&better| better >= score);
        self.best.insert(at, score);
    }

    /// Puts the neighbours of `node` that promise more than `least` with those that wait.
    #[inline]
    fn look(
        &mut self,
        graph: &GraphView<'_>,
        blocks: &Blocks<'_>,
        node: u32,
        (own, least): (f32, f32),
        kernels: &simd::Kernels,
    ) {
        let (nodes, block) = (graph.len(), blocks.of(node));
        let ids = blocks.ids(block);
        let (waiting, seen) = (&mut self.waiting, &self.seen);
        self.estimates.make(blocks.shape, block, own, least, kernels, |place, promised| {
            let id = ids[place];
            if (id as usize) < nodes && !is_in(seen, id) {
                waiting.push(id, promised);
            }
        });
    }

    /// The row to look at next; `None` where nothing promises as much as `least`.
    #[inline]
    fn next(&mut self, least: f32, kernels: &simd::Kernels) -> Option<u32> {
        let least = ordered(least);
        self.waiting.thin(least);
        loop {
            let (row, promised) = self.waiting.pop(kernels)?;
            if promised < least {
                return None;
            }
            if !is_in(&self.seen, row) {
                return Some(row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_walk_has_a_larger_margin_and_none_where_it_is_even() {
        let margin = |k, width| Reach { k, width, from: None, most: 1 }.margin(0.03);
        assert_eq!(margin(10, 32), 0.0);
        assert!(margin(10, 16) < 0.0 && margin(10, 64) > 0.02 && margin(10, 128) > margin(10, 64));
        assert!(margin(100, 128) < margin(10, 128));
    }
}
