//! Rows of numbers: what the embedder gives and the vector field takes.

/// A dense matrix, row-major: `len` rows of `dim` 32-bit floats.
///
/// Invariant: the data is a whole number of rows and `dim` is at least 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    dim: usize,
    data: Vec<f32>,
}

/// Why numbers are not a matrix of the wanted shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{values} values are not a whole number of rows of {dim} dimensions")]
pub struct VectorsError {
    /// Number of values found.
    pub values: usize,
    /// Dimensions a row should have.
    pub dim: usize,
}

impl Vectors {
    /// No rows yet, of `dim` dimensions (at least 1).
    pub fn new(dim: usize) -> Self {
        Self { dim: dim.max(1), data: Vec::new() }
    }

    /// Takes row-major `data`.
    pub fn from_data(dim: usize, data: Vec<f32>) -> Result<Self, VectorsError> {
        if dim == 0 || !data.len().is_multiple_of(dim) {
            return Err(VectorsError { values: data.len(), dim });
        }
        Ok(Self { dim, data })
    }

    /// Appends a row; it must have [`Vectors::dim`] values.
    pub fn push(&mut self, row: &[f32]) -> Result<(), VectorsError> {
        if row.len() != self.dim {
            return Err(VectorsError { values: row.len(), dim: self.dim });
        }
        self.data.extend_from_slice(row);
        Ok(())
    }

    /// Dimensions of a row.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.data.len() / self.dim
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Row `i`, which must be below [`Vectors::len`].
    pub fn row(&self, i: usize) -> &[f32] {
        &self.data[i * self.dim..(i + 1) * self.dim]
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.data.chunks_exact(self.dim)
    }

    /// All values, row-major.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// All values, row-major, given away.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }
}

/// Inner product; for unit vectors the cosine similarity, in [-1, 1]. Extra values of the longer side are ignored.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Sixteen running sums let the compiler use wide registers and fix the order of addition.
    let mut sums = [0f32; 16];
    let (a_chunks, b_chunks) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for i in 0..16 {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Scales `row` to length 1; a row of zeros stays as it is.
pub fn normalise(row: &mut [f32]) {
    let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 && length.is_finite() {
        row.iter_mut().for_each(|x| *x /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_must_be_whole_rows() {
        assert_eq!(Vectors::from_data(2, vec![0.0; 3]), Err(VectorsError { values: 3, dim: 2 }));
        let vectors = Vectors::from_data(2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!((vectors.len(), vectors.row(1)), (2, &[3.0, 4.0][..]));
    }

    #[test]
    fn dot_takes_lengths_that_are_no_multiple_of_sixteen() {
        let row: Vec<f32> = (0..19u8).map(f32::from).collect();
        assert_eq!(dot(&row, &row), (0..19).map(|x| (x * x) as f32).sum::<f32>());
    }
}
