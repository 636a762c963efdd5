//! Logistic regression with a ridge, by Newton's method.
//!
//! Sources: Cox 1958; le Cessie and van Houwelingen 1992. The classes weigh as they do in a corpus, whatever their numbers
//! among the examples.
//! Invariant: deterministic, and the order of the examples does not matter beyond rounding.

use super::features::{COUNT, Features};

/// Pull of every coefficient towards 0, the intercept excepted.
const RIDGE: f64 = 0.3;

/// Claims among the insights of a corpus: of three corpora that were read, 70 to 99 in a hundred, at the lower end here,
/// where telling them apart matters.
const CLAIMS: f64 = 0.7;

/// Newton steps; five to eight are enough for a convex loss of this size.
const STEPS: usize = 25;

/// Unknowns: the features and an intercept.
const SIZE: usize = COUNT + 1;

/// Coefficients and an intercept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    /// What speaks for a claim before anything is known.
    pub(super) intercept: f32,
    /// One a feature.
    pub(super) coefficients: Features,
}

impl Model {
    /// Probability that a text with these features makes a claim.
    pub(super) fn probability(&self, features: &Features) -> f32 {
        let sum: f32 = features.iter().zip(&self.coefficients).map(|(x, w)| x * w).sum();
        1.0 / (1.0 + (-(sum + self.intercept)).exp())
    }

    /// The model that suits `examples` best; without examples of both kinds it says a half to everything.
    pub(super) fn fit(examples: &[(Features, bool)]) -> Self {
        let claims = examples.iter().filter(|(_, claim)| *claim).count();
        let mut w = [0.0f64; SIZE];
        if claims > 0 && claims < examples.len() {
            let all = examples.len() as f64;
            let weights =
                [(1.0 - CLAIMS) * all / (all - claims as f64), CLAIMS * all / claims as f64];
            for _ in 0..STEPS {
                let (slope, bend) = derivatives(examples, &w, weights);
                let Some(step) = solve(bend, slope) else { break };
                w.iter_mut().zip(step).for_each(|(w, step)| *w -= step);
            }
        }
        let mut coefficients = [0.0; COUNT];
        coefficients.iter_mut().zip(&w).for_each(|(to, from)| *to = *from as f32);
        Self { intercept: w[COUNT] as f32, coefficients }
    }
}

type Row = [f64; SIZE];

fn derivatives(examples: &[(Features, bool)], w: &Row, weights: [f64; 2]) -> (Row, [Row; SIZE]) {
    let mut slope = [0.0; SIZE];
    let mut bend = [[0.0; SIZE]; SIZE];
    for at in 0..COUNT {
        slope[at] = RIDGE * w[at];
        bend[at][at] = RIDGE;
    }
    // The intercept is not pulled, only kept from running away.
    bend[COUNT][COUNT] = 1e-9;
    for (features, claim) in examples {
        let mut x = [1.0; SIZE];
        x.iter_mut().zip(features).for_each(|(to, from)| *to = f64::from(*from));
        let sum: f64 = x.iter().zip(w).map(|(x, w)| x * w).sum();
        let p = 1.0 / (1.0 + (-sum).exp());
        let weight = weights[usize::from(*claim)];
        let error = weight * (p - f64::from(u8::from(*claim)));
        let curve = weight * p * (1.0 - p);
        for i in 0..SIZE {
            slope[i] += error * x[i];
            for j in 0..SIZE {
                bend[i][j] += curve * x[i] * x[j];
            }
        }
    }
    (slope, bend)
}

/// Gauss with pivots; `None` where the matrix is singular.
fn solve(mut a: [Row; SIZE], mut b: Row) -> Option<Row> {
    for at in 0..SIZE {
        let pivot = (at..SIZE).max_by(|&i, &j| a[i][at].abs().total_cmp(&a[j][at].abs()))?;
        if a[pivot][at].abs() < 1e-12 {
            return None;
        }
        a.swap(at, pivot);
        b.swap(at, pivot);
        let (above, below) = a.split_at_mut(at + 1);
        for (offset, row) in below.iter_mut().enumerate() {
            let factor = row[at] / above[at][at];
            row.iter_mut().zip(&above[at]).skip(at).for_each(|(to, from)| *to -= factor * from);
            b[at + 1 + offset] -= factor * b[at];
        }
    }
    for at in (0..SIZE).rev() {
        let known: f64 = (at + 1..SIZE).map(|column| a[at][column] * b[column]).sum();
        b[at] = (b[at] - known) / a[at][at];
    }
    Some(b)
}
