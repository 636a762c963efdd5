//! Four bits for each few dimensions of a direction: what a row says of its neighbours with few bytes.
//!
//! Directions are projected onto the space in which they vary most (half as many dimensions), which is cut into subspaces of
//! four; in each of these sixteen centres are learned, and a direction is the numbers of its nearest centres. An inner
//! product of a query with it is then a sum of table look-ups, a table for each subspace.
//! Source: Jégou, Douze and Schmid 2011 (product quantisation); Ge et al. 2013 (after a rotation, subspaces of equal
//! variance); André, Kermarrec and Le Scouarnec 2015 (sixteen centres, so that a table is a register).

use rayon::prelude::*;

use super::aligned::{LINE, Line};
use super::codes;
use super::simd::{Kernels, QueryCode};
use crate::insight::dot;

/// Centres of a subspace.
pub(super) const CENTRES: usize = 16;
/// Dimensions of a subspace.
pub(super) const SUB: usize = 4;
/// Subspaces are counted in so many: as many as have room in a line of codes of sixteen neighbours.
const STEP: usize = 8;
/// Dimensions of a row for each subspace, an estimate: with 384 dimensions 48 subspaces, whose estimates are as near as
/// those of twice as many single bits.
const DIM_PER_SUBSPACE: usize = 8;
/// Most subspaces: sums of as many values of a table fit sixteen bits.
const MOST: usize = 512;
/// Values of a table are rounded to whole numbers from -63 to 63, and then raised, so that two of them fit a byte.
const RAISED: f32 = 64.0;
/// Steps towards the space of most variance, and towards the centres; with more, estimates were not nearer.
const TURNS: usize = 12;
const SEED: u64 = 1109;

/// Subspaces for rows of `dim` dimensions: a multiple of eight.
pub(super) fn subspaces_of(dim: usize) -> usize {
    (dim / DIM_PER_SUBSPACE).next_multiple_of(STEP).clamp(STEP, MOST)
}

/// The projection and the centres, wherever they stand. From a damaged file they may be any numbers.
#[derive(Clone, Copy)]
pub(super) struct Quantiser<'a> {
    /// A code (see `codes`) for each dimension of the projection, in the order of the subspaces.
    pub(super) matrix: &'a [Line],
    /// Steps of these codes in one unit.
    pub(super) scale: f32,
    /// For each dimension of the projection the values of the sixteen centres of its subspace.
    pub(super) centres: &'a [[f32; CENTRES]],
}

/// The same, owned.
pub(super) struct OwnedQuantiser {
    matrix: Vec<Line>,
    scale: f32,
    centres: Vec<[f32; CENTRES]>,
    /// The projection unrounded, a row of `dim` values for each of its dimensions.
    exact: Vec<f32>,
    dim: usize,
}

impl OwnedQuantiser {
    /// Learns from `sample`, unit vectors of `dim` dimensions one behind the other. The same sample gives the same quantiser.
    pub(super) fn learn(sample: &[f32], dim: usize) -> Self {
        let subspaces = subspaces_of(dim);
        let exact = projection(sample, dim, subspaces);
        let width = subspaces * SUB;
        let low: Vec<f32> = sample
            .par_chunks_exact(dim)
            .flat_map_iter(|row| project(&exact, row).collect::<Vec<f32>>())
            .collect();
        let centres = (0..subspaces)
            .into_par_iter()
            .flat_map_iter(|subspace| {
                let points: Vec<[f32; SUB]> = low
                    .chunks_exact(width)
                    .map(|row| std::array::from_fn(|at| row[subspace * SUB + at]))
                    .collect();
                means(&points, SEED + subspace as u64)
            })
            .collect();
        // Where nothing was learned all axes are zero.
        let largest = exact.iter().fold(1e-6f32, |most, value| most.max(value.abs()));
        let scale = 127.0 / largest;
        let lines = codes::lines_for(dim);
        let mut matrix = vec![Line([0; LINE]); width * lines];
        for (row, code) in exact.chunks_exact(dim).zip(matrix.chunks_exact_mut(lines)) {
            codes::encode(row, scale, code);
        }
        Self { matrix, scale, centres, exact, dim }
    }

    pub(super) fn view(&self) -> Quantiser<'_> {
        Quantiser { matrix: &self.matrix, scale: self.scale, centres: &self.centres }
    }

    /// Dimensions of the projection.
    pub(super) fn width(&self) -> usize {
        self.centres.len()
    }

    /// The projection of `row`.
    pub(super) fn project(&self, row: &[f32]) -> impl Iterator<Item = f32> {
        debug_assert_eq!(row.len(), self.dim);
        project(&self.exact, row)
    }

    /// The centre of `subspace` that is nearest to `point`, and where it stands.
    #[inline]
    pub(super) fn nearest(&self, subspace: usize, point: [f32; SUB]) -> (usize, [f32; SUB]) {
        let centres = &self.centres[subspace * SUB..(subspace + 1) * SUB];
        let best = nearest(centres, point);
        (best, std::array::from_fn(|at| centres[at][best]))
    }
}

