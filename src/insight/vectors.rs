//! Rows of numbers: what the embedder gives and the vector field takes.

use pulp::{Arch, Simd, WithSimd};

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

/// Sums that a product runs at a time: they let the widest registers be used and fix the order of addition, so that the
/// bits are the same on every machine.
const LANES: usize = 16;

/// Rows that are multiplied at a time: while one sum waits for its next addition the others go on.
const TOGETHER: usize = 4;

/// Inner product; for unit vectors the cosine similarity, in [-1, 1]. Extra values of the longer side are ignored.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut out = [0.0];
    dots(a, |_| b, &mut out);
    out[0]
}

/// `out[i]` becomes the inner product with `row_of(i)`, with the bits that [`dot`] gives; several at once are cheaper than
/// one after the other.
pub fn dots<'r>(a: &[f32], row_of: impl Fn(usize) -> &'r [f32], out: &mut [f32]) {
    Arch::new().dispatch(Products { a, row_of, out });
}

/// What [`dots`] is asked for.
struct Products<'a, F> {
    a: &'a [f32],
    row_of: F,
    out: &'a mut [f32],
}

impl<'r, F: Fn(usize) -> &'r [f32]> WithSimd for Products<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { a, row_of, out } = self;
        let (whole, rest) = out.as_chunks_mut::<TOGETHER>();
        let first = whole.len() * TOGETHER;
        for (number, out) in whole.iter_mut().enumerate() {
            let at = number * TOGETHER;
            let rows = [row_of(at), row_of(at + 1), row_of(at + 2), row_of(at + 3)];
            let mut alike = true;
            for row in rows {
                alike &= row.len() == a.len();
            }
            if alike {
                *out = products(simd, a, rows);
            } else {
                for place in 0..TOGETHER {
                    out[place] = product(simd, a, rows[place]);
                }
            }
        }
        for (at, out) in rest.iter_mut().enumerate() {
            *out = product(simd, a, row_of(first + at));
        }
    }
}

/// Up to the end of the shorter one.
#[inline(always)]
fn product<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    products(simd, &a[..length], [&b[..length]])[0]
}

/// With rows as long as `a`. Inlined, so that a caller's registers are used; loops over places, not adaptors, so that sums
/// stay in them.
#[inline(always)]
fn products<S: Simd, const N: usize>(simd: S, a: &[f32], rows: [&[f32]; N]) -> [f32; N] {
    let whole = a.len() / LANES * LANES;
    let (parts_of_a, _) = S::as_simd_f32s(&a[..whole]);
    let mut parts = [parts_of_a; N];
    for number in 0..N {
        parts[number] = &S::as_simd_f32s(&rows[number][..whole]).0[..parts_of_a.len()];
    }
    // Registers that hold the lanes together; the others are never touched.
    let registers = LANES / S::F32_LANES;
    let mut sums = [[simd.splat_f32s(0.0); LANES]; N];
    let mut at = 0;
    while at < parts_of_a.len() {
        for register in 0..registers {
            for number in 0..N {
                let product =
                    simd.mul_f32s(parts_of_a[at + register], parts[number][at + register]);
                sums[number][register] = simd.add_f32s(sums[number][register], product);
            }
        }
        at += registers;
    }
    let mut totals = [0f32; N];
    for number in 0..N {
        let mut rest = 0.0;
        for at in whole..a.len() {
            rest += a[at] * rows[number][at];
        }
        let mut total = 0.0;
        for register in 0..registers {
            for &lane in pulp::bytemuck::cast_slice::<_, f32>(&sums[number][register..=register]) {
                total += lane;
            }
        }
        totals[number] = total + rest;
    }
    totals
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
    use proptest::collection::vec;

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

    proptest::proptest! {
        #[test]
        fn products_of_many_rows_have_the_bits_of_each_alone_and_of_the_plain_sum(
            a in vec(-0.5f32..0.5, 0..100), rows in vec(vec(-0.5f32..0.5, 0..100), 0..11), alike: bool,
        ) {
            let mut rows = rows;
            if alike {
                rows.iter_mut().for_each(|row| row.resize(a.len(), 0.25));
            }
            let mut out = vec![0.0; rows.len()];
            dots(&a, |at| &rows[at], &mut out);
            let mut narrow = vec![0.0; rows.len()];
            let row_of = |at: usize| rows[at].as_slice();
            Products { a: &a, row_of, out: &mut narrow }.with_simd(pulp::Scalar::new());
            proptest::prop_assert_eq!(&out, &narrow);
            for (row, found) in rows.iter().zip(out) {
                proptest::prop_assert_eq!(found.to_bits(), dot(&a, row).to_bits());
                let length = a.len().min(row.len());
                let whole = length / LANES * LANES;
                let mut sums = [0f32; LANES];
                for at in 0..whole {
                    sums[at % LANES] += a[at] * row[at];
                }
                let rest: f32 = (whole..length).map(|at| a[at] * row[at]).sum();
                proptest::prop_assert_eq!(found.to_bits(), (sums.iter().sum::<f32>() + rest).to_bits());
            }
        }
    }
}
