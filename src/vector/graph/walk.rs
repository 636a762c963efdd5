//! The walk: from the top level down, then a beam over the ground.

use std::cell::RefCell;
use std::collections::BinaryHeap;

use super::GraphView;
use super::blocks::Estimates;
use super::waiting::Waiting;
use crate::vector::simd::{self, Kernels, QueryCode};
use crate::vector::sketch::QuerySketch;

/// A row that a walk found, with the score of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) row: u32,
    pub(crate) score: i32,
}

/// What a walk needs besides the graph; kept from walk to walk.
#[derive(Default)]
pub(crate) struct Scratch {
    /// The code of the query; set before a walk.
    pub(crate) query: QueryCode,
    sketch: QuerySketch,
    /// The query prepared for blocks, what waits to be looked at, and the best scores of the walk.
    pub(super) estimates: Estimates,
    pub(super) waiting: Waiting,
    pub(super) best: Vec<i32>,
    /// A bit for each row that was seen; small enough to stay in the nearest caches.
    pub(super) seen: Vec<u64>,
    /// Words of `seen` that are not zero, to clear them without touching the rest.
    touched: Vec<u32>,
    /// The best so far, best first, as [`pack`] makes them.
    beam: Vec<u64>,
    frontier: BinaryHeap<u64>,
    ids: Vec<u32>,
    scores: Vec<i32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Runs `work` with this thread's scratch.
pub(crate) fn with_scratch<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => work(&mut scratch),
        // rayon may run another job of ours while this one waits.
        Err(_) => work(&mut Scratch::default()),
    })
}

/// Rows that a scan scores at a time: their sketches are on the way while the block before is sorted in.
const SCAN_BLOCK: usize = 64;

/// Set while a row's links have not been followed.
const OPEN: u64 = 1;

/// Score, then row, in one number: the larger the better, equal scores by ascending row.
#[inline]
fn pack(score: i32, row: u32) -> u64 {
    (u64::from(score as u32 ^ 0x8000_0000) << 32) | (u64::from(0x7fff_ffff - row) << 1) | OPEN
}

#[inline]
fn unpack(entry: u64) -> Hit {
    Hit {
        row: 0x7fff_ffff - (entry as u32 >> 1),
        score: ((entry >> 32) as u32 ^ 0x8000_0000) as i32,
    }
}

/// Whether `row`, below the number of nodes, is marked in `seen`.
#[inline]
pub(super) fn is_in(seen: &[u64], row: u32) -> bool {
    seen[row as usize / 64] >> (row % 64) & 1 != 0
}

impl Scratch {
    fn begin(&mut self, graph: &GraphView<'_>) {
        self.sketch.set(self.query.lines(), graph.centre);
        self.clear(graph);
    }

    /// Forgets the walk before.
    pub(super) fn clear(&mut self, graph: &GraphView<'_>) {
        for &word in &self.touched {
            self.seen[word as usize] = 0;
        }
        self.touched.clear();
        let words = graph.len().div_ceil(64);
        if self.seen.len() < words {
            self.seen.resize(words, 0);
        }
        self.beam.clear();
        self.best.clear();
        self.frontier.clear();
    }

    /// Marks `row`; says whether it was new.
    #[inline]
    pub(super) fn mark(&mut self, row: u32) -> bool {
        let word = &mut self.seen[row as usize / 64];
        let bit = 1 << (row % 64);
        if *word & bit != 0 {
            return false;
        }
        if *word == 0 {
            self.touched.push(row / 64);
        }
        *word |= bit;
        true
    }

    /// Marks the links of `row`, collects those that are new and likely to score `least`, and scores them.
    #[inline]
    fn expand(&mut self, graph: &GraphView<'_>, row: u32, kernels: &Kernels, least: Option<i32>) {
        self.ids.clear();
        for id in graph.links_of(row) {
            if self.mark(id) {
                graph.prefetch_sketch(id);
                self.ids.push(id);
            }
        }
        self.score_likely(graph, kernels, least);
    }

