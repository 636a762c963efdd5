//! What was measured of the activations, by `scripts/measure-int8`.
//!
//! The file is little-endian floats, block by block: three inputs of 384 columns, each as step, zero and one smoothing
//! factor a column; then the inner units, as step, zero, how many are split, and four numbers for each of these.

use super::onnx::floats;
use super::{ConvertError, HIDDEN, INNER, LAYERS};

/// How the numbers of one input lie on unsigned bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    /// What one step of the byte stands for.
    pub(super) step: f32,
    /// The byte that stands for zero.
    pub(super) zero: u8,
}

/// The input of a linear layer whose columns are smoothed.
#[derive(Debug, PartialEq)]
pub(super) struct Smoothed {
    pub(super) grid: Grid,
    /// Column `i` is divided by `factors[i]`, and the weights of row `i` are multiplied by it: outliers of a few columns
    /// then cost the others no precision.
    pub(super) factors: Vec<f32>,
}

/// A copy of an inner unit that is now and then far larger than all others, for what the range clips of it.
#[derive(Debug, PartialEq)]
pub(super) struct Split {
    /// The unit, below 1536.
    pub(super) unit: usize,
    /// By how much the copy's bias is lower.
    pub(super) shift: f32,
    /// The unit that hardly ever says anything and gives its place to the copy.
    pub(super) place: usize,
    /// What that one says on average.
    pub(super) mean: f32,
}

/// One transformer block.
#[derive(Debug, PartialEq)]
pub(super) struct Block {
    /// Input of query, key and value.
    pub(super) attention: Smoothed,
    /// Input of the attention's output layer.
    pub(super) projection: Smoothed,
    /// Input of the feed-forward network.
    pub(super) inner: Smoothed,
    /// What GELU makes of the inner units.
    pub(super) outer: Grid,
    pub(super) splits: Vec<Split>,
}

/// Reads the six blocks from `file`.
pub(super) fn read(file: &[u8]) -> Result<Vec<Block>, ConvertError> {
    let mut values = Values(floats(file).into_iter());
    let blocks = (0..LAYERS).map(|_| values.block()).collect::<Result<_, _>>()?;
    match values.0.next() {
        None => Ok(blocks),
        Some(_) => Err(ConvertError::Calibration),
    }
}

/// The values not read yet.
struct Values(std::vec::IntoIter<f32>);

impl Values {
    fn block(&mut self) -> Result<Block, ConvertError> {
        let (attention, projection, inner) = (self.smoothed()?, self.smoothed()?, self.smoothed()?);
        let (outer, splits) = (self.grid()?, self.below(INNER)?);
        let splits = (0..splits).map(|_| self.split()).collect::<Result<_, _>>()?;
        Ok(Block { attention, projection, inner, outer, splits })
    }

    fn smoothed(&mut self) -> Result<Smoothed, ConvertError> {
        let grid = self.grid()?;
        let factors = (0..HIDDEN).map(|_| self.positive()).collect::<Result<_, _>>()?;
        Ok(Smoothed { grid, factors })
    }

    fn grid(&mut self) -> Result<Grid, ConvertError> {
        Ok(Grid { step: self.positive()?, zero: self.below(256)? as u8 })
    }

    fn split(&mut self) -> Result<Split, ConvertError> {
        Ok(Split {
            unit: self.below(INNER)?,
            shift: self.positive()?,
            place: self.below(INNER)?,
            mean: self.value()?,
        })
    }

    fn value(&mut self) -> Result<f32, ConvertError> {
        self.0.next().filter(|value| value.is_finite()).ok_or(ConvertError::Calibration)
    }

    fn positive(&mut self) -> Result<f32, ConvertError> {
        Some(self.value()?).filter(|&value| value > 0.0).ok_or(ConvertError::Calibration)
    }

    /// A whole number below `limit`.
    fn below(&mut self, limit: usize) -> Result<usize, ConvertError> {
        let value = self.value()?;
        let fits = value >= 0.0 && value < limit as f32 && value.fract() == 0.0;
        Some(value as usize).filter(|_| fits).ok_or(ConvertError::Calibration)
    }
}

#[cfg(test)]
mod tests {
    use super::super::CALIBRATION;
    use super::*;

    #[test]
    fn the_file_fits_the_model() {
        let blocks = read(CALIBRATION).unwrap();
        assert_eq!(blocks.len(), LAYERS);
        // A place is given away once, and never that of a unit that is split.
        for block in blocks {
            let mut places: Vec<usize> = block.splits.iter().map(|split| split.place).collect();
            assert!(block.splits.iter().all(|split| !places.contains(&split.unit)));
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), block.splits.len());
        }
    }

    #[test]
    fn another_length_or_number_is_refused() {
        assert_eq!(read(&CALIBRATION[4..]), Err(ConvertError::Calibration));
        assert_eq!(read(&CALIBRATION[..400]), Err(ConvertError::Calibration));
        let longer = [CALIBRATION, &[0; 4]].concat();
        assert_eq!(read(&longer), Err(ConvertError::Calibration));
        for wrong in [-1.0, f32::NAN] {
            let mut file = CALIBRATION.to_vec();
            file[..4].copy_from_slice(&wrong.to_le_bytes());
            assert_eq!(read(&file), Err(ConvertError::Calibration));
        }
    }
}
