//! A weight matrix, and its form in 8-bit integers.

/// The largest absolute value of a weight.
const MAX_WEIGHT: f32 = 127.0;

/// What two weights of one sign may add up to, where their rows are an even one and the next.
///
/// x86 without VNNI adds the products of such a pair in 16 bits (`vpmaddubsw`), which saturates beyond 32,767; an
/// activation is at most 255, and 255 × 128 is 32,640. One form for all processors means that an index can be read on
/// another machine than the one that built it. A bound on pairs costs a column a fifth of its steps; a bound on single
/// weights, ±63, would cost half of them.
const MAX_PAIR: f32 = 128.0;

/// A weight matrix as floats, row-major.
pub(super) struct Matrix {
    pub(super) values: Vec<f32>,
    pub(super) columns: usize,
}

/// The same in integers: `weights[row * columns + column] * steps[column]`.
pub(super) struct Quantised {
    pub(super) weights: Vec<u8>,
    pub(super) steps: Vec<f32>,
}

impl Matrix {
    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// One row.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// Multiplies row `i` by `factors[i]`.
    pub(super) fn scale_rows(&mut self, factors: &[f32]) {
        for (row, factor) in self.values.chunks_exact_mut(self.columns).zip(factors) {
            row.iter_mut().for_each(|value| *value *= factor);
        }
    }

    /// Puts a copy of column `from` in the place of column `to`.
    pub(super) fn copy_column(&mut self, from: usize, to: usize) {
        for row in self.values.chunks_exact_mut(self.columns) {
            row[to] = row[from];
        }
    }

    /// Puts a copy of row `from` in the place of row `to`.
    pub(super) fn copy_row(&mut self, from: usize, to: usize) {
        let first = from * self.columns;
        self.values.copy_within(first..first + self.columns, to * self.columns);
    }

    /// Rounds each column to its own step, the finest that keeps within [`MAX_WEIGHT`] and [`MAX_PAIR`].
    pub(super) fn quantise(&self) -> Quantised {
        let mut steps = vec![0f32; self.columns];
        for pair in self.values.chunks(2 * self.columns) {
            let (first, next) = pair.split_at(self.columns);
            for (column, step) in steps.iter_mut().enumerate() {
                let (one, two) = (first[column], next.get(column).copied().unwrap_or(0.0));
                let largest = one.abs().max(two.abs()) / MAX_WEIGHT;
                // Rounding adds at most one half to each; of two signs the sum is smaller than the larger one.
                *step = step.max(largest).max((one + two).abs() / (MAX_PAIR - 0.5));
            }
        }
        let weights = self.values.iter().enumerate().map(|(i, value)| {
            let step = steps[i % self.columns];
            let rounded = if step > 0.0 { (value / step).round_ties_even() } else { 0.0 };
            rounded.clamp(-MAX_WEIGHT, MAX_WEIGHT) as i8 as u8
        });
        Quantised { weights: weights.collect(), steps }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_column_has_the_finest_step_that_its_largest_weight_allows() {
        let matrix = Matrix { values: vec![127.0, -254.0, -63.5, 3.0], columns: 2 };
        let Quantised { weights, steps } = matrix.quantise();
        let weights: Vec<i8> = weights.iter().map(|&byte| byte as i8).collect();
        // Halves round to even.
        assert_eq!((weights, steps), (vec![127, -127, -64, 2], vec![1.0, 2.0]));
    }

    #[test]
    fn a_column_of_nothing_stays_nothing() {
        let Quantised { weights, steps } = Matrix { values: vec![0.0; 4], columns: 1 }.quantise();
        assert_eq!((weights, steps), (vec![0; 4], vec![0.0]));
    }

    proptest! {
        #[test]
        fn no_pair_overflows_16_bits_and_no_weight_moves_more_than_half_a_step(
            values in prop::collection::vec(-3f32..3.0, 24),
        ) {
            let matrix = Matrix { values, columns: 3 };
            let Quantised { weights, steps } = matrix.quantise();
            let weight = |row: usize, column: usize| i32::from(weights[row * 3 + column] as i8);
            for (column, step) in steps.iter().enumerate() {
                for row in (0..8).step_by(2) {
                    let (one, two) = (weight(row, column), weight(row + 1, column));
                    let largest = one.max(0) + two.max(0);
                    let least = one.min(0) + two.min(0);
                    prop_assert!(255 * largest <= i32::from(i16::MAX) && 255 * least >= i32::from(i16::MIN));
                }
                for row in 0..8 {
                    let off = weight(row, column) as f32 * step - matrix.values[row * 3 + column];
                    prop_assert!(off.abs() <= step * 0.5001, "{off} of {step}");
                }
            }
        }
    }
}
