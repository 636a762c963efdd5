//! One bit for each dimension: which rows are not worth a look at their code.
//!
//! A code is taken relative to the mean of all codes and reduced to its signs, a gain and an error. From these follows
//! an estimate of its inner product with a query, and how far off the estimate usually is. A sketch of 384 dimensions
//! is one cache line, its code six: most rows that a walk meets are told apart by the sketch alone.
//! Source: Gao and Long 2024 (RaBitQ), without the rotation: sentence embeddings are spread evenly enough.

use super::aligned::{LINE, Line};
use super::simd::{Kernels, PLANES};

/// Bytes after the signs: gain and error.
const NUMBERS: usize = 8;
/// Codes looked at to find their mean.
const SAMPLE: usize = 8192;
/// Estimates are trusted up to this many times their usual error; measured: less loses recall, more gains none.
const TRUST: f32 = 1.5;

/// Cache lines that a sketch of `dim` dimensions takes.
pub(super) fn lines_for(dim: usize) -> usize {
    (signs_bytes(dim) + NUMBERS).div_ceil(LINE)
}

fn signs_bytes(dim: usize) -> usize {
    dim.div_ceil(64) * 8
}

/// The mean of the codes of about [`SAMPLE`] rows, for each of `dim` dimensions.
pub(super) fn centre_of(codes: &[Line], lines: usize, dim: usize) -> Vec<f32> {
    let rows = codes.len() / lines;
    let mut sums = vec![0i64; dim];
    let mut count = 0;
    for row in codes.chunks_exact(lines).step_by(rows.div_ceil(SAMPLE).max(1)) {
        let bytes = bytemuck::cast_slice::<Line, u8>(row);
        sums.iter_mut().zip(bytes).for_each(|(sum, &byte)| *sum += i64::from(byte) - 128);
        count += 1;
    }
    sums.into_iter().map(|sum| sum as f32 / count.max(1) as f32).collect()
}

/// Writes the sketch of `code` to `out`, which is as long as [`lines_for`] says.
pub(super) fn encode(code: &[Line], centre: &[f32], out: &mut [Line]) {
    let bytes = bytemuck::cast_slice::<Line, u8>(code);
    let out: &mut [u8] = bytemuck::cast_slice_mut(out);
    out.fill(0);
    let (mut absolute, mut square) = (0f32, 0f32);
    for (at, (&byte, &mean)) in bytes.iter().zip(centre).enumerate() {
        let value = f32::from(byte) - 128.0 - mean;
        absolute += value.abs();
        square += value * value;
        out[at / 8] |= u8::from(value > 0.0) << (at % 8);
    }
    let dim = centre.len() as f32;
    // The part of the code that the signs hold: the cosine between the code and its signs.
    let held = absolute / (dim * square).sqrt().max(f32::MIN_POSITIVE);
    let gain = square / absolute.max(f32::MIN_POSITIVE);
    let error = (square * (1.0 / (held * held) - 1.0).max(0.0) / dim).sqrt();
    let at = signs_bytes(centre.len());
    let finite = |value: f32| if value.is_finite() { value } else { 0.0 };
    out[at..at + 4].copy_from_slice(&finite(gain).to_le_bytes());
    out[at + 4..at + 8].copy_from_slice(&finite(error).to_le_bytes());
}

/// A query prepared for estimates.
#[derive(Clone, Debug, Default)]
pub(super) struct QuerySketch {
    /// The bits of the query's code, one plane after the other, each as long as a sketch.
    planes: Vec<Line>,
    lines: usize,
    sum: f32,
    base: f32,
    trust: f32,
    numbers: usize,
    counts: Vec<i32>,
}

impl QuerySketch {
    /// Prepares the query with this code.
    pub(super) fn set(&mut self, code: &[Line], centre: &[f32]) {
        let dim = centre.len();
        let bytes = bytemuck::cast_slice::<Line, u8>(code);
        self.lines = lines_for(dim);
        self.numbers = signs_bytes(dim);
        self.planes.clear();
        self.planes.resize(PLANES * self.lines, Line([0; LINE]));
        let (mut sum, mut square, mut base) = (0f32, 0f32, 0f32);
        let width = self.lines * LINE;
        let planes: &mut [u8] = bytemuck::cast_slice_mut(&mut self.planes);
        for (at, (bytes, means)) in bytes[..dim].chunks(8).zip(centre.chunks(8)).enumerate() {
            let mut eight = [0u8; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            let word = u64::from_le_bytes(eight);
            for plane in 0..PLANES {
                // Gathers one bit of each of eight bytes into one byte.
                let bits = (word >> plane) & 0x0101_0101_0101_0101;
                planes[plane * width + at] = (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
            }
            for (&byte, &mean) in bytes.iter().zip(means) {
                let value = f32::from(byte as i8);
                sum += value;
                square += value * value;
                base += value * mean;
            }
        }
        (self.sum, self.base, self.trust) = (sum, base, TRUST * square.sqrt());
    }

    /// The bits of the query's code.
    #[cfg(test)]
    pub(super) fn planes(&self) -> &[Line] {
        &self.planes
    }

    /// Drops the rows of `ids` whose score is very likely below `least`.
    pub(super) fn keep_likely(
        &mut self,
        kernels: &Kernels,
        sketches: &[Line],
        ids: &mut Vec<u32>,
        least: i32,
    ) {
        self.counts.resize(ids.len(), 0);
        kernels.bits(&self.planes, self.lines, sketches, ids, &mut self.counts);
        let least = least as f32 - self.base;
        let mut at = 0;
        ids.retain(|&id| {
            let sketch = &sketches[id as usize * self.lines..(id as usize + 1) * self.lines];
            let bytes: &[u8] = bytemuck::cast_slice(sketch);
            let number = |at: usize| {
                f32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
            };
            let (gain, error) = (number(self.numbers), number(self.numbers + 4));
            let likely =
                gain * (2.0 * self.counts[at] as f32 - self.sum) + self.trust * error >= least;
            at += 1;
            likely
        });
    }
}
