//! Building a graph: hnsw_rs links a sample, the other rows join in growing batches, then every row is linked anew.
//!
//! A batch is searched in the graph as it stood before and linked in one step, so the result does not depend on the
//! number of threads: same rows, same bytes.
//! Source: the batches are those of Manohar et al. 2024 (ParlayANN).

use rayon::prelude::*;

use super::blocks::OwnedBlocks;
use super::copies::OwnedCopies;
use super::prune::prune;
use super::seed::{OwnedLevel, seed};
use super::view::Level;
use super::walk::with_scratch;
use super::{GraphView, Hit, MAX_LEVELS, NONE};
use crate::vector::aligned::{LINE, Line};
use crate::vector::rows::Rows;
use crate::vector::{FieldParams, VectorLayout, codes, sketch};

/// One row in this many stands on the levels above the ground.
const SAMPLE_SHARE: usize = 32;
/// A batch is this part of the rows linked before; larger batches see less of their own rows.
const BATCH_SHARE: usize = 8;
/// Slack of the pruning. On 50,000 embeddings, recall@10 at width 64: 1.1 .9885, 1.25 .9862, 1.4 .9822.
const SLACK: f32 = 1.1;
/// A row that lost more than one of this many links is given new ones.
const TORN: usize = 8;
/// Width of the walks that find what fills short lists up; an estimate.
const FILL_WIDTH: usize = 40;
/// Seed of the order in which rows join.
const SEED: u64 = 397;

/// A finished graph, owned.
pub(crate) struct Graph {
    pub(super) codes: Vec<Line>,
    pub(super) lines: usize,
    pub(super) scale: f32,
    pub(super) sketches: Vec<Line>,
    pub(super) centre: Vec<f32>,
    pub(super) links: Vec<u32>,
    pub(super) degree: usize,
    pub(super) levels: Vec<OwnedLevel>,
    pub(super) copies: Option<OwnedCopies>,
    /// Made last, where the layout is the fast one.
    pub(super) blocks: Option<OwnedBlocks>,
    /// Number of rows, which may be more than nodes.
    pub(super) rows: usize,
}

impl Graph {
    /// The graph as flat arrays.
    pub(super) fn view(&self) -> GraphView<'_> {
        let mut levels = [Level::default(); MAX_LEVELS];
        for (level, owned) in levels.iter_mut().zip(&self.levels) {
            *level = Level { down: &owned.down, rows: &owned.rows, links: &owned.links };
        }
        GraphView {
            codes: &self.codes,
            lines: self.lines,
            sketches: &self.sketches,
            sketch_lines: sketch::lines_for(self.centre.len()),
            centre: &self.centre,
            links: &self.links,
            degree: self.degree,
            levels,
            height: self.levels.len().min(MAX_LEVELS),
            blocks: self.blocks.as_ref().map(OwnedBlocks::view),
            copies: self.copies.as_ref().map(OwnedCopies::view),
        }
    }

    /// What one is worth in scores of codes.
    fn unit(&self) -> f32 {
        1.0 / (self.scale * self.scale)
    }
}

/// A graph that most of the rows were linked in before.
pub(crate) struct Prior<'a> {
    /// The graph.
    pub(crate) graph: GraphView<'a>,
    /// For each of its rows the number that the row has now; [`NONE`] where it is gone.
    pub(crate) now: Vec<u32>,
}

impl Prior<'_> {
    /// For each of its nodes the number that the node has in `graph`; [`NONE`] where all of its rows are gone.
    fn nodes_now(&self, graph: &GraphView<'_>) -> Vec<u32> {
        let now = |row: u32| self.now.get(row as usize).copied().filter(|&row| row != NONE);
        let node =
            |old: u32| self.graph.rows_of(old).find_map(now).and_then(|row| graph.node_of(row));
        (0..self.graph.len() as u32).map(|old| node(old).unwrap_or(NONE)).collect()
    }
}

