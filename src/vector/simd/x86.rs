//! AVX2 and AVX-512 VNNI.

use std::arch::x86_64::*;

use super::PLANES;
use super::portable::{count_bits, rest, total};
use crate::vector::aligned::{LINE, Line};

/// # Safety
/// As `ScoreFn`, on a machine with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn score_avx2(
    query: &[Line],
    codes: &[Line],
    lines: usize,
    ids: &[u32],
    out: &mut [i32],
) {
    let query = query.as_ptr().cast::<u8>();
    for (score, &id) in out.iter_mut().zip(ids) {
        // SAFETY: the caller vouches that row `id` is whole; a line has four times sixteen bytes.
        unsafe {
            let row = codes.as_ptr().add(id as usize * lines).cast::<u8>();
            let (mut even, mut odd) = (_mm256_setzero_si256(), _mm256_setzero_si256());
            for at in (0..lines * LINE).step_by(32) {
                // Bytes are widened to 16 bits, because the 8-bit instruction saturates; 255 · 127 · 2 fits 32 bits.
                let code = _mm256_cvtepu8_epi16(_mm_load_si128(row.add(at).cast()));
                let value = _mm256_cvtepi8_epi16(_mm_load_si128(query.add(at).cast()));
                even = _mm256_add_epi32(even, _mm256_madd_epi16(code, value));
                let code = _mm256_cvtepu8_epi16(_mm_load_si128(row.add(at + 16).cast()));
                let value = _mm256_cvtepi8_epi16(_mm_load_si128(query.add(at + 16).cast()));
                odd = _mm256_add_epi32(odd, _mm256_madd_epi16(code, value));
            }
            let sum = _mm256_add_epi32(even, odd);
            let sum =
                _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
            let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b01_00_11_10>(sum));
            let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b10_11_00_01>(sum));
            *score = _mm_cvtsi128_si32(sum);
        }
    }
}

/// # Safety
/// As `ScoreFn`, on a machine with AVX-512 BW and VNNI.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) unsafe fn score_avx512(
    query: &[Line],
    codes: &[Line],
    lines: usize,
    ids: &[u32],
    out: &mut [i32],
) {
    let query = query.as_ptr().cast::<__m512i>();
    for (score, &id) in out.iter_mut().zip(ids) {
        // SAFETY: the caller vouches that row `id` is whole; a line is a register and aligned like one.
        unsafe {
            let row = codes.as_ptr().add(id as usize * lines).cast::<__m512i>();
            let (mut even, mut odd) = (_mm512_setzero_si512(), _mm512_setzero_si512());
            let mut at = 0;
            while at + 2 <= lines {
                even = _mm512_dpbusd_epi32(
                    even,
                    _mm512_load_si512(row.add(at)),
                    _mm512_load_si512(query.add(at)),
                );
                odd = _mm512_dpbusd_epi32(
                    odd,
                    _mm512_load_si512(row.add(at + 1)),
                    _mm512_load_si512(query.add(at + 1)),
                );
                at += 2;
            }
            if at < lines {
                even = _mm512_dpbusd_epi32(
                    even,
                    _mm512_load_si512(row.add(at)),
                    _mm512_load_si512(query.add(at)),
                );
            }
            *score = _mm512_reduce_add_epi32(_mm512_add_epi32(even, odd));
        }
    }
}

/// # Safety
/// As `BitsFn`, on a machine with POPCNT.
#[target_feature(enable = "avx2,popcnt")]
pub(super) unsafe fn bits_avx2(
    planes: &[Line],
    lines: usize,
    sketches: &[Line],
    ids: &[u32],
    out: &mut [i32],
) {
    count_bits(planes, lines, sketches, ids, out);
}

/// # Safety
/// As `BitsFn`, on a machine with AVX-512 F and VPOPCNTDQ.
#[target_feature(enable = "avx512f,avx512vpopcntdq")]
pub(super) unsafe fn bits_avx512(
    planes: &[Line],
    lines: usize,
    sketches: &[Line],
    ids: &[u32],
    out: &mut [i32],
) {
    let planes = planes.as_ptr().cast::<__m512i>();
    for (sum, &id) in out.iter_mut().zip(ids) {
        let mut total = _mm512_setzero_si512();
        for line in 0..lines {
            // SAFETY: the caller vouches that sketch `id` is whole and that each plane has `lines` lines.
            let bits = unsafe {
                _mm512_load_si512(sketches.as_ptr().add(id as usize * lines + line).cast())
            };
            // Horner's rule from the highest plane down; that one counts negatively.
            let mut sums = _mm512_setzero_si512();
            for plane in (0..PLANES).rev() {
                // SAFETY: as above.
                let plane_bits = unsafe { _mm512_load_si512(planes.add(plane * lines + line)) };
                let count = _mm512_popcnt_epi64(_mm512_and_si512(bits, plane_bits));
                sums = if plane == PLANES - 1 {
                    _mm512_sub_epi64(sums, count)
                } else {
                    _mm512_add_epi64(_mm512_add_epi64(sums, sums), count)
                };
            }
            total = _mm512_add_epi64(total, sums);
        }
        *sum = _mm512_reduce_add_epi64(total) as i32;
    }
}

