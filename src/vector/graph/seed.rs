//! The first graph: hnsw_rs over a sample of the rows.
//!
//! Guards against hnsw_rs 0.3.5: it ends the process when M > 256 (ours is at most 64), asserts on negative and NaN
//! distances (ours are clamped), prints only in functions that are not called, and repeats itself only when rows are
//! inserted one after the other (as here).

use hnsw_rs::anndists::dist::distances::Distance;
use hnsw_rs::hnsw::Hnsw;

use super::{MAX_LEVELS, NONE};
use crate::vector::aligned::Line;
use crate::vector::simd;

/// A level above the ground, owned; see `view::Level`.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedLevel {
    pub(super) down: Vec<u32>,
    pub(super) rows: Vec<u32>,
    pub(super) links: Vec<u32>,
}

/// Compares rows through their ids, so that hnsw_rs copies four bytes instead of a code.
#[derive(Clone, Copy)]
struct CodeDistance<'a> {
    codes: &'a [Line],
    lines: usize,
    unit: f32,
}

impl CodeDistance<'_> {
    fn code(&self, id: &[u32]) -> &[Line] {
        let at = id[0] as usize * self.lines;
        &self.codes[at..at + self.lines]
    }
}

impl Distance<u32> for CodeDistance<'_> {
    fn eval(&self, a: &[u32], b: &[u32]) -> f32 {
        let score = simd::kernels().pair(self.code(a), self.code(b));
        // Codes are cut and rounded, so a row's product with itself may pass one.
        (1.0 - score as f32 * self.unit).max(0.0)
    }
}

/// Links `sample` with hnsw_rs; gives the levels above the ground, the lowest first. It holds all of `sample`.
pub(super) fn seed(
    codes: &[Line],
    lines: usize,
    unit: f32,
    sample: &[u32],
    m: usize,
    ef: usize,
) -> Vec<OwnedLevel> {
    let distance = CodeDistance { codes, lines, unit };
    let hnsw = Hnsw::new(m, sample.len(), MAX_LEVELS, ef, distance);
    for (slot, row) in sample.iter().enumerate() {
        hnsw.insert((std::slice::from_ref(row), slot));
    }
    freeze(&hnsw, sample, 2 * m)
}

/// Copies the lists of hnsw_rs into flat arrays of `degree` links a row.
fn freeze(
    hnsw: &Hnsw<'_, u32, CodeDistance<'_>>,
    sample: &[u32],
    degree: usize,
) -> Vec<OwnedLevel> {
    let points = hnsw.get_point_indexation();
    let height = usize::from(points.get_max_level_observed()) + 1;
    let mut lists: Vec<Option<Vec<Vec<u32>>>> = vec![None; sample.len()];
    for layer in 0..height {
        for point in points.get_layer_iterator(layer) {
            let levels = point.get_neighborhood_id();
            let levels = levels.iter().take(layer + 1);
            let levels =
                levels.map(|list| list.iter().map(|to| to.d_id as u32).collect()).collect();
            lists[point.get_origin_id()] = Some(levels);
        }
    }
    let mut frozen: Vec<OwnedLevel> = Vec::with_capacity(height);
    // Slots of the level below, by position in the sample; on the lowest level the way down is the row itself.
    let mut below: Vec<u32> = sample.to_vec();
    for layer in 0..height {
        let mut slots = vec![NONE; sample.len()];
        let mut level = OwnedLevel::default();
        for (at, list) in lists.iter().enumerate() {
            if list.as_ref().is_some_and(|levels| levels.len() > layer) {
                slots[at] = level.rows.len() as u32;
                level.rows.push(sample[at]);
                level.down.push(below[at]);
            }
        }
        level.links = vec![NONE; level.rows.len() * degree];
        for (at, list) in lists.iter().enumerate() {
            let Some(links) = list.as_ref().and_then(|levels| levels.get(layer)) else { continue };
            let own = slots[at] as usize;
            // hnsw_rs may keep links to points that do not reach up to the level; they lead nowhere.
            let links = links.iter().map(|&to| slots[to as usize]);
            let links = links.filter(|&to| to != NONE && to as usize != own).take(degree);
            level.links[own * degree..].iter_mut().zip(links).for_each(|(link, to)| *link = to);
        }
        below = slots;
        frozen.push(level);
    }
    frozen
}
