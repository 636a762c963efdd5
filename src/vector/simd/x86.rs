//! AVX2 and AVX-512 VNNI.

use std::arch::x86_64::*;

use super::portable::{count_bits, rest, total};
use super::{GAIN_UNIT, OFFSET_UNIT, PLANES, Terms};
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
/// As `LookupFn`, on a machine with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn lookup_avx2(tables: &[Line], codes: &[Line], out: &mut [[u16; 16]]) {
    let groups = out.len();
    let steps = tables.len() / 2;
    let (tables, codes) = (tables.as_ptr().cast::<__m256i>(), codes.as_ptr().cast::<__m256i>());
    let low_bits = _mm256_set1_epi8(15);
    for (group, sums) in out.iter_mut().enumerate() {
        let (mut both, mut odd) = (_mm256_setzero_si256(), _mm256_setzero_si256());
        for step in 0..steps {
            for half in 0..2 {
                // SAFETY: the caller vouches for two lines of tables a step and a line of codes for each group of it;
                // a line has two such halves and is aligned.
                let (low, high, code) = unsafe {
                    (
                        _mm256_load_si256(tables.add(4 * step + half)),
                        _mm256_load_si256(tables.add(4 * step + 2 + half)),
                        _mm256_load_si256(codes.add(2 * (step * groups + group) + half)),
                    )
                };
                let low = _mm256_shuffle_epi8(low, _mm256_and_si256(code, low_bits));
                let code = _mm256_and_si256(_mm256_srli_epi16::<4>(code), low_bits);
                let two = _mm256_add_epi8(low, _mm256_shuffle_epi8(high, code));
                // Sums of pairs of bytes, and of the odd bytes alone; what the odd ones add to a pair is taken off below.
                both = _mm256_add_epi16(both, two);
                odd = _mm256_add_epi16(odd, _mm256_srli_epi16::<8>(two));
            }
        }
        let even = _mm256_sub_epi16(both, _mm256_slli_epi16::<8>(odd));
        let fold =
            |sum| _mm_add_epi16(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
        // SAFETY: sixteen numbers of 16 bits are two such registers; stores may be unaligned.
        unsafe { store_interleaved(fold(even), fold(odd), sums) };
    }
}

/// # Safety
/// As `LookupFn`, on a machine with AVX-512 BW.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) unsafe fn lookup_avx512(tables: &[Line], codes: &[Line], out: &mut [[u16; 16]]) {
    let groups = out.len();
    let steps = tables.len() / 2;
    let (tables, codes) = (tables.as_ptr().cast::<__m512i>(), codes.as_ptr().cast::<__m512i>());
    let low_bits = _mm512_set1_epi8(15);
    for (group, sums) in out.iter_mut().enumerate() {
        let (mut both, mut odd) = (_mm512_setzero_si512(), _mm512_setzero_si512());
        for step in 0..steps {
            // SAFETY: the caller vouches for two lines of tables a step and a line of codes for each group of it; a line
            // is a register and aligned like one.
            let (low, high, code) = unsafe {
                (
                    _mm512_load_si512(tables.add(2 * step)),
                    _mm512_load_si512(tables.add(2 * step + 1)),
                    _mm512_load_si512(codes.add(step * groups + group)),
                )
            };
            let low = _mm512_shuffle_epi8(low, _mm512_and_si512(code, low_bits));
            let code = _mm512_and_si512(_mm512_srli_epi16::<4>(code), low_bits);
            let two = _mm512_add_epi8(low, _mm512_shuffle_epi8(high, code));
            // As in `lookup_avx2`.
            both = _mm512_add_epi16(both, two);
            odd = _mm512_add_epi16(odd, _mm512_srli_epi16::<8>(two));
        }
        let even = _mm512_sub_epi16(both, _mm512_slli_epi16::<8>(odd));
        let fold = |sum| {
            let half =
                _mm256_add_epi16(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum));
            _mm_add_epi16(_mm256_castsi256_si128(half), _mm256_extracti128_si256::<1>(half))
        };
        // SAFETY: sixteen numbers of 16 bits are two such registers; stores may be unaligned.
        unsafe { store_interleaved(fold(even), fold(odd), sums) };
    }
}

/// # Safety
/// As `EstimateFn`, on a machine with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn estimate_avx2(
    terms: &Terms,
    sums: &[u16; 16],
    offsets: &[i16; 16],
    gains: &[u16; 16],
    out: &mut [f32; 16],
) -> u16 {
    let mut above = 0;
    for half in [0, 8] {
        // SAFETY: eight numbers of 16 bits are one such register; loads and stores may be unaligned.
        unsafe {
            let sums = _mm256_cvtepu16_epi32(_mm_loadu_si128(sums.as_ptr().add(half).cast()));
            let offsets = _mm256_cvtepi16_epi32(_mm_loadu_si128(offsets.as_ptr().add(half).cast()));
            let gains = _mm256_cvtepu16_epi32(_mm_loadu_si128(gains.as_ptr().add(half).cast()));
            let sums = _mm256_mul_ps(_mm256_set1_ps(terms.step), _mm256_cvtepi32_ps(sums));
            let sums = _mm256_add_ps(sums, _mm256_set1_ps(terms.base));
            let offsets =
                _mm256_mul_ps(_mm256_cvtepi32_ps(offsets), _mm256_set1_ps(1.0 / OFFSET_UNIT));
            let gains = _mm256_mul_ps(_mm256_cvtepi32_ps(gains), _mm256_set1_ps(1.0 / GAIN_UNIT));
            let own = _mm256_set1_ps(terms.own);
            let own = _mm256_add_ps(own, _mm256_mul_ps(own, offsets));
            let scores = _mm256_add_ps(own, _mm256_mul_ps(gains, sums));
            _mm256_storeu_ps(out.as_mut_ptr().add(half), scores);
            let least = _mm256_set1_ps(terms.least);
            let mask = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(scores, least));
            above |= (mask as u16) << half;
        }
    }
    above
}

