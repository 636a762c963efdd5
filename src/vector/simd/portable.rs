//! The path of every machine, and the oracle of the others.

use super::{GAIN_UNIT, OFFSET_UNIT, PLANES, Terms};
use crate::vector::aligned::{LINE, Line};
use crate::vector::half;

/// # Safety
/// As `ScoreFn`; nothing here is unchecked.
pub(super) unsafe fn score(
    query: &[Line],
    codes: &[Line],
    lines: usize,
    ids: &[u32],
    out: &mut [i32],
) {
    let query: &[u8] = bytemuck::cast_slice(query);
    let codes: &[u8] = bytemuck::cast_slice(codes);
    let width = lines * LINE;
    for (score, &id) in out.iter_mut().zip(ids) {
        let row = &codes[id as usize * width..(id as usize + 1) * width];
        *score = row
            .iter()
            .zip(query)
            .map(|(&code, &value)| i32::from(code) * i32::from(value as i8))
            .sum();
    }
}

/// # Safety
/// As `BitsFn`; nothing here is unchecked.
pub(super) unsafe fn bits(
    planes: &[Line],
    lines: usize,
    sketches: &[Line],
    ids: &[u32],
    out: &mut [i32],
) {
    count_bits(planes, lines, sketches, ids, out);
}

/// The sums of `bits`; inlined, so that a caller's instructions for counting bits are used.
#[inline(always)]
pub(super) fn count_bits(
    planes: &[Line],
    lines: usize,
    sketches: &[Line],
    ids: &[u32],
    out: &mut [i32],
) {
    let planes: &[u64] = bytemuck::cast_slice(planes);
    let sketches: &[u64] = bytemuck::cast_slice(sketches);
    let width = lines * LINE / 8;
    for (sum, &id) in out.iter_mut().zip(ids) {
        let sketch = &sketches[id as usize * width..(id as usize + 1) * width];
        *sum = 0;
        for (power, plane) in planes.chunks_exact(width).enumerate() {
            let count: u32 = plane.iter().zip(sketch).map(|(a, b)| (a & b).count_ones()).sum();
            let weighted = (count as i32) << power;
            *sum += if power == PLANES - 1 { -weighted } else { weighted };
        }
    }
}

/// # Safety
/// As `LookupFn`; nothing here is unchecked.
pub(super) unsafe fn lookup(tables: &[Line], codes: &[Line], out: &mut [[u16; 16]]) {
    out.fill([0; 16]);
    let steps = codes.chunks_exact(out.len().max(1));
    for (tables, groups) in tables.as_chunks::<2>().0.iter().zip(steps) {
        for (code, sums) in groups.iter().zip(out.iter_mut()) {
            for (at, &byte) in code.0.iter().enumerate() {
                let lane = at / 16 * 16;
                let low = tables[0].0[lane + usize::from(byte & 15)];
                let high = tables[1].0[lane + usize::from(byte >> 4)];
                sums[at % 16] += u16::from(low) + u16::from(high);
            }
        }
    }
}

/// # Safety
/// As `EstimateFn`; nothing here is unchecked.
pub(super) unsafe fn estimate(
    terms: &Terms,
    sums: &[u16; 16],
    offsets: &[i16; 16],
    gains: &[u16; 16],
    out: &mut [f32; 16],
) -> u16 {
    let mut above = 0;
    for at in 0..16 {
        let sum = terms.step * f32::from(sums[at]) + terms.base;
        let offset = f32::from(offsets[at]) * (1.0 / OFFSET_UNIT);
        let gain = f32::from(gains[at]) * (1.0 / GAIN_UNIT);
        out[at] = terms.own + terms.own * offset + gain * sum;
        above |= u16::from(out[at] > terms.least) << at;
    }
    above
}

/// # Safety
/// As `PairFn`; nothing here is unchecked.
pub(super) unsafe fn pair(a: &[Line], b: &[Line]) -> i32 {
    let (a, b): (&[u8], &[u8]) = (bytemuck::cast_slice(a), bytemuck::cast_slice(b));
    a.iter().zip(b).map(|(&a, &b)| (i32::from(a) - 128) * (i32::from(b) - 128)).sum()
}

/// # Safety
/// As `DotHalfFn`; nothing here is unchecked.
pub(super) unsafe fn dot_half(query: &[f32], row: &[u16]) -> f32 {
    let mut sums = [0f32; 16];
    let (q, r) = (query.chunks_exact(16), row.chunks_exact(16));
    let rest = rest(q.remainder(), r.remainder());
    for (q, r) in q.zip(r) {
        for i in 0..16 {
            sums[i] += q[i] * half::decode(r[i]);
        }
    }
    total(&sums, rest)
}

/// # Safety
/// As `DotHalvesFn`; nothing here is unchecked.
pub(super) unsafe fn dot_halves(query: &[f32], rows: [&[u16]; 4]) -> [f32; 4] {
    // SAFETY: nothing in it is unchecked.
    rows.map(|row| unsafe { dot_half(query, row) })
}

/// The part that fills no register.
pub(super) fn rest(query: &[f32], row: &[u16]) -> f32 {
    query.iter().zip(row).map(|(&value, &half)| value * half::decode(half)).sum()
}

/// The end of every path: the same additions in the same order.
#[inline]
pub(super) fn total(sums: &[f32; 16], rest: f32) -> f32 {
    let mut eight = [0f32; 8];
    for i in 0..8 {
        eight[i] = sums[i] + sums[i + 8];
    }
    ((eight[0] + eight[4]) + (eight[1] + eight[5]))
        + ((eight[2] + eight[6]) + (eight[3] + eight[7]))
        + rest
}

/// # Safety
/// As `LargestFn`; nothing here is unchecked.
pub(super) unsafe fn largest(values: &[i32]) -> usize {
    let largest = values.iter().fold(i32::MIN, |largest, &value| largest.max(value));
    values.iter().position(|&value| value == largest).unwrap_or(0)
}
