//! What a row says of its neighbours, in one place: a look at a row estimates the scores of all of them.
//!
//! With `c` the row, `o` a neighbour, all of length 1, `a = c·o` and `r = o - a c` what of the neighbour is not along the
//! row, the score of the neighbour is `q·o = a q·c + q·r`. `a` is stored, `q·c` is the row's own score, which a look knows
//! exactly, and only `q·r` is estimated: with `s` the quantised direction of `r`, by `gain · (q·s - q·c s·c)`, where
//! `gain = |r| / (s·r/|r|)` makes it right on average. So the estimate is `q·c + offset q·c + gain q·s` with
//! `offset = a - 1 - gain s·c`. That `s` need not be at a right angle to `c` is taken off, too.
//! Source: Gou et al. 2025 (SymphonyQG) for the block; Gao and Long 2024 (RaBitQ) for an estimate without bias, here
//! relative to what is known of the row, and with product quantisation in place of single bits.
//!
//! A block: for each eight subspaces and each sixteen neighbours a line; in it sixteen bytes for two subspaces, a byte for
//! each neighbour, the even subspace in its low bits. Then numbers (32 bits), offsets and gains (16 bits each) of all
//! neighbours. Lists of links are filled up to a multiple of sixteen with [`NONE`].

use rayon::prelude::*;

use super::{GraphView, NONE};
use crate::insight::dot;
use crate::vector::aligned::{LINE, Line};
use crate::vector::half;
use crate::vector::quantiser::{OwnedQuantiser, Quantiser, SUB, Tables, subspaces_of};
use crate::vector::rows::Rows;
use crate::vector::simd::{self, GAIN_UNIT, Kernels, OFFSET_UNIT, Terms};

/// Neighbours that stand together.
const GROUP: usize = 16;
/// Subspaces in a line of codes.
const STEP: usize = 8;
/// Directions that the quantiser learns from, an estimate: with more, estimates were not nearer.
const SAMPLE: usize = 16_384;
/// Directions by which the usual error of estimates is found.
const TRIED: usize = 2048;
const SEED: u64 = 211;

/// Where the parts of a block stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Lines of codes for each group.
    steps: usize,
    groups: usize,
}

impl Shape {
    /// For `degree` links of a row of `dim` dimensions.
    pub(super) fn new(degree: usize, dim: usize) -> Self {
        Self { steps: subspaces_of(dim) / STEP, groups: degree.div_ceil(GROUP) }
    }

    /// Lines of a block.
    pub(super) fn lines(self) -> usize {
        self.codes() + self.groups * GROUP * 8 / LINE
    }

    fn codes(self) -> usize {
        self.steps * self.groups
    }

    fn slots(self) -> usize {
        self.groups * GROUP
    }
}

/// The blocks of all nodes.
#[derive(Clone, Copy)]
pub(crate) struct Blocks<'a> {
    pub(super) shape: Shape,
    pub(super) quantiser: Quantiser<'a>,
    /// How far off an estimate usually is: the root of the mean square.
    pub(super) error: f32,
    pub(super) data: &'a [Line],
}

impl<'a> Blocks<'a> {
    /// The block of `node`, which must be one.
    #[inline]
    pub(super) fn of(&self, node: u32) -> &'a [Line] {
        let lines = self.shape.lines();
        &self.data[node as usize * lines..(node as usize + 1) * lines]
    }

    /// The neighbours in `block`; places that are not taken hold [`NONE`].
    #[inline]
    pub(super) fn ids(&self, block: &'a [Line]) -> &'a [u32] {
        &bytemuck::cast_slice(&block[self.shape.codes()..])[..self.shape.slots()]
    }
}

/// The same, owned.
pub(super) struct OwnedBlocks {
    shape: Shape,
    quantiser: OwnedQuantiser,
    error: f32,
    data: Vec<Line>,
}

