//! How this machine's processor adds 8-bit products; tells how much faster int8 is than float.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// The instructions that ONNX Runtime has for 8-bit products here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Processor {
    /// x86 with AVX-512 VNNI or AVX-VNNI: sums of 32 bits in one instruction; int8 is about four times as fast.
    Vnni,
    /// ARM: sums of 32 bits.
    Arm,
    /// x86 without VNNI, or unknown: pairs are added in 16 bits first. The int8 form never overflows them.
    Plain,
}

impl Processor {
    /// This machine's.
    pub fn here() -> Self {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let vnni =
            std::is_x86_feature_detected!("avx512vnni") || std::is_x86_feature_detected!("avxvnni");
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        let vnni = false;
        match vnni {
            true => Self::Vnni,
            false if cfg!(target_arch = "aarch64") => Self::Arm,
            false => Self::Plain,
        }
    }
}

impl fmt::Display for Processor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vnni => "vnni",
            Self::Arm => "arm",
            Self::Plain => "plain",
        })
    }
}