fn project(exact: &[f32], row: &[f32]) -> impl Iterator<Item = f32> {
    exact.chunks_exact(row.len()).map(|axis| dot(axis, row))
}

/// Axes of the space in which `sample` varies most, four for each subspace; each subspace gets some of the larger and some of
/// the smaller ones. Where there are more places than dimensions the last axes are zero.
fn projection(sample: &[f32], dim: usize, subspaces: usize) -> Vec<f32> {
    let moments: Vec<f32> = (0..dim)
        .into_par_iter()
        .flat_map_iter(|at| {
            let mut sums = vec![0f32; dim];
            for row in sample.chunks_exact(dim) {
                let value = row[at];
                sums.iter_mut().zip(row).for_each(|(sum, other)| *sum += value * other);
            }
            sums
        })
        .collect();
    // Orthogonal iteration (Golub and Van Loan, 7.3.2): any base of that space will do, so few steps are enough.
    let count = (subspaces * SUB).min(dim);
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut axes: Vec<Vec<f32>> =
        (0..count).map(|_| (0..dim).map(|_| random.f32() - 0.5).collect()).collect();
    orthonormalise(&mut axes);
    let turned = |axis: &Vec<f32>| project(&moments, axis).collect::<Vec<f32>>();
    for _ in 0..TURNS {
        axes = axes.par_iter().map(turned).collect();
        orthonormalise(&mut axes);
    }
    let mut strengths: Vec<(f32, usize)> =
        axes.par_iter().enumerate().map(|(at, axis)| (dot(axis, &turned(axis)), at)).collect();
    strengths.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut exact = vec![0f32; subspaces * SUB * dim];
    for (rank, &(_, at)) in strengths.iter().enumerate() {
        let place = rank % subspaces * SUB + rank / subspaces;
        exact[place * dim..(place + 1) * dim].copy_from_slice(&axes[at]);
    }
    exact
}

/// Gram and Schmidt, twice over, so that rounding leaves nothing. Axes that are lost are zero.
fn orthonormalise(axes: &mut [Vec<f32>]) {
    for at in 0..axes.len() {
        let (before, rest) = axes.split_at_mut(at);
        let axis = &mut rest[0];
        for _ in 0..2 {
            for other in before.iter() {
                let along = dot(other, axis);
                axis.iter_mut().zip(other).for_each(|(value, other)| *value -= along * other);
            }
        }
        let length = dot(axis, axis).sqrt();
        let factor = if length > 1e-12 { 1.0 / length } else { 0.0 };
        axis.iter_mut().for_each(|value| *value *= factor);
    }
}

#[inline]
fn nearest(centres: &[[f32; CENTRES]], point: [f32; SUB]) -> usize {
    let mut distances = [0f32; CENTRES];
    for (values, own) in centres.iter().zip(point) {
        for at in 0..CENTRES {
            let off = values[at] - own;
            distances[at] += off * off;
        }
    }
    // The bits of a number that is not negative have its order; the last four give way to the place, which makes the search
    // one of whole numbers, for which compilers have wide registers.
    let mut best = i32::MAX;
    for (at, distance) in distances.iter().enumerate() {
        best = best.min((distance.to_bits() as i32 & !15) | at as i32);
    }
    best as usize & 15
}

/// The centres of k-means with sixteen (Lloyd 1982), a list of sixteen values for each dimension.
fn means(points: &[[f32; SUB]], seed: u64) -> [[f32; CENTRES]; SUB] {
    let mut centres = [[0f32; CENTRES]; SUB];
    if points.is_empty() {
        return centres;
    }
    let mut random = fastrand::Rng::with_seed(seed);
    let place = |centres: &mut [[f32; CENTRES]; SUB], at: usize, point: [f32; SUB]| {
        centres.iter_mut().zip(point).for_each(|(values, value)| values[at] = value);
    };
    for at in 0..CENTRES {
        place(&mut centres, at, points[random.usize(..points.len())]);
    }
    for _ in 0..TURNS {
        let mut sums = [[0f64; SUB]; CENTRES];
        let mut counts = [0usize; CENTRES];
        for &point in points {
            let at = nearest(&centres, point);
            counts[at] += 1;
            sums[at].iter_mut().zip(point).for_each(|(sum, value)| *sum += f64::from(value));
        }
        for at in 0..CENTRES {
            let point = match counts[at] {
                0 => points[random.usize(..points.len())],
                count => sums[at].map(|sum| (sum / count as f64) as f32),
            };
            place(&mut centres, at, point);
        }
    }
    centres
}

/// A query prepared for sums of look-ups.
#[derive(Default)]
pub(super) struct Tables {
    /// For each eight subspaces two lines: tables of those with even numbers, tables of those with odd ones.
    pub(super) lines: Vec<Line>,
    /// What one is worth in a sum.
    pub(super) step: f32,
    /// What is added to every sum.
    pub(super) base: f32,
    places: Vec<u32>,
    dots: Vec<i32>,
    values: Vec<[f32; CENTRES]>,
}