impl OwnedBlocks {
    /// The blocks of `graph`, whose nodes stand for `rows`; `links_of` gives the links of a node.
    pub(super) fn new(
        graph: &GraphView<'_>,
        rows: &Rows,
        links_of: impl Fn(u32) -> Vec<u32> + Sync,
    ) -> Self {
        let shape = Shape::new(graph.degree, rows.dim());
        let nodes = Nodes { graph, rows };
        let quantiser = OwnedQuantiser::learn(&nodes.directions(SAMPLE), rows.dim());
        let width = quantiser.width();
        // The projection of a difference is the difference of projections. Half precision: they are many.
        let mut low = vec![0u16; graph.len() * width];
        low.par_chunks_exact_mut(width).enumerate().for_each_init(
            || vec![0f32; rows.dim()],
            |row, (node, low)| {
                nodes.decode(node as u32, row);
                let projected = quantiser.project(row);
                low.iter_mut().zip(projected).for_each(|(out, value)| *out = half::encode(value));
            },
        );
        let mut data = vec![Line([0; LINE]); graph.len() * shape.lines()];
        data.par_chunks_exact_mut(shape.lines()).enumerate().for_each_init(
            || Writer::new(shape, &quantiser, &nodes, &low),
            |writer, (node, block)| writer.write(node as u32, &links_of(node as u32), block),
        );
        let mut made = Self { shape, quantiser, error: 0.0, data };
        made.error = made.usual_error(&nodes);
        made
    }

    pub(super) fn view(&self) -> Blocks<'_> {
        let (shape, error, data) = (self.shape, self.error, self.data.as_slice());
        Blocks { shape, quantiser: self.quantiser.view(), error, data }
    }

    /// How far off estimates are where a walk makes them: of the neighbours of a node whose neighbour is the query.
    fn usual_error(&self, nodes: &Nodes<'_>) -> f32 {
        let (blocks, kernels) = (self.view(), simd::kernels());
        let step = nodes.graph.len().div_ceil(TRIED / 8).max(1);
        let mut estimates = Estimates::default();
        let (mut query, mut code) = (vec![0f32; nodes.rows.dim()], simd::QueryCode::default());
        let (mut square, mut count) = (0f64, 0f64);
        for node in (0..nodes.graph.len() as u32).step_by(step) {
            let ids = blocks.ids(blocks.of(node));
            let Some(&near) = ids.iter().find(|&&id| (id as usize) < nodes.graph.len()) else {
                continue;
            };
            nodes.decode(near, &mut query);
            crate::vector::codes::encode_query(&query, 127.0, &mut code);
            estimates.set(&blocks, &code, 127.0, kernels);
            let own = nodes.score(&query, node);
            let block = blocks.of(node);
            estimates.make(blocks.shape, block, own, f32::NEG_INFINITY, kernels, |at, score| {
                if ids[at] != near && (ids[at] as usize) < nodes.graph.len() {
                    square += f64::from(score - nodes.score(&query, ids[at])).powi(2);
                    count += 1.0;
                }
            });
        }
        (square / count.max(1.0)).sqrt() as f32
    }
}

/// Nodes and the rows that they stand for.
struct Nodes<'a> {
    graph: &'a GraphView<'a>,
    rows: &'a Rows,
}

impl Nodes<'_> {
    fn row(&self, node: u32) -> usize {
        self.graph.rows_of(node).next().map_or(0, |row| row as usize)
    }

    fn decode(&self, node: u32, out: &mut [f32]) {
        self.rows.decode_into(self.row(node), out);
    }

    fn score(&self, query: &[f32], node: u32) -> f32 {
        self.rows.score(query, self.row(node))
    }

    /// About `count` directions from nodes to their neighbours, of length 1 and at a right angle to the node.
    fn directions(&self, count: usize) -> Vec<f32> {
        let dim = self.rows.dim();
        let mut random = fastrand::Rng::with_seed(SEED);
        let (mut own, mut other) = (vec![0f32; dim], vec![0f32; dim]);
        let mut directions = Vec::with_capacity(count * dim);
        for _ in 0..count {
            let node = random.u32(..self.graph.len().max(1) as u32);
            let links: Vec<u32> = self.graph.links_of(node).collect();
            if links.is_empty() {
                continue;
            }
            self.decode(node, &mut own);
            self.decode(links[random.usize(..links.len())], &mut other);
            let along = dot(&own, &other);
            other.iter_mut().zip(&own).for_each(|(other, own)| *other -= along * own);
            let length = dot(&other, &other).sqrt();
            if length > 1e-3 {
                directions.extend(other.iter().map(|value| value / length));
            }
        }
        directions
    }
}

