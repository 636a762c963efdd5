//! IEEE 754 half precision, in software: what a row is stored in.
//!
//! Invariant: encoding a decoded value gives the same bits.

/// The nearest half-precision number, ties to even; beyond the range an infinity.
pub(super) fn encode(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude >= 0x4780_0000 {
        // 65,536 and more, infinities; NaN is refused before rows come here and would become an infinity.
        return sign | 0x7c00;
    }
    if magnitude < 0x3880_0000 {
        // Below 2^-14 halves are subnormal: adding 0.5 lines the bits up and rounds them in one step.
        let rounded = f32::from_bits(magnitude) + 0.5;
        return sign | (rounded.to_bits() - 0x3f00_0000) as u16;
    }
    let odd = magnitude >> 13 & 1;
    sign | ((magnitude - 0x3800_0000 + 0xfff + odd) >> 13) as u16
}

/// The value of a half-precision number.
#[inline]
pub(super) fn decode(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let magnitude = u32::from(half & 0x7fff) << 13;
    // Multiplying by 2^112 moves the exponent to its new bias and also normalises subnormals.
    let value = f32::from_bits(magnitude) * f32::from_bits(0x7780_0000);
    let value = if half & 0x7c00 == 0x7c00 { f32::INFINITY } else { value };
    f32::from_bits(value.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_half_survives_the_round_trip() {
        for half in (0..=u16::MAX).filter(|half| half & 0x7c00 != 0x7c00) {
            assert_eq!(encode(decode(half)), half, "{half:#06x}");
        }
    }

    #[test]
    fn known_values_are_encoded_as_the_standard_says() {
        for (value, half) in [
            (0.0, 0x0000),
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (65504.0, 0x7bff),
            (1e9, 0x7c00),
            (6.103_515_6e-5, 0x0400),
            (5.960_464_5e-8, 0x0001),
            (1.000_488_3, 0x3c00),
            (1.001_464_8, 0x3c02),
        ] {
            assert_eq!(encode(value), half, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_error_is_at_most_half_a_step(value in -1f32..1.0) {
            let error = (decode(encode(value)) - value).abs();
            proptest::prop_assert!(error <= (value.abs() / 2048.0).max(f32::powi(2.0, -25)));
        }
    }
}
