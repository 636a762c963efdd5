//! What this machine's processor can do with 8-bit integers.

use serde::Serialize;

use super::int8::WeightRange;
use super::options::Precision;

/// How 8-bit products are added up here; decides which int8 form of the model is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Processor {
    /// x86 with AVX-512 VNNI or AVX-VNNI: sums of 32 bits, in one instruction.
    Vnni,
    /// ARM: sums of 32 bits.
    Arm,
    /// x86 without VNNI, or unknown: pairs are added in 16 bits first, which can saturate.
    Saturating,
}

impl Processor {
    /// This machine's.
    pub fn here() -> Self {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            let vnni = std::is_x86_feature_detected!("avx512vnni")
                || std::is_x86_feature_detected!("avxvnni");
            if vnni { Self::Vnni } else { Self::Saturating }
        }
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        {
            if cfg!(target_arch = "aarch64") { Self::Arm } else { Self::Saturating }
        }
    }

    /// What `precision` means on this processor.
    pub fn resolve(self, precision: Precision) -> Precision {
        match (self, precision) {
            (Self::Saturating, Precision::Int8) => Precision::Int8Safe,
            (_, precision) => precision,
        }
    }
}

/// The range of the weights that a precision wants; `None` for floats.
pub(super) fn weight_range(precision: Precision) -> Option<WeightRange> {
    match precision {
        Precision::Float => None,
        Precision::Int8 => Some(WeightRange::Full),
        Precision::Int8Safe => Some(WeightRange::Safe),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_saturating_processor_changes_the_precision() {
        for precision in Precision::ALL {
            assert_eq!(Processor::Vnni.resolve(precision), precision);
            assert_eq!(Processor::Arm.resolve(precision), precision);
        }
        assert_eq!(Processor::Saturating.resolve(Precision::Int8), Precision::Int8Safe);
        assert_eq!(Processor::Saturating.resolve(Precision::Float), Precision::Float);
    }
}