/// Writes blocks, one after the other.
struct Writer<'a> {
    shape: Shape,
    quantiser: &'a OwnedQuantiser,
    nodes: &'a Nodes<'a>,
    /// The projections of all nodes.
    low: &'a [u16],
    row: Vec<f32>,
    own: Vec<f32>,
    direction: Vec<f32>,
}

impl<'a> Writer<'a> {
    fn new(
        shape: Shape,
        quantiser: &'a OwnedQuantiser,
        nodes: &'a Nodes<'a>,
        low: &'a [u16],
    ) -> Self {
        let (row, own) = (vec![0.0; nodes.rows.dim()], vec![0.0; quantiser.width()]);
        Self { shape, quantiser, nodes, low, row, direction: own.clone(), own }
    }

    fn low_of(&self, node: u32) -> impl Iterator<Item = f32> + use<'a> {
        let width = self.quantiser.width();
        let low = &self.low[node as usize * width..(node as usize + 1) * width];
        low.iter().map(|&value| half::decode(value))
    }

    fn write(&mut self, node: u32, links: &[u32], block: &mut [Line]) {
        self.nodes.decode(node, &mut self.row);
        let low = self.low_of(node);
        self.own.iter_mut().zip(low).for_each(|(own, low)| *own = low);
        let square = dot(&self.row, &self.row);
        for slot in 0..self.shape.slots() {
            match links.get(slot) {
                Some(&link) => self.neighbour(slot, link, square, block),
                None => self.numbers(block, slot, NONE, i16::MIN, 0),
            }
        }
    }

    /// `square` is the row's inner product with itself: about one, or none at all where a document has no vector.
    fn neighbour(&mut self, slot: usize, link: u32, square: f32, block: &mut [Line]) {
        let product = self.nodes.score(&self.row, link);
        let along = product / square.max(f32::MIN_POSITIVE);
        let length = (1.0 - product * along).max(1e-6).sqrt();
        let low = self.low_of(link);
        for ((out, low), own) in self.direction.iter_mut().zip(low).zip(&self.own) {
            *out = (low - along * own) / length;
        }
        let (mut held, mut crossed) = (0f32, 0f32);
        let points = self.direction.as_chunks::<SUB>().0.iter().zip(self.own.as_chunks::<SUB>().0);
        for (subspace, (point, own)) in points.enumerate() {
            let (code, centre) = self.quantiser.nearest(subspace, *point);
            for (value, (point, own)) in centre.iter().zip(point.iter().zip(own)) {
                held += value * point;
                crossed += value * own;
            }
            let (step, lane) = (subspace / STEP, subspace % STEP / 2);
            let line = step * self.shape.groups + slot / GROUP;
            block[line].0[lane * GROUP + slot % GROUP] |= (code as u8) << (4 * (subspace % 2));
        }
        // `as` saturates. Where next to nothing of a direction is held nothing is claimed of it.
        let gain = if held > 0.1 { (length / held * GAIN_UNIT).round() as u16 } else { 0 };
        let gained = f32::from(gain) / GAIN_UNIT;
        let offset = ((along - 1.0 - gained * crossed) * OFFSET_UNIT).round() as i16;
        self.numbers(block, slot, link, offset, gain);
    }

    fn numbers(&self, block: &mut [Line], slot: usize, link: u32, offset: i16, gain: u16) {
        let slots = self.shape.slots();
        let numbers = &mut block[self.shape.codes()..];
        bytemuck::cast_slice_mut::<Line, u32>(numbers)[slot] = link;
        let numbers = &mut bytemuck::cast_slice_mut::<Line, u16>(numbers)[2 * slots..];
        (numbers[slot], numbers[slots + slot]) = (offset as u16, gain);
    }
}

/// A query prepared for estimates.
#[derive(Default)]
pub(super) struct Estimates {
    tables: Tables,
    sums: Vec<[u16; GROUP]>,
}

impl Estimates {
    /// Prepares the query whose code is `query`, with `scale` steps in one unit.
    pub(super) fn set(
        &mut self,
        blocks: &Blocks<'_>,
        query: &simd::QueryCode,
        scale: f32,
        kernels: &Kernels,
    ) {
        self.tables.set(&blocks.quantiser, query, scale, kernels);
        self.sums.resize(blocks.shape.groups, [0; GROUP]);
    }

