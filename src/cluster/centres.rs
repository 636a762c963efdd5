//! The middles of communities, and how much nearer a vector is to one than to those around it.

use rayon::prelude::*;

use super::Partition;
use crate::insight::{Vectors, dot, normalise};

/// Other communities that a phrase is held against: the nearest are the ones it could be taken for.
const RIVALS: usize = 24;

/// Middles of communities as unit vectors, the mean of all texts taken off.
pub(super) struct Centres {
    rows: Vec<Vec<f32>>,
    /// The nearest others of each.
    rivals: Vec<Vec<u32>>,
}

impl Centres {
    /// Those of `partition`, of the texts' vectors `rows`, whose mean is `mean`.
    pub(super) fn of(partition: &Partition, rows: &Vectors, mean: &[f32]) -> Self {
        let communities: Vec<_> = partition.communities().collect();
        let centres: Vec<Vec<f32>> = communities
            .into_par_iter()
            .map(|community| centre(partition.members(community), rows, mean))
            .collect();
        let rivals = (0..centres.len())
            .into_par_iter()
            .map(|at| {
                let others = centres.iter().enumerate().filter(|&(other, _)| other != at);
                let mut near: Vec<(f32, u32)> = others
                    .map(|(other, centre)| (dot(&centres[at], centre), other as u32))
                    .collect();
                let order =
                    |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
                if near.len() > RIVALS {
                    near.select_nth_unstable_by(RIVALS, order);
                    near.truncate(RIVALS);
                }
                near.into_iter().map(|(_, other)| other).collect()
            })
            .collect();
        Self { rows: centres, rivals }
    }

    /// The scalar products of `vector` with the middle of the community at `at`, first, and of its rivals.
    pub(super) fn products(&self, at: usize, vector: &[f32]) -> Vec<f32> {
        let rivals = self.rivals[at].iter().map(|&rival| &self.rows[rival as usize]);
        std::iter::once(&self.rows[at]).chain(rivals).map(|row| dot(row, vector)).collect()
    }
}

/// The mean of all rows, as far as `among` has them.
pub(super) fn mean(rows: &Vectors) -> Vec<f32> {
    let mut sums = vec![0.0f64; rows.dim()];
    for row in rows.rows() {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    sums.into_iter().map(|sum| (sum / rows.len().max(1) as f64) as f32).collect()
}

/// The unit vector of the mean of `members`' rows, `mean` taken off.
pub(super) fn centre(members: &[u32], rows: &Vectors, mean: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; rows.dim()];
    for &member in members {
        for ((sum, value), mean) in sum.iter_mut().zip(rows.row(member as usize)).zip(mean) {
            *sum += value - mean;
        }
    }
    normalise(&mut sum);
    sum
}

/// The logarithm of the share that the first of `products` has among all in a softmax, over `sharpness`, and a little for
/// nearness, which decides where there are no rivals.
pub(super) fn contrast(products: impl Iterator<Item = f32> + Clone, sharpness: f32) -> f32 {
    const NEARNESS: f32 = 0.1;
    let own = products.clone().next().unwrap_or(0.0);
    let largest = products.clone().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = products.map(|product| (sharpness * (product - largest)).exp()).sum();
    own - largest - sum.ln() / sharpness + NEARNESS * own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_falls_with_a_rival_that_is_as_near() {
        let alone = contrast([0.6, 0.0].into_iter(), 20.0);
        assert!(alone > contrast([0.6, 0.6].into_iter(), 20.0));
        assert!(alone > contrast([0.6, 0.5, 0.5].into_iter(), 20.0));
        assert!(contrast([0.6].into_iter(), 20.0) > contrast([0.5].into_iter(), 20.0));
    }

    #[test]
    fn a_centre_lies_where_its_members_differ_from_all() {
        let rows = Vectors::from_data(2, vec![1.0, 0.5, 1.0, 0.3, 1.0, -0.4]).unwrap();
        let partition = Partition::new([Some(0), Some(0), Some(1)]);
        let centres = Centres::of(&partition, &rows, &mean(&rows));
        let products = centres.products(0, &[0.0, 1.0]);
        assert!((products[0] - 1.0).abs() < 1e-3 && (products[1] + 1.0).abs() < 1e-3);
    }
}
