//! What is usual for a vector in its corpus: the mean and the deviation of its cosines with all others, from a sample.
//!
//! Symmetric score normalisation (s-norm: Kenny, Odyssey 2010) compares a cosine with those that each side has with a
//! cohort. A hundred neighbours a page times a cohort of hundreds is too much for a page, and small cohorts are noisy;
//! the cohort's mean and its main axes (principal components) give the same mean and nearly the same deviation for the
//! price of a few products: the cosines of `x` with a cohort of mean `m` and covariance `C` have the mean `x·m` and the
//! variance `xᵀCx`.
//! Invariant: the same rows give the same background, on any machine with any number of threads.

use crate::insight::{Vectors, dot, normalise};

/// Axes that are told apart; what lies beside them is as wide in every direction. On three judged sets 32 ranked as well
/// as a cohort of 512 did, and 16 as well as 32.
const AXES: usize = 16;

/// Rounds of orthogonal iteration: enough for the main axes of a few hundred rows, whose exact directions do not matter.
const ROUNDS: usize = 6;

/// How many rows the mean of a sample is trusted a half with: the few of a small corpus are mostly the rows asked about.
const TRUSTED: f32 = 20.0;

/// The least variance of cosines that is believed: the rows of a sample may all be equal.
const LEAST_VARIANCE: f32 = 1e-4;

/// The mean and the main axes of a sample of a corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    middle: Vec<f32>,
    axes: Vec<Vec<f32>>,
    /// The variance along each axis, and along any direction beside them.
    along: Vec<f32>,
    beside: f32,
}

/// Where a vector lies before a background. Places add up as vectors do.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    mean: f32,
    along: [f32; AXES],
}

impl Background {
    /// The background that a sample of rows of unit length makes.
    pub fn of(sample: &Vectors) -> Self {
        let (count, dim) = (sample.len(), sample.dim());
        let middle = middle(dim, sample.rows());
        let whole = (count as f32 + TRUSTED) / count.max(1) as f32;
        let mean: Vec<f32> = middle.iter().map(|value| whole * value).collect();
        let centred: Vec<Vec<f32>> = sample
            .rows()
            .map(|row| row.iter().zip(&mean).map(|(value, mean)| value - mean).collect())
            .collect();
        let mut axes: Vec<Vec<f32>> =
            centred.iter().step_by((count / AXES).max(1)).take(AXES.min(dim)).cloned().collect();
        orthonormal(&mut axes);
        for _ in 0..ROUNDS {
            axes = axes.iter().map(|axis| stretched(&centred, axis)).collect();
            orthonormal(&mut axes);
        }
        let variance = |axis: &Vec<f32>| {
            centred.iter().map(|row| dot(row, axis).powi(2)).sum::<f32>() / count.max(1) as f32
        };
        let along: Vec<f32> = axes.iter().map(variance).collect();
        let all = centred.iter().map(|row| dot(row, row)).sum::<f32>() / count.max(1) as f32;
        let rest = (all - along.iter().sum::<f32>()).max(0.0);
        let beside = rest / dim.saturating_sub(axes.len()).max(1) as f32;
        Self { middle, axes, along, beside }
    }

    /// Where `row` lies.
    pub fn place(&self, row: &[f32]) -> Place {
        self.places(1, |axis, out| out[0] = dot(row, axis)).swap_remove(0)
    }

    /// Where each of `count` rows lies; `products` writes the inner products of a vector with all of them.
    pub fn places(&self, count: usize, products: impl Fn(&[f32], &mut [f32])) -> Vec<Place> {
        let mut places = vec![Place { mean: 0.0, along: [0.0; AXES] }; count];
        let mut along = vec![0.0; count];
        products(&self.middle, &mut along);
        places.iter_mut().zip(&along).for_each(|(place, &mean)| place.mean = mean);
        for (axis, row) in self.axes.iter().enumerate() {
            products(row, &mut along);
            places.iter_mut().zip(&along).for_each(|(place, &value)| place.along[axis] = value);
        }
        places
    }

