//! The default model, rewritten so that its linear layers compute in 8-bit integers.
//!
//! The shipped file holds 8-bit weights but multiplies floats. Here every linear layer becomes `QuantizeLinear` and
//! `MatMulIntegerToFloat`, and attention becomes one node: three times the speed (`benches/embed_peers.py`).
//! Activation scales are constants, measured once on 512 texts (`calib_s8.bin`; smoothing after Xiao et al., SmoothQuant,
//! ICML 2023), so a text's vector does not depend on what else is in its batch.
//! Invariant: the same input gives the same bytes on every machine; the store checks their hash.

mod calibration;
mod minilm;
mod onnx;
mod protobuf;

pub(crate) use minilm::write;

/// Scales of the activations and smoothing factors of the weights, for the model of `models.lock.json`.
pub(crate) const CALIBRATION: &[u8] = include_bytes!("calib_s8.bin");

/// The largest absolute value of a weight.
///
/// AVX2 without VNNI adds two products of an 8-bit activation and a weight in 16 bits (`vpmaddubsw`), which saturates
/// beyond 2 × 255 × 64; within ±63 it cannot. Processors with 32-bit sums could use ±127, but gain nothing from it: on
/// STS-B (81.94 against 81.87) and three retrieval sets the finer weights were no better. One form for all processors
/// means that an index can be read on another machine than the one that built it.
const MAX_WEIGHT: f32 = 63.0;

/// Why a model cannot be rewritten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// The bytes are not protocol buffers.
    #[error("the file is not an ONNX model: it ends in the middle of a field")]
    Truncated,
    /// The model lacks a tensor.
    #[error("the model has no tensor called {name}; it is not the all-MiniLM-L6-v2 that is pinned")]
    Missing {
        /// Name of the tensor.
        name: String,
    },
    /// A tensor has another size.
    #[error(
        "{name} has {found} values, expected {expected}; it is not the all-MiniLM-L6-v2 that is pinned"
    )]
    Size {
        /// What was counted.
        name: String,
        /// Values expected.
        expected: usize,
        /// Values found.
        found: usize,
    },
}
