//! Inner products with the widest registers that the machine has, chosen once at run time.
//!
//! Invariant: every path gives the same scores to the last bit, so an answer does not depend on the machine.

#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

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

/// One path: a set of functions for one kind of machine.
#[derive(Clone, Copy)]
pub(super) struct Kernels {
    #[cfg_attr(not(test), expect(dead_code, reason = "tests say which path differs"))]
    name: &'static str,
    score: ScoreFn,
    pair: PairFn,
    bits: BitsFn,
    dot_half: DotHalfFn,
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
    dot_half: portable::dot_half,
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
                dot_half: x86::dot_half_avx2,
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
                    dot_half: x86::dot_half_avx512,
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
        dot_half: portable::dot_half,
    });
    paths
}

/// Asks for a row's lines before they are needed; does nothing where the machine has no such instruction.
#[inline(always)]
pub(super) fn prefetch(lines: &[Line]) {
    #[cfg(target_arch = "x86_64")]
    for line in lines {
        // SAFETY: SSE, which every x86-64 has; prefetching reads nothing.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(
                std::ptr::from_ref(line).cast(),
            );
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = lines;
}

#[cfg(test)]
mod tests;