/// # Safety
/// As `PairFn`, on a machine with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn pair_avx2(a: &[Line], b: &[Line]) -> i32 {
    let offset = _mm256_set1_epi16(128);
    let mut sum = _mm256_setzero_si256();
    for (a, b) in a.iter().zip(b) {
        for at in (0..LINE).step_by(16) {
            // SAFETY: a line has four times sixteen bytes and is aligned.
            let (a, b) = unsafe {
                (
                    _mm_load_si128(a.0.as_ptr().add(at).cast()),
                    _mm_load_si128(b.0.as_ptr().add(at).cast()),
                )
            };
            let a = _mm256_sub_epi16(_mm256_cvtepu8_epi16(a), offset);
            let b = _mm256_sub_epi16(_mm256_cvtepu8_epi16(b), offset);
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
        }
    }
    let sum = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b01_00_11_10>(sum));
    _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32::<0b10_11_00_01>(sum)))
}

/// # Safety
/// As `PairFn`, on a machine with AVX-512 BW and VNNI.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) unsafe fn pair_avx512(a: &[Line], b: &[Line]) -> i32 {
    let offset = _mm512_set1_epi8(-128);
    let (mut sum, mut bias) = (_mm512_setzero_si512(), _mm512_setzero_si512());
    for (a, b) in a.iter().zip(b) {
        // SAFETY: a line is a register and aligned like one.
        let (a, b) = unsafe {
            (_mm512_load_si512(a.0.as_ptr().cast()), _mm512_load_si512(b.0.as_ptr().cast()))
        };
        let b = _mm512_xor_si512(b, offset);
        sum = _mm512_dpbusd_epi32(sum, a, b);
        bias = _mm512_dpbusd_epi32(bias, offset, b);
    }
    _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, bias))
}

/// # Safety
/// As `DotHalfFn`, on a machine with AVX2 and F16C.
#[target_feature(enable = "avx2,f16c")]
pub(super) unsafe fn dot_half_avx2(query: &[f32], row: &[u16]) -> f32 {
    let whole = query.len() / 16 * 16;
    let mut sums = [0f32; 16];
    // SAFETY: every load stays below `whole`, which both sides have; loads and stores may be unaligned.
    unsafe {
        let (mut low, mut high) = (_mm256_setzero_ps(), _mm256_setzero_ps());
        for at in (0..whole).step_by(16) {
            let values = _mm256_cvtph_ps(_mm_loadu_si128(row.as_ptr().add(at).cast()));
            low =
                _mm256_add_ps(low, _mm256_mul_ps(_mm256_loadu_ps(query.as_ptr().add(at)), values));
            let values = _mm256_cvtph_ps(_mm_loadu_si128(row.as_ptr().add(at + 8).cast()));
            high = _mm256_add_ps(
                high,
                _mm256_mul_ps(_mm256_loadu_ps(query.as_ptr().add(at + 8)), values),
            );
        }
        _mm256_storeu_ps(sums.as_mut_ptr(), low);
        _mm256_storeu_ps(sums.as_mut_ptr().add(8), high);
    }
    total(&sums, rest(&query[whole..], &row[whole..]))
}

/// # Safety
/// As `DotHalfFn`, on a machine with AVX-512 F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn dot_half_avx512(query: &[f32], row: &[u16]) -> f32 {
    let whole = query.len() / 16 * 16;
    let mut sums = [0f32; 16];
    // SAFETY: every load stays below `whole`, which both sides have; loads and stores may be unaligned.
    unsafe {
        let mut all = _mm512_setzero_ps();
        for at in (0..whole).step_by(16) {
            let values = _mm512_cvtph_ps(_mm256_loadu_si256(row.as_ptr().add(at).cast()));
            all =
                _mm512_add_ps(all, _mm512_mul_ps(_mm512_loadu_ps(query.as_ptr().add(at)), values));
        }
        _mm512_storeu_ps(sums.as_mut_ptr(), all);
    }
    total(&sums, rest(&query[whole..], &row[whole..]))
}

