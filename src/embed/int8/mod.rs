//! The default model, rewritten so that its linear layers compute in 8-bit integers.
//!
//! The shipped file holds 8-bit weights but multiplies floats. Here every linear layer becomes `QuantizeLinear` and
//! `MatMulIntegerToFloat`, attention becomes one node, and the graph adds the tokens up itself: some four times
//! the speed (`benches/embed_peers.py`). Activations lie on bytes by constants that were measured once on the texts of
//! `data/` (`scripts/measure-int8`), so a text's vector does not depend on what else is in its batch; all texts of a batch
//! have the same number of tokens, so nothing is masked.
//! Invariant: the same input gives the same bytes on every machine; the store checks their hash.

mod calibration;
mod matrix;
mod minilm;
mod onnx;
mod protobuf;

pub(crate) use minilm::write;

/// What was measured of the activations of the model of `models.lock.json`.
pub(crate) const CALIBRATION: &[u8] = include_bytes!("calibration.bin");

/// Dimensions of a token.
const HIDDEN: usize = 384;
/// Units inside a feed-forward network.
const INNER: usize = 1536;
/// Transformer blocks.
const LAYERS: usize = 6;

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
    /// The measured constants do not fit.
    #[error("the constants of the int8 form do not fit the model: this program was built wrong")]
    Calibration,
}
