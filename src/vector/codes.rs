//! 8-bit codes: what the graph walks on.
//!
//! A value `x` becomes `round(x · scale)`, cut to ±127 and stored plus 128; one scale for all rows of a graph.
//! Rows are padded with zeros (stored as 128) to whole cache lines.

use std::ops::RangeInclusive;

use super::aligned::{LINE, Line};
use super::rows::Rows;
use super::simd::QueryCode;

/// The part of the values that the range covers; the largest few are cut. The value is that of the prototype in the design.
const COVERED: f64 = 0.9995;
/// Rows looked at to find the range.
const SAMPLE: usize = 4096;

/// The scales that [`scale_of`] can give, with room for the rounding of half precision.
pub(super) const SCALES: RangeInclusive<f32> = 120.0..=127.0 * SMALLEST;

/// One over the smallest range of values: rows with a single value other than zero have a range of zero below it.
const SMALLEST: f32 = 512.0;

/// Cache lines that a code of `dim` dimensions takes.
pub(super) fn lines_for(dim: usize) -> usize {
    dim.div_ceil(LINE)
}

/// The scale for `rows`: steps of a code in one unit of a value.
pub(super) fn scale_of(rows: &Rows) -> f32 {
    let step = rows.len().div_ceil(SAMPLE).max(1);
    let mut row = vec![0f32; rows.dim()];
    let mut values = Vec::with_capacity(SAMPLE * rows.dim());
    for at in (0..rows.len()).step_by(step).filter(|&at| rows.has(at)) {
        rows.decode_into(at, &mut row);
        values.extend(row.iter().map(|value| value.abs()));
    }
    let at = ((values.len() as f64 * COVERED) as usize).min(values.len().saturating_sub(1));
    if values.is_empty() {
        return 127.0;
    }
    let (_, &mut range, _) = values.select_nth_unstable_by(at, f32::total_cmp);
    127.0 / range.max(1.0 / SMALLEST)
}

/// The whole number nearest to `value`, ties to even; of a value beyond ±2,000,000 anything.
///
/// Without SSE4.1, which not every x86-64 has, `f32::round` is a call of the library for each value of a query.
#[inline]
pub(super) fn nearest(value: f32) -> i32 {
    // Floats of this size have no room for anything after the point.
    const WHOLE: f32 = 12_582_912.0;
    ((value + WHOLE).to_bits() as i32).wrapping_sub(WHOLE.to_bits() as i32)
}

/// The code of one value.
#[inline]
fn code(value: f32, scale: f32) -> i8 {
    nearest((value * scale).clamp(-127.0, 127.0)) as i8
}

/// Writes the code of `row` to `out`, which is as long as [`lines_for`] says.
pub(super) fn encode(row: &[f32], scale: f32, out: &mut [Line]) {
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(out);
    bytes.fill(128);
    bytes.iter_mut().zip(row).for_each(|(byte, &value)| *byte = code(value, scale) as u8 ^ 0x80);
}

/// Sets `out` to the code of a query.
pub(super) fn encode_query(query: &[f32], scale: f32, out: &mut QueryCode) {
    out.set(query.iter().map(|&value| code(value, scale)), lines_for(query.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_nearest_whole_number_is_that_of_the_library(value in -2e6f32..2e6) {
            proptest::prop_assert_eq!(nearest(value), value.round_ties_even() as i32);
        }
    }
}