    /// Leaves those of `ids` that are likely to score `least`, and scores them.
    #[inline]
    fn score_likely(&mut self, graph: &GraphView<'_>, kernels: &Kernels, least: Option<i32>) {
        if let Some(least) = least {
            self.sketch.keep_likely(kernels, graph.sketches, &mut self.ids, least);
        }
        self.ids.iter().for_each(|&id| graph.prefetch(id));
        self.scores.resize(self.ids.len(), 0);
        kernels.score(&self.query, graph.codes, &self.ids, &mut self.scores);
    }

    #[inline]
    pub(super) fn score_one(&self, graph: &GraphView<'_>, row: u32, kernels: &Kernels) -> i32 {
        let mut score = [0];
        kernels.score(&self.query, graph.codes, &[row], &mut score);
        score[0]
    }

    /// Goes down the levels, always to the best neighbour; gives the row to start from on the ground. The lowest `past` levels
    /// are passed straight down, but never the highest one.
    pub(super) fn start(
        &mut self,
        graph: &GraphView<'_>,
        kernels: &Kernels,
        past: usize,
    ) -> Option<Hit> {
        let mut slot = 0u32;
        let past = past.min(graph.height.saturating_sub(1));
        for (number, level) in graph.levels[..graph.height].iter().enumerate().rev() {
            if number < past {
                slot = *level.down.get(slot as usize)?;
                continue;
            }
            let row =
                *level.rows.get(slot as usize).filter(|&&row| (row as usize) < graph.len())?;
            let mut best = self.score_one(graph, row, kernels);
            loop {
                let at = slot as usize * graph.degree;
                let links = level.links.get(at..at + graph.degree)?;
                let mut next = None;
                for &link in links.iter().take_while(|&&link| (link as usize) < level.rows.len()) {
                    let row = level.rows[link as usize];
                    if row as usize >= graph.len() {
                        continue;
                    }
                    let score = self.score_one(graph, row, kernels);
                    if score > best {
                        (best, next) = (score, Some(link));
                    }
                }
                match next {
                    Some(better) => slot = better,
                    None => break,
                }
            }
            slot = *level.down.get(slot as usize)?;
        }
        if slot as usize >= graph.len() {
            return None;
        }
        Some(Hit { row: slot, score: self.score_one(graph, slot, kernels) })
    }

    /// Where a walk over the ground begins: at the node `from` where one is given, which must be of the graph, else where
    /// [`Scratch::start`] comes down.
    pub(super) fn start_from(
        &mut self,
        graph: &GraphView<'_>,
        kernels: &Kernels,
        from: Option<u32>,
        past: usize,
    ) -> Option<Hit> {
        match from {
            Some(node) => Some(Hit { row: node, score: self.score_one(graph, node, kernels) }),
            None => self.start(graph, kernels, past),
        }
    }

    /// The best `width` rows that a walk of that width finds, best first. `self.query` is the query; where a node near it is
    /// known, `from` saves the way there.
    pub(crate) fn walk(
        &mut self,
        graph: &GraphView<'_>,
        width: usize,
        from: Option<u32>,
    ) -> impl Iterator<Item = Hit> {
        self.begin(graph);
        let kernels = simd::kernels();
        if let Some(start) = self.start_from(graph, kernels, from, 0) {
            self.mark(start.row);
            self.beam.push(pack(start.score, start.row));
            self.beam_search(graph, width.max(1), kernels);
        }
        self.beam.iter().map(|&entry| unpack(entry))
    }

    fn beam_search(&mut self, graph: &GraphView<'_>, width: usize, kernels: &Kernels) {
        let mut cursor = 0;
        while cursor < self.beam.len() {
            if self.beam[cursor] & OPEN == 0 {
                cursor += 1;
                continue;
            }
            self.beam[cursor] &= !OPEN;
            let row = unpack(self.beam[cursor]).row;
            self.expand(graph, row, kernels, self.least(width));
            cursor += 1;
            for (&id, &score) in self.ids.iter().zip(&self.scores) {
                let entry = pack(score, id);
                if self.beam.len() >= width {
                    if self.beam.last().is_some_and(|&last| entry < last) {
                        continue;
                    }
                    self.beam.pop();
                }
                let at = self.beam.partition_point(|&better| better > entry);
                self.beam.insert(at, entry);
                cursor = cursor.min(at);
            }
        }
    }

