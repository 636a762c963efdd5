//! What was measured of the activations: one entry a linear layer, in the order of the graph.
//!
//! The file is little-endian floats: for each linear layer the activation's scale, its zero point, and one smoothing
//! factor a column of the input. All layers of a block that read the same input share an entry.

use super::ConvertError;
use super::onnx::floats;

/// The entries not read yet.
pub(super) struct Calibration(std::vec::IntoIter<f32>);

/// One linear layer's input.
pub(super) struct Entry {
    /// Step of the 8-bit activation.
    pub(super) scale: f32,
    /// The 8-bit value that stands for zero.
    pub(super) zero: u8,
    /// Column `i` is divided by `smooth[i]`, and the weights of row `i` are multiplied by it: outliers of a few columns
    /// then cost the others no precision.
    pub(super) smooth: Vec<f32>,
}

impl Calibration {
    /// Reads `file`, which must hold `expected` floats.
    pub(super) fn read(file: &[u8], expected: usize) -> Result<Self, ConvertError> {
        let values = floats(file);
        if values.len() != expected {
            let name = "the calibration file".to_owned();
            return Err(ConvertError::Size { name, expected, found: values.len() });
        }
        Ok(Self(values.into_iter()))
    }

    /// The next layer's entry, for an input of `columns` columns.
    pub(super) fn next(&mut self, columns: usize) -> Entry {
        let mut value = || self.0.next().unwrap_or(1.0);
        let (scale, zero) = (value(), value() as u8);
        Entry { scale, zero, smooth: (0..columns).map(|_| value()).collect() }
    }
}