/// # Safety
/// As `EstimateFn`, on a machine with AVX-512 F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn estimate_avx512(
    terms: &Terms,
    sums: &[u16; 16],
    offsets: &[i16; 16],
    gains: &[u16; 16],
    out: &mut [f32; 16],
) -> u16 {
    // SAFETY: sixteen numbers of 16 bits are one such register; loads and stores may be unaligned.
    unsafe {
        let sums = _mm512_cvtepu16_epi32(_mm256_loadu_si256(sums.as_ptr().cast()));
        let offsets = _mm512_cvtepi16_epi32(_mm256_loadu_si256(offsets.as_ptr().cast()));
        let gains = _mm512_cvtepu16_epi32(_mm256_loadu_si256(gains.as_ptr().cast()));
        let sums = _mm512_mul_ps(_mm512_set1_ps(terms.step), _mm512_cvtepi32_ps(sums));
        let sums = _mm512_add_ps(sums, _mm512_set1_ps(terms.base));
        let offsets = _mm512_mul_ps(_mm512_cvtepi32_ps(offsets), _mm512_set1_ps(1.0 / OFFSET_UNIT));
        let gains = _mm512_mul_ps(_mm512_cvtepi32_ps(gains), _mm512_set1_ps(1.0 / GAIN_UNIT));
        let own = _mm512_set1_ps(terms.own);
        let own = _mm512_add_ps(own, _mm512_mul_ps(own, offsets));
        let scores = _mm512_add_ps(own, _mm512_mul_ps(gains, sums));
        _mm512_storeu_ps(out.as_mut_ptr(), scores);
        _mm512_cmp_ps_mask::<_CMP_GT_OQ>(scores, _mm512_set1_ps(terms.least))
    }
}

/// Writes the first of `even`, the first of `odd`, the second of `even`, and so on.
///
/// # Safety
/// The machine has SSE2, as every x86-64 has.
#[target_feature(enable = "sse2")]
unsafe fn store_interleaved(even: __m128i, odd: __m128i, out: &mut [u16; 16]) {
    let out = out.as_mut_ptr().cast::<__m128i>();
    // SAFETY: sixteen numbers of 16 bits are two registers; stores may be unaligned.
    unsafe {
        _mm_storeu_si128(out, _mm_unpacklo_epi16(even, odd));
        _mm_storeu_si128(out.add(1), _mm_unpackhi_epi16(even, odd));
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
/// As `LargestFn`, on a machine with AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn largest_avx2(values: &[i32]) -> usize {
    let (wide, tail) = values.as_chunks::<8>();
    // SAFETY: eight numbers of 32 bits are one such register; loads may be unaligned.
    let load = |values: &[i32; 8]| unsafe { _mm256_loadu_si256(values.as_ptr().cast()) };
    let mut most = _mm256_set1_epi32(i32::MIN);
    for values in wide {
        most = _mm256_max_epi32(most, load(values));
    }
    let most = _mm_max_epi32(_mm256_castsi256_si128(most), _mm256_extracti128_si256::<1>(most));
    let most = _mm_max_epi32(most, _mm_shuffle_epi32::<0b01_00_11_10>(most));
    let most = _mm_max_epi32(most, _mm_shuffle_epi32::<0b10_11_00_01>(most));
    let largest = tail.iter().fold(_mm_cvtsi128_si32(most), |most, &value| most.max(value));
    let sought = _mm256_set1_epi32(largest);
    for (at, values) in wide.iter().enumerate() {
        let equal = _mm256_castsi256_ps(_mm256_cmpeq_epi32(load(values), sought));
        let mask = _mm256_movemask_ps(equal);
        if mask != 0 {
            return at * 8 + mask.trailing_zeros() as usize;
        }
    }
    wide.len() * 8 + tail.iter().position(|&value| value == largest).unwrap_or(0)
}

/// # Safety
/// As `LargestFn`, on a machine with AVX-512 F.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn largest_avx512(values: &[i32]) -> usize {
    let (wide, tail) = values.as_chunks::<16>();
    // SAFETY: sixteen numbers of 32 bits are one such register; loads may be unaligned.
    let load = |values: &[i32; 16]| unsafe { _mm512_loadu_si512(values.as_ptr().cast()) };
    let least = _mm512_set1_epi32(i32::MIN);
    // SAFETY: only numbers of the tail are read, fewer than sixteen.
    let last = unsafe { _mm512_mask_loadu_epi32(least, (1u16 << tail.len()) - 1, tail.as_ptr()) };
    let mut most = last;
    for values in wide {
        most = _mm512_max_epi32(most, load(values));
    }
    let sought = _mm512_set1_epi32(_mm512_reduce_max_epi32(most));
    for (at, values) in wide.iter().enumerate() {
        let mask = _mm512_cmpeq_epi32_mask(load(values), sought);
        if mask != 0 {
            return at * 16 + mask.trailing_zeros() as usize;
        }
    }
    wide.len() * 16 + _mm512_cmpeq_epi32_mask(last, sought).trailing_zeros() as usize
}