    /// As [`Scratch::walk`], but only rows that `accept` lets through are kept; all rows carry the walk.
    ///
    /// Gives up with `None` after scoring `budget` rows, when comparing with every accepted row is cheaper.
    pub(crate) fn walk_filtered(
        &mut self,
        graph: &GraphView<'_>,
        width: usize,
        from: Option<u32>,
        budget: usize,
        accept: impl Fn(u32) -> bool,
    ) -> Option<impl Iterator<Item = Hit>> {
        self.begin(graph);
        let kernels = simd::kernels();
        let mut spent = 0;
        if let Some(start) = self.start_from(graph, kernels, from, 0) {
            self.mark(start.row);
            let entry = pack(start.score, start.row);
            self.frontier.push(entry);
            if accept(start.row) {
                self.beam.push(entry);
            }
        }
        while let Some(entry) = self.frontier.pop() {
            if self.beam.len() >= width && self.beam.last().is_some_and(|&last| entry < last) {
                break;
            }
            self.expand(graph, unpack(entry).row, kernels, self.least(width));
            spent += self.ids.len();
            if spent > budget {
                return None;
            }
            for at in 0..self.ids.len() {
                let (id, entry) = (self.ids[at], pack(self.scores[at], self.ids[at]));
                if self.beam.len() >= width && self.beam.last().is_some_and(|&last| entry < last) {
                    continue;
                }
                self.frontier.push(entry);
                if accept(id) {
                    self.keep(entry, width);
                }
            }
        }
        Some(self.beam.iter().map(|&entry| unpack(entry)))
    }

    /// The best `width` of `rows` by their codes, best first: no link is followed.
    pub(crate) fn scan(
        &mut self,
        graph: &GraphView<'_>,
        width: usize,
        rows: impl Iterator<Item = u32>,
    ) -> impl Iterator<Item = Hit> {
        self.begin(graph);
        let kernels = simd::kernels();
        let mut rows = rows.filter(|&row| (row as usize) < graph.len());
        loop {
            self.ids.clear();
            self.ids.extend(rows.by_ref().take(SCAN_BLOCK));
            if self.ids.is_empty() {
                break;
            }
            self.ids.iter().for_each(|&id| graph.prefetch_sketch(id));
            self.score_likely(graph, kernels, self.least(width));
            for at in 0..self.ids.len() {
                let entry = pack(self.scores[at], self.ids[at]);
                if self.beam.len() < width || self.beam.last().is_some_and(|&last| entry > last) {
                    self.keep(entry, width);
                }
            }
        }
        self.beam.iter().map(|&entry| unpack(entry))
    }

    /// What a row must score to come among the best `width`; `None` while there is room.
    fn least(&self, width: usize) -> Option<i32> {
        let last = self.beam.last().filter(|_| self.beam.len() >= width);
        last.map(|&last| unpack(last).score)
    }

    /// Puts `entry` in its place among the best `width`; the last one leaves when there is no room.
    fn keep(&mut self, entry: u64, width: usize) {
        if self.beam.len() >= width {
            self.beam.pop();
        }
        let at = self.beam.partition_point(|&better| better > entry);
        self.beam.insert(at, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn packed_entries_keep_score_and_row_and_order(
            a in proptest::prelude::any::<i32>(), b in proptest::prelude::any::<i32>(),
            x in 0u32..0x7fff_ffff, y in 0u32..0x7fff_ffff,
        ) {
            proptest::prop_assert_eq!(unpack(pack(a, x)), Hit { row: x, score: a });
            proptest::prop_assert_eq!(unpack(pack(a, x) & !OPEN).row, x);
            proptest::prop_assert_eq!(pack(a, x) > pack(b, y), (a, std::cmp::Reverse(x)) > (b, std::cmp::Reverse(y)));
        }
    }
}