    /// Estimates the scores of the neighbours in `block`, that of a row whose own score is `own`; gives `take` the place and
    /// the estimate of those above `least`.
    #[inline]
    pub(super) fn make(
        &mut self,
        shape: Shape,
        block: &[Line],
        own: f32,
        least: f32,
        kernels: &Kernels,
        mut take: impl FnMut(usize, f32),
    ) {
        let (codes, numbers) = block.split_at(shape.codes());
        kernels.lookup(&self.tables.lines, codes, &mut self.sums);
        let numbers = &bytemuck::cast_slice::<Line, u16>(numbers)[2 * shape.slots()..];
        let (offsets, gains) = numbers.split_at(shape.slots());
        let offsets = bytemuck::cast_slice::<u16, i16>(offsets).as_chunks::<GROUP>().0;
        let numbers = offsets.iter().zip(gains.as_chunks::<GROUP>().0);
        let terms = Terms { own, step: self.tables.step, base: self.tables.base, least };
        for (group, (sums, (offsets, gains))) in self.sums.iter().zip(numbers).enumerate() {
            let mut scores = [0.0; GROUP];
            let mut above = kernels.estimate(&terms, sums, offsets, gains, &mut scores);
            while above != 0 {
                let at = above.trailing_zeros() as usize;
                above &= above - 1;
                take(group * GROUP + at, scores[at % GROUP]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::normalise;
    use crate::vector::aligned::AlignedBytes;
    use crate::vector::rows::RowsWriter;
    use crate::vector::{FieldParams, VectorLayout, codes};

    /// Rows around one middle.
    fn rows(count: usize, dim: usize, seed: u64) -> Rows {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut writer = RowsWriter::new(Vec::new(), dim);
        for _ in 0..count {
            let mut row: Vec<f32> = (0..dim).map(|_| random.f32() - 0.3).collect();
            normalise(&mut row);
            writer.push(Some(&row)).unwrap();
        }
        let bytes = tantivy::directory::OwnedBytes::new(writer.finish().unwrap());
        Rows::open("t".as_ref(), AlignedBytes::new(bytes), dim).unwrap()
    }

    #[track_caller]
    fn check(dim: usize, m: usize, seed: u64) {
        let rows = rows(300, dim, seed);
        let params = FieldParams::new(dim).unwrap().with_m(m).unwrap();
        let graph = super::super::build(&rows, &params.with_layout(VectorLayout::Fast), None);
        let blocks = graph.blocks.as_ref().unwrap().view();
        let mut query = vec![0.0; dim];
        rows.decode_into(7, &mut query);
        query.rotate_left(1);
        let (mut estimates, mut code) = (Estimates::default(), simd::QueryCode::default());
        codes::encode_query(&query, 127.0, &mut code);
        estimates.set(&blocks, &code, 127.0, simd::kernels());
        let (mut wrong, mut square, mut count) = (0f64, 0f64, 0usize);
        for node in (0..300).step_by(3) {
            let own = rows.score(&query, node as usize);
            let block = blocks.of(node);
            let ids = blocks.ids(block);
            let links = ids.iter().filter(|&&id| id != NONE).count();
            assert_eq!(links, (2 * m).min(299), "every list is full");
            estimates.make(blocks.shape, block, own, -3.0, simd::kernels(), |place, score| {
                if ids[place] != NONE {
                    let error = f64::from(score - rows.score(&query, ids[place] as usize));
                    (wrong, square, count) = (wrong + error, square + error * error, count + 1);
                }
            });
        }
        let (wrong, usual) = (wrong / count as f64, (square / count as f64).sqrt());
        // Made-up rows fill all dimensions, of which the projection keeps half.
        assert!(wrong.abs() < 0.9 * usual, "on average {wrong}, usually {usual}");
        let said = f64::from(blocks.error);
        assert!(
            usual < 0.25 && (0.3..3.0).contains(&(said / usual)),
            "{usual} off, said are {said}"
        );
    }

    #[test]
    fn estimates_are_right_on_average_and_as_far_off_as_they_say() {
        check(384, 16, 1);
        check(96, 8, 2);
        // Neither dimensions nor links fill their lines.
        check(70, 11, 3);
    }

    #[test]
    fn a_row_of_384_dimensions_has_a_block_of_16_lines() {
        assert_eq!(Shape::new(32, 384).lines(), 16);
    }
}