impl Tables {
    /// Prepares the query whose code is `query`, with `scale` steps in one unit.
    pub(super) fn set(
        &mut self,
        quantiser: &Quantiser<'_>,
        query: &QueryCode,
        scale: f32,
        kernels: &Kernels,
    ) {
        let width = quantiser.centres.len();
        if self.places.len() != width {
            self.places = (0..width as u32).collect();
            self.dots = vec![0; width];
        }
        kernels.score(query, quantiser.matrix, &self.places, &mut self.dots);
        let unit = 1.0 / (scale * quantiser.scale);
        self.values.clear();
        let mut most = [f32::MIN_POSITIVE; CENTRES];
        let subspaces = self.dots.as_chunks::<SUB>().0.iter();
        for (dots, centres) in subspaces.zip(quantiser.centres.as_chunks::<SUB>().0) {
            let mut values = [0f32; CENTRES];
            for (&dot, centres) in dots.iter().zip(centres) {
                let own = dot as f32 * unit;
                for at in 0..CENTRES {
                    values[at] += own * centres[at];
                }
            }
            for at in 0..CENTRES {
                // Not `max`, which asks for numbers that are none: those of a damaged file lead astray and no further.
                let size = values[at].abs();
                most[at] = if size > most[at] { size } else { most[at] };
            }
            self.values.push(values);
        }
        let most = most.into_iter().fold(f32::MIN_POSITIVE, f32::max);
        let inverse = (RAISED - 1.0) / most;
        self.lines.clear();
        self.lines.resize(self.values.len().div_ceil(STEP) * 2, Line([0; LINE]));
        for (subspace, values) in self.values.iter().enumerate() {
            let (step, lane) = (subspace / STEP, subspace % STEP / 2);
            let line = &mut self.lines[2 * step + subspace % 2].0;
            for (out, value) in line[lane * CENTRES..][..CENTRES].iter_mut().zip(values) {
                *out = (codes::nearest(value * inverse) + RAISED as i32) as u8;
            }
        }
        self.step = most / (RAISED - 1.0);
        self.base = -RAISED * self.step * self.values.len() as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::normalise;
    use crate::vector::simd;

    /// Unit vectors that vary less from dimension to dimension.
    fn sample(count: usize, dim: usize) -> Vec<f32> {
        let mut random = fastrand::Rng::with_seed(3);
        let row = |_| {
            let mut row: Vec<f32> =
                (0..dim).map(|at| (random.f32() - 0.5) / (1.0 + at as f32 / 8.0)).collect();
            normalise(&mut row);
            row
        };
        (0..count).flat_map(row).collect()
    }

    #[test]
    fn axes_are_orthonormal_and_hold_most_of_what_varies() {
        let (dim, sample) = (64, sample(500, 64));
        let exact = projection(&sample, dim, 8);
        let axes: Vec<&[f32]> = exact.chunks_exact(dim).collect();
        for (at, axis) in axes.iter().enumerate() {
            assert!((dot(axis, axis) - 1.0).abs() < 1e-4);
            assert!(axes[..at].iter().all(|other| dot(axis, other).abs() < 1e-4));
        }
        let held: f32 =
            sample.chunks_exact(dim).flat_map(|row| project(&exact, row)).map(|v| v * v).sum();
        assert!(held > 0.9 * 500.0, "{held} of 500");
    }

    #[test]
    fn sums_of_look_ups_are_near_the_inner_products() {
        for dim in [5, 64, 100] {
            let rows = sample(800, dim);
            let quantiser = OwnedQuantiser::learn(&rows, dim);
            let query: Vec<f32> = rows[..dim].iter().rev().copied().collect();
            let (mut code, mut tables) = (QueryCode::default(), Tables::default());
            codes::encode_query(&query, 127.0, &mut code);
            tables.set(&quantiser.view(), &code, 127.0, simd::kernels());
            let mut off = 0f32;
            for row in rows.chunks_exact(dim) {
                let low: Vec<f32> = quantiser.project(row).collect();
                let mut sum = 0;
                for (subspace, point) in low.as_chunks::<SUB>().0.iter().enumerate() {
                    let (code, _) = quantiser.nearest(subspace, *point);
                    let line = &tables.lines[subspace / STEP * 2 + subspace % 2].0;
                    sum += u32::from(line[subspace % STEP / 2 * CENTRES + code]);
                }
                let estimate = sum as f32 * tables.step + tables.base;
                off += (estimate - dot(row, &query)).powi(2);
            }
            let off = (off / 800.0).sqrt();
            assert!(off < 0.06, "{off} with {dim} dimensions");
        }
    }

    #[test]
    fn subspaces_come_in_eights() {
        assert_eq!([1, 64, 384, 768, 4096].map(subspaces_of), [8, 8, 48, 96, 512]);
    }
}
