//! Inner products with the widest registers that the machine has, chosen once at run time.
//!
//! Invariant: every path gives the same scores to the last bit, so an answer does not depend on the machine.

#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_blocks;

use std::sync::OnceLock;

use super::aligned::{LINE, Line};

/// Scores one query code against the rows `ids`: `query`, `codes`, lines of a row, `ids`, `out`.
///
/// # Safety
/// The machine has the path's instructions; `query` has `lines` lines; every id is a whole row of `codes`; `out` is as
/// long as `ids`.
type ScoreFn = unsafe fn(&[Line], &[Line], usize, &[u32], &mut [i32]);

/// Inner product of values with half-precision values.
///
/// # Safety
/// The machine has the path's instructions; both sides are equally long.
type DotHalfFn = unsafe fn(&[f32], &[u16]) -> f32;

/// The same with each of four rows: while the additions of one wait for each other, those of the others go on.
///
/// # Safety
/// The machine has the path's instructions; all sides are equally long.
type DotHalvesFn = unsafe fn(&[f32], [&[u16]; 4]) -> [f32; 4];

/// Bits of a query's values: eight make a signed byte, the highest counts negatively.
pub(super) const PLANES: usize = 8;

/// Sums the query's values where the bits of a sketch are set: the query's planes, lines of a sketch, the sketches,
/// `ids`, `out`.
///
/// # Safety
/// The machine has the path's instructions; there are [`PLANES`] times `lines` lines of planes; every id is a whole
/// sketch; `out` is as long as `ids`.
type BitsFn = unsafe fn(&[Line], usize, &[Line], &[u32], &mut [i32]);

/// Inner product of two stored codes.
///
/// # Safety
/// The machine has the path's instructions; both sides are equally long.
type PairFn = unsafe fn(&[Line], &[Line]) -> i32;

/// Looks values up by four bits at a time: the tables, the codes, the sums of sixteen rows for each group of codes.
///
/// # Safety
/// The machine has the path's instructions; there are two lines of tables for each step and a line of codes for each
/// step and group of sixteen sums.
type LookupFn = unsafe fn(&[Line], &[Line], &mut [[u16; 16]]);

/// What makes estimates of sums; see [`Kernels::estimate`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terms {
    /// The score of the row itself.
    pub(super) own: f32,
    /// What one is worth in a sum.
    pub(super) step: f32,
    /// What is added to every sum.
    pub(super) base: f32,
    /// Estimates above this are worth a look.
    pub(super) least: f32,
}

/// What one is worth in an offset, which is between -4 and 4.
pub(super) const OFFSET_UNIT: f32 = 8192.0;
/// What one is worth in a gain, which is at most 2: rows have length 1.
pub(super) const GAIN_UNIT: f32 = 32768.0;

/// Makes estimates of sixteen sums and says which of them are worth a look, the first in the lowest bit: the terms, the
/// sums, offsets, gains, the estimates.
///
/// # Safety
/// The machine has the path's instructions.
type EstimateFn = unsafe fn(&Terms, &[u16; 16], &[i16; 16], &[u16; 16], &mut [f32; 16]) -> u16;

/// The place of the largest of some values, the first of equals; 0 where there is none.
///
/// # Safety
/// The machine has the path's instructions.
type LargestFn = unsafe fn(&[i32]) -> usize;

/// One path: a set of functions for one kind of machine.
#[derive(Clone, Copy)]
pub(super) struct Kernels {
    #[cfg_attr(not(test), expect(dead_code, reason = "tests say which path differs"))]
    name: &'static str,
    score: ScoreFn,
    pair: PairFn,
    bits: BitsFn,
    lookup: LookupFn,
    estimate: EstimateFn,
    largest: LargestFn,
    dot_half: DotHalfFn,
    dot_halves: DotHalvesFn,
}

/// Scaled and rounded values of a query, and what the offset of the stored codes adds to every score.
#[derive(Clone, Debug, Default)]
pub(super) struct QueryCode {
    lines: Vec<Line>,
    bias: i32,
}

impl QueryCode {
    /// Sets the code to `values`, rounded numbers from -127 to 127, over `lines` lines.
    pub(super) fn set(&mut self, values: impl Iterator<Item = i8>, lines: usize) {
        self.lines.clear();
        self.lines.resize(lines, Line([0; LINE]));
        let mut sum = 0;
        for (byte, value) in
            bytemuck::cast_slice_mut::<Line, u8>(&mut self.lines).iter_mut().zip(values)
        {
            *byte = value as u8;
            sum += i32::from(value);
        }
        self.bias = 128 * sum;
    }

