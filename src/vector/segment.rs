//! The vectors of one segment, opened: rows, graph where there is one, and which documents live.

use std::ops::Range;

use rayon::prelude::*;
use tantivy::SegmentReader;

use super::aligned::AlignedBytes;
use super::graph::{self, GraphFile, GraphView, Hit, Reach, Scratch, with_scratch};
use super::plugin::component;
use super::rows::{self, Rows};
use super::{VectorError, codes, simd};
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};

/// Rows that one thread compares before it looks for more work.
const CHUNK: usize = 4096;
/// Candidates compared in full for each answer wanted; at a width of 128, three found as much as six.
const RERANK: usize = 3;
/// Rows scored for each row that a walk keeps, an estimate; tells when comparing with every row is cheaper.
const SCORED_PER_KEPT: usize = 24;

/// Rows whose scores cost as much as a look; a block is about as long as three codes.
const SCORED_PER_LOOK: usize = 4;
/// The share of nodes that pass a filter from which on a walk by looks finds them; an estimate.
const MANY: f64 = 0.5;

/// Rows that are asked for before they are compared: more would push the first of them out again.
const AHEAD: usize = 32;

/// What is asked of a segment.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// Answers wanted.
    pub(super) k: usize,
    /// Width of the walk.
    pub(super) width: usize,
    /// A row near the query, where one is known: the walk begins there.
    pub(super) from: Option<u32>,
}

/// One segment of the field.
pub(super) struct SegmentVectors {
    reader: SegmentReader,
    /// Ordinal of the first document.
    base: u32,
    rows: Rows,
    graph: Option<GraphFile>,
}

impl SegmentVectors {
    /// Maps the files of `reader`'s segment.
    pub(super) fn open(reader: &SegmentReader, base: u32, dim: usize) -> Result<Self, VectorError> {
        let open = |extension: &str| -> Result<_, VectorError> {
            let file =
                reader.open_read(component(extension)).map_err(tantivy::TantivyError::from)?;
            let bytes = file.read_bytes().map_err(tantivy::TantivyError::from)?;
            let path = reader.segment_id().uuid_string() + "." + extension;
            Ok((path, AlignedBytes::new(bytes)))
        };
        let (path, bytes) = open(rows::EXTENSION)?;
        let rows = Rows::open(path.as_ref(), bytes, dim)?;
        if rows.len() != reader.max_doc() as usize {
            let what = "it does not have a row for every document";
            return Err(VectorError::Damaged { file: path.into(), what });
        }
        let (path, bytes) = open(graph::EXTENSION)?;
        let graph = GraphFile::open(path.as_ref(), bytes, rows.len(), dim)?;
        Ok(Self { reader: reader.clone(), base, rows, graph })
    }

    /// Reads everything: whether the numbers are ones that rows and graphs have.
    pub(super) fn check(&self) -> Result<(), VectorError> {
        let damaged = |extension: &str, what| {
            let file = (self.reader.segment_id().uuid_string() + "." + extension).into();
            VectorError::Damaged { file, what }
        };
        let graph = self.graph.as_ref().map_or(Ok(()), GraphFile::check);
        graph.map_err(|what| damaged(graph::EXTENSION, what))?;
        self.rows.check().map_err(|what| damaged(rows::EXTENSION, what))
    }

    pub(super) fn base(&self) -> u32 {
        self.base
    }

    /// The row of the document at `ordinal`, where it is one of this segment.
    pub(super) fn row_of(&self, ordinal: Ordinal) -> Option<u32> {
        ordinal.0.checked_sub(self.base).filter(|&row| (row as usize) < self.rows.len())
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn graph(&self) -> Option<&GraphFile> {
        self.graph.as_ref()
    }

    /// Rows in an order in which most come after one that is near to them; rows that the graph does not know are left out.
    pub(super) fn along_links(&self) -> Vec<u32> {
        let Some(graph) = &self.graph else { return (0..self.rows.len() as u32).collect() };
        let view = graph.view();
        view.along_links().into_iter().flat_map(|node| view.rows_of(node)).collect()
    }

    /// Whether `row` can be an answer: it has a vector and its document is not deleted.
    pub(super) fn lives(&self, row: u32) -> bool {
        // The number may come from a damaged file, and tantivy does not look whether it has such a document.
        self.rows.has(row as usize)
            && self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(row))
    }