    /// The mean and the deviation of the cosines of the corpus with the vector at `place` once it is divided by
    /// `length`.
    pub fn usual(&self, place: &Place, length: f32) -> (f32, f32) {
        let squares = place.along.iter().map(|value| (value / length).powi(2));
        let (mut variance, mut share) = (0.0, 0.0);
        for (square, along) in squares.zip(&self.along) {
            variance += along * square;
            share += square;
        }
        variance += self.beside * (1.0 - share).max(0.0);
        (place.mean / length, variance.max(LEAST_VARIANCE).sqrt())
    }
}

impl Place {
    /// The mean cosine of the corpus with the vector here.
    pub fn mean(&self) -> f32 {
        self.mean
    }

    /// Adds `weight` times the vector of another place.
    pub fn add(&mut self, other: &Self, weight: f32) {
        self.mean += weight * other.mean;
        self.along.iter_mut().zip(&other.along).for_each(|(sum, value)| *sum += weight * value);
    }
}

/// The mean of a sample of rows of length `dim`, nearer to nothing the fewer they are; its product with a row is what
/// cosine is usual for that.
pub fn middle<'r>(dim: usize, rows: impl ExactSizeIterator<Item = &'r [f32]>) -> Vec<f32> {
    let share = 1.0 / (rows.len() as f32 + TRUSTED);
    let mut middle = vec![0.0; dim];
    for row in rows {
        middle.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
    }
    middle
}

/// The sum of `rows`, each as far as it lies along `axis`.
fn stretched(rows: &[Vec<f32>], axis: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; axis.len()];
    for row in rows {
        let along = dot(row, axis);
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += along * value);
    }
    sum
}

/// Makes `axes` unit vectors at right angles (Gram and Schmidt); those that say nothing new are left out.
fn orthonormal(axes: &mut Vec<Vec<f32>>) {
    let mut kept: Vec<Vec<f32>> = Vec::with_capacity(axes.len());
    for mut axis in axes.drain(..) {
        let before = dot(&axis, &axis);
        for other in &kept {
            let along = dot(&axis, other);
            axis.iter_mut().zip(other).for_each(|(value, part)| *value -= along * part);
        }
        if dot(&axis, &axis) > 1e-6 * before && before > f32::MIN_POSITIVE {
            normalise(&mut axis);
            kept.push(axis);
        }
    }
    *axes = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vectors {
        let rows = (0..200u32).flat_map(|i| {
            let x = |k: u32| (f64::from(i * 7 + k * 13) * 0.37).sin() as f32;
            let mut row = vec![1.0 + x(0), 2.0 * x(1), 0.3 * x(2), 0.1 * x(3)];
            normalise(&mut row);
            row
        });
        Vectors::from_data(4, rows.collect()).unwrap()
    }

    #[test]
    fn mean_and_deviation_are_those_of_the_cosines_with_the_sample() {
        let (sample, row) = (sample(), [0.5, -0.5, 0.5, 0.5]);
        let background = Background::of(&sample);
        let cosines: Vec<f32> = sample.rows().map(|other| dot(&row, other)).collect();
        let mean = cosines.iter().sum::<f32>() / 200.0;
        let variance = cosines.iter().map(|c| (c - mean).powi(2)).sum::<f32>() / 200.0;
        let (found, deviation) = background.usual(&background.place(&row), 1.0);
        assert!((found - mean * 200.0 / (200.0 + TRUSTED)).abs() < 1e-4);
        assert!((deviation - variance.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn places_add_up_as_vectors_do() {
        let background = Background::of(&sample());
        let (a, b) = ([0.6, 0.8, 0.0, 0.0], [0.0, 0.0, 0.6, -0.8]);
        let mut together = background.place(&a);
        together.add(&background.place(&b), 0.5);
        let sum = background.place(&[0.6, 0.8, 0.3, -0.4]);
        let near = |a: f32, b: f32| (a - b).abs() < 1e-5;
        assert!(near(together.mean, sum.mean));
        assert!(together.along.iter().zip(&sum.along).all(|(a, b)| near(*a, *b)));
    }

    #[test]
    fn no_row_and_equal_rows_are_a_background_too() {
        let (none, one) =
            (Vectors::new(2), Vectors::from_data(2, vec![0.6, 0.8, 0.6, 0.8]).unwrap());
        for sample in [none, one] {
            let background = Background::of(&sample);
            let (mean, deviation) = background.usual(&background.place(&[0.0, 1.0]), 1.0);
            assert!(mean.is_finite() && deviation > 0.0);
        }
    }
}
