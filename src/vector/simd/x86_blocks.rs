//! AVX2 and AVX-512 for a look at a block: sums of look-ups, estimates, and what promises most.

use std::arch::x86_64::*;

use super::{GAIN_UNIT, OFFSET_UNIT, Terms};
use crate::vector::aligned::Line;

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