    /// Documents that are not deleted.
    pub(super) fn living(&self) -> usize {
        self.reader.num_docs() as usize
    }

    /// The `k` nearest by the graph; by the codes alone where a filter leaves few; by comparing all without a graph.
    pub(super) fn search(
        &self,
        query: &[f32],
        asked: Asked,
        filter: Option<&OrdinalSet>,
    ) -> RankedList {
        let Asked { k, width, .. } = asked;
        let Some(graph) = &self.graph else { return self.exact(query, k, filter) };
        let view = graph.view();
        let keep = k.saturating_mul(RERANK);
        // Where a walk would score as many nodes as there are, all are scored.
        let few = view.len() <= width.saturating_mul(SCORED_PER_KEPT);
        let walked = with_scratch(|scratch| {
            codes::encode_query(query, graph.scale(), &mut scratch.query);
            if few { None } else { self.walk(graph, scratch, asked, filter) }
        });
        let walked = walked.map(|hits| self.rerank(query, &view, hits, k, filter));
        if let Some(list) = walked.filter(|list| list.len() >= k) {
            return list;
        }
        let nodes: Vec<u32> = match filter {
            Some(filter) => {
                let rows = self.matches(filter, 0..self.rows.len() as u32);
                let mut nodes: Vec<u32> = rows.filter_map(|row| view.node_of(row)).collect();
                if view.has_copies() {
                    nodes.sort_unstable();
                    nodes.dedup();
                }
                nodes
            }
            None if few || view.has_copies() => {
                let lives = |&node: &u32| view.rows_of(node).any(|row| self.lives(row));
                (0..view.len() as u32).filter(lives).collect()
            }
            // Much is deleted, or part of the graph cannot be reached.
            None => return self.exact(query, k, None),
        };
        let hits = with_scratch(|scratch| {
            codes::encode_query(query, graph.scale(), &mut scratch.query);
            scratch.scan(&view, keep, nodes.into_iter()).collect()
        });
        self.rerank(query, &view, hits, k, filter)
    }

    /// The best nodes of a walk, more than `k`; `None` when scoring all that pass is expected to be cheaper.
    fn walk(
        &self,
        graph: &GraphFile,
        scratch: &mut Scratch,
        Asked { k, width, from }: Asked,
        filter: Option<&OrdinalSet>,
    ) -> Option<Vec<Hit>> {
        let (view, keep) = (graph.view(), k.saturating_mul(RERANK));
        let from = from.and_then(|row| view.node_of(row));
        let reach = Reach { k, width, from, most: usize::MAX };
        if filter.is_none() && self.living() == self.rows.len() {
            if view.has_blocks() {
                return scratch.look_around(&view, graph.scale(), reach, |_| true);
            }
            return Some(scratch.walk(&view, width, from).take(keep).collect());
        }
        // The filter covers all segments; what it keeps is taken to be spread evenly over them.
        let share = filter.map_or(1.0, |set| set.len() as f64 / set.capacity().max(1) as f64);
        let nodes = view.len() as f64;
        let matches = share * self.living() as f64 * (nodes / self.rows.len() as f64);
        let expected = (width * SCORED_PER_KEPT) as f64 * nodes / matches.max(1.0);
        if expected >= matches {
            return None;
        }
        let accept = |node: u32| view.rows_of(node).any(|row| self.accepts(row, filter));
        // Looks find no way past many rows that do not pass.
        if view.has_blocks() && matches >= nodes * MANY {
            let reach = Reach { most: matches as usize / SCORED_PER_LOOK, ..reach };
            return scratch.look_around(&view, graph.scale(), reach, accept);
        }
        let hits = scratch.walk_filtered(&view, width, from, matches as usize, accept)?;
        Some(hits.take(keep).collect())
    }

    /// Whether `row` may be an answer.
    fn accepts(&self, row: u32, filter: Option<&OrdinalSet>) -> bool {
        self.lives(row) && filter.is_none_or(|set| set.contains(Ordinal(self.base + row)))
    }

