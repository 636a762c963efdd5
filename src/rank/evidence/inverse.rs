//! The inverse of a symmetric positive definite matrix, by halves: nearly all of its work are products of matrices.
//!
//! Source: Strassen 1969, "Gaussian elimination is not optimal", section 3 (the Schur complement of each half is positive
//! definite again, so nothing is pivoted).

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayViewMut2, Axis};

/// Below this many rows elimination is quicker than another halving.
const SMALL: usize = 48;

/// Replaces a symmetric positive definite matrix by its inverse.
pub(super) fn invert(mut matrix: ArrayViewMut2<'_, f64>) {
    let size = matrix.nrows();
    if size <= SMALL {
        return eliminate(&mut matrix);
    }
    let (top, bottom) = matrix.split_at(Axis(0), size / 2);
    let (mut a, mut b) = top.split_at(Axis(1), size / 2);
    let (mut c, mut d) = bottom.split_at(Axis(1), size / 2);
    invert(a.view_mut());
    let shared = a.dot(&b);
    general_mat_mul(-1.0, &shared.t(), &b, 1.0, &mut d);
    invert(d.view_mut());
    let outer = shared.dot(&d);
    general_mat_mul(1.0, &outer, &shared.t(), 1.0, &mut a);
    b.assign(&outer);
    b.mapv_inplace(|x| -x);
    c.assign(&b.t());
}

/// Gauss and Jordan's elimination in place.
fn eliminate(matrix: &mut ArrayViewMut2<'_, f64>) {
    let size = matrix.nrows();
    for pivot in 0..size {
        let scale = 1.0 / matrix[(pivot, pivot)];
        matrix[(pivot, pivot)] = 1.0;
        for column in 0..size {
            matrix[(pivot, column)] *= scale;
        }
        for row in (0..size).filter(|&row| row != pivot) {
            let factor = std::mem::take(&mut matrix[(row, pivot)]);
            for column in 0..size {
                matrix[(row, column)] -= factor * matrix[(pivot, column)];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() {
        let mut random = fastrand::Rng::with_seed(3);
        for size in [0, 1, 5, SMALL + 1, 200] {
            let points = Array2::from_shape_fn((size, size + 3), |_| random.f64() - 0.5);
            let matrix = points.dot(&points.t()) + Array2::<f64>::eye(size);
            let mut inverse = matrix.clone();
            invert(inverse.view_mut());
            let rest = matrix.dot(&inverse) - Array2::<f64>::eye(size);
            assert!(rest.iter().all(|x| x.abs() < 1e-9), "{size}");
        }
    }
}