/// # Safety
/// As `DotHalvesFn`, on a machine with AVX2 and F16C.
#[target_feature(enable = "avx2,f16c")]
pub(super) unsafe fn dot_halves_avx2(query: &[f32], rows: [&[u16]; 4]) -> [f32; 4] {
    let whole = query.len() / 16 * 16;
    let [a, b, c, d] = rows.map(<[u16]>::as_ptr);
    let mut sums = [[0f32; 16]; 4];
    // SAFETY: every load stays below `whole`, which all sides have; loads and stores may be unaligned.
    unsafe {
        for half in [0, 8] {
            let zero = _mm256_setzero_ps();
            let (mut of_a, mut of_b, mut of_c, mut of_d) = (zero, zero, zero, zero);
            for at in (half..whole).step_by(16) {
                let query = _mm256_loadu_ps(query.as_ptr().add(at));
                let row = _mm256_cvtph_ps(_mm_loadu_si128(a.add(at).cast()));
                of_a = _mm256_add_ps(of_a, _mm256_mul_ps(query, row));
                let row = _mm256_cvtph_ps(_mm_loadu_si128(b.add(at).cast()));
                of_b = _mm256_add_ps(of_b, _mm256_mul_ps(query, row));
                let row = _mm256_cvtph_ps(_mm_loadu_si128(c.add(at).cast()));
                of_c = _mm256_add_ps(of_c, _mm256_mul_ps(query, row));
                let row = _mm256_cvtph_ps(_mm_loadu_si128(d.add(at).cast()));
                of_d = _mm256_add_ps(of_d, _mm256_mul_ps(query, row));
            }
            _mm256_storeu_ps(sums[0].as_mut_ptr().add(half), of_a);
            _mm256_storeu_ps(sums[1].as_mut_ptr().add(half), of_b);
            _mm256_storeu_ps(sums[2].as_mut_ptr().add(half), of_c);
            _mm256_storeu_ps(sums[3].as_mut_ptr().add(half), of_d);
        }
    }
    totals(&sums, query, rows, whole)
}

/// # Safety
/// As `DotHalvesFn`, on a machine with AVX-512 F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn dot_halves_avx512(query: &[f32], rows: [&[u16]; 4]) -> [f32; 4] {
    let whole = query.len() / 16 * 16;
    let [a, b, c, d] = rows.map(<[u16]>::as_ptr);
    let mut sums = [[0f32; 16]; 4];
    // SAFETY: every load stays below `whole`, which all sides have; loads and stores may be unaligned.
    unsafe {
        let zero = _mm512_setzero_ps();
        let (mut of_a, mut of_b, mut of_c, mut of_d) = (zero, zero, zero, zero);
        for at in (0..whole).step_by(16) {
            let query = _mm512_loadu_ps(query.as_ptr().add(at));
            let row = _mm512_cvtph_ps(_mm256_loadu_si256(a.add(at).cast()));
            of_a = _mm512_add_ps(of_a, _mm512_mul_ps(query, row));
            let row = _mm512_cvtph_ps(_mm256_loadu_si256(b.add(at).cast()));
            of_b = _mm512_add_ps(of_b, _mm512_mul_ps(query, row));
            let row = _mm512_cvtph_ps(_mm256_loadu_si256(c.add(at).cast()));
            of_c = _mm512_add_ps(of_c, _mm512_mul_ps(query, row));
            let row = _mm512_cvtph_ps(_mm256_loadu_si256(d.add(at).cast()));
            of_d = _mm512_add_ps(of_d, _mm512_mul_ps(query, row));
        }
        _mm512_storeu_ps(sums[0].as_mut_ptr(), of_a);
        _mm512_storeu_ps(sums[1].as_mut_ptr(), of_b);
        _mm512_storeu_ps(sums[2].as_mut_ptr(), of_c);
        _mm512_storeu_ps(sums[3].as_mut_ptr(), of_d);
    }
    totals(&sums, query, rows, whole)
}

/// The ends of four products whose first `whole` values are summed.
#[inline]
fn totals(sums: &[[f32; 16]; 4], query: &[f32], rows: [&[u16]; 4], whole: usize) -> [f32; 4] {
    let end = |at: usize| total(&sums[at], rest(&query[whole..], &rows[at][whole..]));
    [end(0), end(1), end(2), end(3)]
}