    /// The code, padded with zeros.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Sets the code to a stored row's, so that rows can be compared with rows.
    pub(super) fn set_row(&mut self, row: &[Line]) {
        let bytes = bytemuck::cast_slice::<Line, u8>(row);
        self.set(bytes.iter().map(|&byte| (byte ^ 0x80) as i8), row.len());
    }
}

impl Kernels {
    /// What the path is called.
    #[cfg(test)]
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// `out[i]` = inner product of `query` with the code of row `ids[i]`; a stored byte `b` stands for `b - 128`.
    ///
    /// # Panics
    /// If an id is beyond `codes`: a mistake of the caller, who reads ids from a file only through a check.
    #[inline]
    pub(super) fn score(&self, query: &QueryCode, codes: &[Line], ids: &[u32], out: &mut [i32]) {
        let lines = query.lines.len();
        let rows = codes.len() / lines.max(1);
        let beyond = ids.iter().fold(false, |beyond, &id| beyond | (id as usize >= rows));
        assert!(
            !beyond && ids.len() == out.len() && lines > 0,
            "scores asked for rows that are not there"
        );
        // SAFETY: `kernels` offers a path only where its instructions exist; the lengths were just checked.
        unsafe { (self.score)(&query.lines, codes, lines, ids, out) };
        out.iter_mut().for_each(|score| *score -= query.bias);
    }

    /// `out[i]` = sum of the query's values where the bits of sketch `ids[i]` are set.
    ///
    /// # Panics
    /// As [`Kernels::score`].
    #[inline]
    pub(super) fn bits(
        &self,
        planes: &[Line],
        lines: usize,
        sketches: &[Line],
        ids: &[u32],
        out: &mut [i32],
    ) {
        let rows = sketches.len() / lines.max(1);
        let beyond = ids.iter().fold(false, |beyond, &id| beyond | (id as usize >= rows));
        let fit = ids.len() == out.len() && lines > 0 && planes.len() == PLANES * lines;
        assert!(!beyond && fit, "sketches asked for rows that are not there");
        // SAFETY: `kernels` offers a path only where its instructions exist; the lengths were just checked.
        unsafe { (self.bits)(planes, lines, sketches, ids, out) };
    }

    /// `out[g][i]` = the sum of what `tables` hold for the code of row `i` of group `g`; see `graph::blocks` for how codes
    /// lie. No sum may pass 65,535.
    ///
    /// # Panics
    /// If the lengths do not fit one another.
    #[inline]
    pub(super) fn lookup(&self, tables: &[Line], codes: &[Line], out: &mut [[u16; 16]]) {
        let fit = tables.len().is_multiple_of(2) && codes.len() == tables.len() / 2 * out.len();
        assert!(fit, "tables and codes are of different lengths");
        // SAFETY: `kernels` offers a path only where its instructions exist; the lengths were just checked.
        unsafe { (self.lookup)(tables, codes, out) };
    }

    /// `out[i] = (own + own · offsets[i]) + gains[i] · (step · sums[i] + base)`, in this order on every path; gives which are above
    /// `least`, the first in the lowest bit.
    #[inline]
    pub(super) fn estimate(
        &self,
        terms: &Terms,
        sums: &[u16; 16],
        offsets: &[i16; 16],
        gains: &[u16; 16],
        out: &mut [f32; 16],
    ) -> u16 {
        // SAFETY: `kernels` offers a path only where its instructions exist.
        unsafe { (self.estimate)(terms, sums, offsets, gains, out) }
    }

    /// The place of the largest of `values`, the first of equals; `None` where there is none.
    #[inline]
    pub(super) fn largest(&self, values: &[i32]) -> Option<usize> {
        if values.is_empty() {
            return None;
        }
        // SAFETY: `kernels` offers a path only where its instructions exist.
        Some(unsafe { (self.largest)(values) })
    }

    /// Inner product of two rows' codes. The shorter side counts.
    #[inline]
    pub(super) fn pair(&self, a: &[Line], b: &[Line]) -> i32 {
        let length = a.len().min(b.len());
        // SAFETY: `kernels` offers a path only where its instructions exist; the lengths are equal.
        unsafe { (self.pair)(&a[..length], &b[..length]) }
    }