/// Builds the graph of `rows`; documents without a vector are left out.
///
/// With `prior` its links are taken over and only the other rows are searched: several times faster.
pub(crate) fn build(rows: &Rows, params: &FieldParams, prior: Option<&Prior<'_>>) -> Graph {
    let lines = codes::lines_for(rows.dim());
    let scale = codes::scale_of(rows);
    let copies = OwnedCopies::find(rows);
    let nodes = copies.as_ref().map_or(rows.len(), OwnedCopies::len);
    let first = |node: usize| {
        copies.as_ref().map_or(node, |copies| copies.view().of(node as u32)[0] as usize)
    };
    let mut all = vec![Line([0; LINE]); nodes * lines];
    all.par_chunks_exact_mut(lines).enumerate().for_each_init(
        || vec![0f32; rows.dim()],
        |row, (at, code)| {
            rows.decode_into(first(at), row);
            codes::encode(row, scale, code);
        },
    );
    let centre = sketch::centre_of(&all, lines, rows.dim());
    let sketch_lines = sketch::lines_for(rows.dim());
    let mut sketches = vec![Line([0; LINE]); nodes * sketch_lines];
    sketches
        .par_chunks_exact_mut(sketch_lines)
        .zip(all.par_chunks_exact(lines))
        .for_each(|(out, code)| sketch::encode(code, &centre, out));
    let mut order: Vec<u32> =
        (0..nodes as u32).filter(|&node| rows.has(first(node as usize))).collect();
    fastrand::Rng::with_seed(SEED).shuffle(&mut order);
    let degree = 2 * params.m();
    let mut graph = Graph {
        codes: all,
        lines,
        scale,
        sketches,
        centre,
        links: vec![NONE; nodes * degree],
        degree,
        levels: Vec::new(),
        copies,
        blocks: None,
        rows: rows.len(),
    };
    let prior = prior.filter(|prior| prior.graph.degree == degree);
    let torn = prior.map(|prior| graph.take_over(prior));
    // Rows that are linked already come first, so that the sample is one of them.
    let is_old = |row: u32| graph.links[row as usize * degree] != NONE;
    let (mut order, new): (Vec<u32>, Vec<u32>) = match prior {
        Some(_) => order.into_iter().partition(|&row| is_old(row)),
        None => (order, Vec::new()),
    };
    let old = order.len();
    order.extend(new);
    let (sample, rest) = order.split_at((order.len() / SAMPLE_SHARE).max(256).min(order.len()));
    graph.levels =
        seed(&graph.codes, lines, graph.unit(), sample, params.m(), params.ef_construction());
    let (mut linked, mut rest) = (sample.len(), rest);
    if prior.is_some() {
        (linked, rest) = (old, &order[old..]);
    } else {
        graph.lay_ground();
    }
    while !rest.is_empty() {
        let (batch, later) = rest.split_at((linked / BATCH_SHARE).clamp(1, rest.len()));
        graph.join(batch, params.ef_construction());
        linked += batch.len();
        rest = later;
    }
    match torn {
        Some(torn) => graph.mend(&torn, params.ef_construction()),
        None => graph.refine(params.ef_construction()),
    }
    if params.layout() == VectorLayout::Fast {
        let view = graph.view();
        graph.blocks = Some(OwnedBlocks::new(&view, rows, |node| graph.filled(&view, node)));
    }
    graph
}

impl Graph {
    /// Copies the links of the lowest level, which hnsw_rs made, to the ground.
    fn lay_ground(&mut self) {
        let Some(level) = self.levels.first() else { return };
        for (slot, &row) in level.rows.iter().enumerate() {
            let links = level.links[slot * self.degree..(slot + 1) * self.degree].iter();
            let links =
                links.take_while(|&&link| link != NONE).map(|&link| level.rows[link as usize]);
            let at = row as usize * self.degree;
            self.links[at..at + self.degree]
                .iter_mut()
                .zip(links)
                .for_each(|(link, to)| *link = to);
        }
    }

    /// Takes over the links of `prior` between rows that are still there; gives the rows that lost many.
    fn take_over(&mut self, prior: &Prior<'_>) -> Vec<u32> {
        let mut torn = Vec::new();
        let now = prior.nodes_now(&self.view());
        for (old, &row) in now.iter().enumerate().filter(|&(_, &row)| row != NONE) {
            let before: Vec<u32> = prior.graph.links_of(old as u32).collect();
            let after: Vec<u32> = before
                .iter()
                .filter_map(|&to| now.get(to as usize).copied().filter(|&to| to != NONE))
                .collect();
            self.set_links(row, &after);
            // A row that lost all of its links joins like a new one.
            if !after.is_empty() && after.len() * TORN < before.len() * (TORN - 1) {
                torn.push(row);
            }
        }
        torn
    }