    /// The rows of `range` that live and are in `filter`.
    fn matches(&self, filter: &OrdinalSet, range: Range<u32>) -> impl Iterator<Item = u32> {
        let ordinals = self.base + range.start..self.base + range.end;
        let rows = filter.within(ordinals).map(|ordinal| ordinal.0 - self.base);
        rows.filter(|&row| self.lives(row))
    }

    /// The best `k` rows of the nodes of `hits` by full comparison.
    fn rerank(
        &self,
        query: &[f32],
        view: &GraphView<'_>,
        hits: Vec<Hit>,
        k: usize,
        filter: Option<&OrdinalSet>,
    ) -> RankedList {
        let accepted = |node: u32| view.rows_of(node).filter(|&row| self.accepts(row, filter));
        for hit in hits.iter().take(AHEAD) {
            if let Some(row) = view.rows_of(hit.row).next() {
                self.rows.prefetch(row as usize);
            }
        }
        // Equal rows have equal scores: one of each node is compared.
        let firsts = hits.iter().filter_map(|hit| Some((hit.row, accepted(hit.row).next()?)));
        let mut nodes: Vec<(u32, Ranked)> = firsts
            .map(|(node, row)| (node, self.ranked(row, self.rows.score(query, row as usize))))
            .collect();
        nodes.sort_unstable_by(|a, b| RankedList::order(&a.1, &b.1));
        let mut entries: Vec<Ranked> = Vec::new();
        for (node, Ranked { score, .. }) in nodes {
            // Rows of a node as good as the last one may stand before it.
            if entries.len() >= k && entries.last().is_some_and(|last| last.score > score) {
                break;
            }
            let rows = accepted(node).take(k);
            entries.extend(rows.map(|row| Ranked { ordinal: Ordinal(self.base + row), score }));
        }
        let mut list = RankedList::new(entries);
        list.truncate(k);
        list
    }

    /// The `k` nearest by comparing every row that may be an answer, on all processors.
    pub(super) fn exact(&self, query: &[f32], k: usize, filter: Option<&OrdinalSet>) -> RankedList {
        let rows = self.rows.len();
        let of_chunk = |chunk: usize| {
            let chunk = (chunk * CHUNK) as u32..((chunk + 1) * CHUNK).min(rows) as u32;
            let mut best = Best::new(k);
            let rows: Vec<u32> = match filter {
                Some(filter) => self.matches(filter, chunk).collect(),
                None => chunk.filter(|&row| self.lives(row)).collect(),
            };
            let mut scores = vec![0.0; rows.len()];
            let row_of = |at: usize| self.rows.halves(rows[at] as usize);
            simd::kernels().dot_halves(query, row_of, &mut scores);
            for (row, score) in rows.into_iter().zip(scores) {
                best.offer(self.ranked(row, score));
            }
            best.0
        };
        // One chunk is scored here: to wake another thread for it takes longer.
        let best: Vec<Ranked> = match rows.div_ceil(CHUNK) {
            0 | 1 => of_chunk(0),
            chunks => (0..chunks).into_par_iter().flat_map_iter(of_chunk).collect(),
        };
        let mut list = RankedList::new(best);
        list.truncate(k);
        list
    }

    fn ranked(&self, row: u32, score: f32) -> Ranked {
        // Half precision can lift the product of a row with itself a little above one. What a damaged row makes is no number, and comes last.
        let score = if score.is_nan() { -1.0 } else { score.clamp(-1.0, 1.0) };
        Ranked { ordinal: Ordinal(self.base + row), score }
    }
}

/// The best few of many, best first.
struct Best(Vec<Ranked>, usize);

impl Best {
    fn new(k: usize) -> Self {
        // A caller may ask for more than there is.
        Self(Vec::with_capacity(k.min(CHUNK)), k)
    }

    fn offer(&mut self, entry: Ranked) {
        if self.0.len() >= self.1 {
            if self.0.last().is_none_or(|last| RankedList::order(last, &entry).is_lt()) {
                return;
            }
            self.0.pop();
        }
        let at = self.0.partition_point(|better| RankedList::order(better, &entry).is_lt());
        self.0.insert(at, entry);
    }
}
