//! NEON, which every 64-bit ARM has.

use std::arch::aarch64::*;

use crate::vector::aligned::{LINE, Line};

/// # Safety
/// As `ScoreFn`.
#[target_feature(enable = "neon")]
pub(super) unsafe fn score(
    query: &[Line],
    codes: &[Line],
    lines: usize,
    ids: &[u32],
    out: &mut [i32],
) {
    let query = query.as_ptr().cast::<i8>();
    for (score, &id) in out.iter_mut().zip(ids) {
        // SAFETY: the caller vouches that row `id` is whole; a line has four times sixteen bytes.
        unsafe {
            let row = codes.as_ptr().add(id as usize * lines).cast::<u8>();
            let (mut sum, mut values) = (vdupq_n_s32(0), vdupq_n_s32(0));
            for at in (0..lines * LINE).step_by(16) {
                // Flipping the top bit turns the stored byte into a signed one; the offset is added back below.
                let code = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(row.add(at)), vdupq_n_u8(0x80)));
                let value = vld1q_s8(query.add(at));
                sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(code), vget_low_s8(value)));
                sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(code), vget_high_s8(value)));
                values = vpadalq_s16(values, vpaddlq_s8(value));
            }
            *score = vaddvq_s32(sum) + 128 * vaddvq_s32(values);
        }
    }
}

/// # Safety
/// As `PairFn`.
#[target_feature(enable = "neon")]
pub(super) unsafe fn pair(a: &[Line], b: &[Line]) -> i32 {
    let offset = vdupq_n_u8(0x80);
    let mut sum = vdupq_n_s32(0);
    for (a, b) in a.iter().zip(b) {
        for at in (0..LINE).step_by(16) {
            // SAFETY: a line has four times sixteen bytes.
            let (a, b) =
                unsafe { (vld1q_u8(a.0.as_ptr().add(at)), vld1q_u8(b.0.as_ptr().add(at))) };
            let a = vreinterpretq_s8_u8(veorq_u8(a, offset));
            let b = vreinterpretq_s8_u8(veorq_u8(b, offset));
            sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
            sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(a), vget_high_s8(b)));
        }
    }
    vaddvq_s32(sum)
}

/// # Safety
/// As `LookupFn`.
#[target_feature(enable = "neon")]
pub(super) unsafe fn lookup(tables: &[Line], codes: &[Line], out: &mut [[u16; 16]]) {
    let groups = out.len();
    let low_bits = vdupq_n_u8(15);
    for (group, sums) in out.iter_mut().enumerate() {
        let (mut first, mut last) = (vdupq_n_u16(0), vdupq_n_u16(0));
        for (step, tables) in tables.as_chunks::<2>().0.iter().enumerate() {
            let code = &codes[step * groups + group];
            for lane in (0..LINE).step_by(16) {
                // SAFETY: a line has four times sixteen bytes.
                let (low, high, code) = unsafe {
                    (
                        vld1q_u8(tables[0].0.as_ptr().add(lane)),
                        vld1q_u8(tables[1].0.as_ptr().add(lane)),
                        vld1q_u8(code.0.as_ptr().add(lane)),
                    )
                };
                let low = vqtbl1q_u8(low, vandq_u8(code, low_bits));
                let two = vaddq_u8(low, vqtbl1q_u8(high, vshrq_n_u8::<4>(code)));
                first = vaddw_u8(first, vget_low_u8(two));
                last = vaddw_u8(last, vget_high_u8(two));
            }
        }
        // SAFETY: sixteen numbers of 16 bits are two registers.
        unsafe {
            vst1q_u16(sums.as_mut_ptr(), first);
            vst1q_u16(sums.as_mut_ptr().add(8), last);
        }
    }
}