    /// Inner product; sixteen running sums in a fixed order, as `insight::dot` has them. The shorter side counts.
    #[inline]
    pub(super) fn dot_half(&self, query: &[f32], row: &[u16]) -> f32 {
        let length = query.len().min(row.len());
        // SAFETY: `kernels` offers a path only where its instructions exist; the lengths are equal.
        unsafe { (self.dot_half)(&query[..length], &row[..length]) }
    }

    /// `out[i]` = the inner product with `row_of(i)`, as [`Kernels::dot_half`] gives it.
    #[inline]
    pub(super) fn dot_halves<'a>(
        &self,
        query: &[f32],
        row_of: impl Fn(usize) -> &'a [u16],
        out: &mut [f32],
    ) {
        let (fours, left) = out.as_chunks_mut::<4>();
        let first = 4 * fours.len();
        for (four, out) in fours.iter_mut().enumerate() {
            let rows: [&[u16]; 4] = std::array::from_fn(|at| row_of(4 * four + at));
            *out = if rows.iter().all(|row| row.len() == query.len()) {
                // SAFETY: `kernels` offers a path only where its instructions exist; the lengths were just compared.
                unsafe { (self.dot_halves)(query, rows) }
            } else {
                rows.map(|row| self.dot_half(query, row))
            };
        }
        for (at, out) in left.iter_mut().enumerate() {
            *out = self.dot_half(query, row_of(first + at));
        }
    }
}

/// The best path of this machine.
pub(super) fn kernels() -> &'static Kernels {
    static BEST: OnceLock<Kernels> = OnceLock::new();
    BEST.get_or_init(|| available().pop().unwrap_or(PORTABLE))
}

const PORTABLE: Kernels = Kernels {
    name: "portable",
    score: portable::score,
    pair: portable::pair,
    bits: portable::bits,
    lookup: portable::lookup,
    estimate: portable::estimate,
    largest: portable::largest,
    dot_half: portable::dot_half,
    dot_halves: portable::dot_halves,
};

/// Every path of this machine, the best last.
fn available() -> Vec<Kernels> {
    let mut paths = vec![PORTABLE];
    // Miri interprets the portable path only.
    if cfg!(miri) {
        return paths;
    }
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("f16c")
            && is_x86_feature_detected!("popcnt")
        {
            paths.push(Kernels {
                name: "avx2",
                score: x86::score_avx2,
                pair: x86::pair_avx2,
                bits: x86::bits_avx2,
                lookup: x86_blocks::lookup_avx2,
                estimate: x86_blocks::estimate_avx2,
                largest: x86_blocks::largest_avx2,
                dot_half: x86::dot_half_avx2,
                dot_halves: x86::dot_halves_avx2,
            });
            if is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vnni")
                && is_x86_feature_detected!("avx512vpopcntdq")
            {
                paths.push(Kernels {
                    name: "avx512vnni",
                    score: x86::score_avx512,
                    pair: x86::pair_avx512,
                    bits: x86::bits_avx512,
                    lookup: x86_blocks::lookup_avx512,
                    estimate: x86_blocks::estimate_avx512,
                    largest: x86_blocks::largest_avx512,
                    dot_half: x86::dot_half_avx512,
                    dot_halves: x86::dot_halves_avx512,
                });
            }
        }
    }
    #[cfg(target_arch = "aarch64")]
    paths.push(Kernels {
        name: "neon",
        score: neon::score,
        pair: neon::pair,
        // Every 64-bit ARM counts bits in its vector registers, and the compiler knows.
        bits: portable::bits,
        lookup: neon::lookup,
        estimate: portable::estimate,
        largest: portable::largest,
        dot_half: portable::dot_half,
        dot_halves: portable::dot_halves,
    });
    paths
}

/// Asks for what `values` hold before it is needed; does nothing where the machine has no such instruction.
#[inline(always)]
pub(super) fn prefetch<T>(values: &[T]) {
    #[cfg(target_arch = "x86_64")]
    for at in (0..size_of_val(values)).step_by(LINE) {
        // SAFETY: SSE, which every x86-64 has; prefetching reads nothing, and the address lies inside of `values`.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(
                values.as_ptr().byte_add(at).cast(),
            );
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = values;
}

#[cfg(test)]
mod tests;