    /// The nearest rows that a walk finds for each row of `batch`, and of these at most `limit` links.
    fn choose(&self, batch: &[u32], ef: usize, limit: usize) -> Vec<Vec<u32>> {
        let graph = self.view();
        let unit = self.unit();
        let choose = |&row: &u32| {
            with_scratch(|scratch| {
                scratch.query.set_row(graph.code(row));
                // A row that is linked already stands where the walk would lead.
                let from = graph.links_of(row).next().map(|_| row);
                let mut near: Vec<Hit> = scratch.walk(&graph, ef, from).collect();
                let old = graph.links_of(row).map(|to| self.hit(&graph, row, to));
                near.extend(old);
                prune(&graph, row, &mut near, limit, unit, SLACK)
            })
        };
        batch.par_iter().with_min_len(16).map(choose).collect()
    }

    fn hit(&self, graph: &GraphView<'_>, from: u32, to: u32) -> Hit {
        let score = crate::vector::simd::kernels().pair(graph.code(from), graph.code(to));
        Hit { row: to, score }
    }

    /// Links the rows of `batch` into the graph.
    fn join(&mut self, batch: &[u32], ef: usize) {
        let chosen = self.choose(batch, ef, self.degree / 2);
        for (&row, links) in batch.iter().zip(&chosen) {
            self.set_links(row, links);
        }
        self.link_back(batch, &chosen);
    }

    /// Links every row anew, now that every row can be found; what was linked back before is linked back again.
    fn refine(&mut self, ef: usize) {
        let mut order = self.view().along_links();
        order.retain(|&row| self.links[row as usize * self.degree] != NONE);
        self.join(&order, ef);
    }

    /// Gives rows that lost links new ones beside those that they kept.
    fn mend(&mut self, torn: &[u32], ef: usize) {
        let chosen = self.choose(torn, ef, self.degree);
        for (&row, links) in torn.iter().zip(&chosen) {
            self.set_links(row, links);
        }
        self.link_back(torn, &chosen);
    }

    /// Adds the links back; lists that grow too long are pruned.
    fn link_back(&mut self, batch: &[u32], chosen: &[Vec<u32>]) {
        let mut back: Vec<(u32, u32)> = Vec::with_capacity(chosen.iter().map(Vec::len).sum());
        for (&row, links) in batch.iter().zip(chosen) {
            back.extend(links.iter().map(|&to| (to, row)));
        }
        back.par_sort_unstable();
        let groups: Vec<&[(u32, u32)]> = back.chunk_by(|a, b| a.0 == b.0).collect();
        let lists: Vec<Vec<u32>> = {
            let (graph, unit) = (self.view(), self.unit());
            let merge = |group: &&[(u32, u32)]| {
                let row = group[0].0;
                let mut links: Vec<u32> = graph.links_of(row).collect();
                for &(_, from) in *group {
                    if !links.contains(&from) {
                        links.push(from);
                    }
                }
                if links.len() <= self.degree {
                    return links;
                }
                let mut near = links.iter().map(|&to| self.hit(&graph, row, to)).collect();
                prune(&graph, row, &mut near, self.degree, unit, SLACK)
            };
            groups.par_iter().with_min_len(16).map(merge).collect()
        };
        for (group, links) in groups.iter().zip(&lists) {
            self.set_links(group[0].0, links);
        }
    }

    /// The links of `row`, then the nearest rows that are none of them until the list is full: what stands in a block is
    /// looked at together, however short the list.
    fn filled(&self, graph: &GraphView<'_>, row: u32) -> Vec<u32> {
        let mut links: Vec<u32> = graph.links_of(row).collect();
        if links.is_empty() || links.len() >= self.degree {
            return links;
        }
        with_scratch(|scratch| {
            scratch.query.set_row(graph.code(row));
            let near = scratch.walk(graph, FILL_WIDTH, Some(row)).map(|hit| hit.row);
            let others: Vec<u32> =
                near.filter(|near| *near != row && !links.contains(near)).collect();
            links.extend(others.into_iter().take(self.degree - links.len()));
        });
        links
    }

    fn set_links(&mut self, row: u32, links: &[u32]) {
        let list = &mut self.links[row as usize * self.degree..(row as usize + 1) * self.degree];
        list.fill(NONE);
        list.iter_mut().zip(links).for_each(|(link, &to)| *link = to);
    }
}
