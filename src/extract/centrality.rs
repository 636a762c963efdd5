//! How central is a text among others? LexRank: a walk from text to text along their likeness.
//!
//! Source: Erkan and Radev, LexRank, JAIR 22, 2004: all edges from a threshold on are equal, a damped walk, here on cosines
//! of sentence vectors in place of words.

use rayon::prelude::*;

use crate::insight::{Vectors, dot};

/// Cosine from which two windows are neighbours: that of the prototype; with .1 it covers less with MiniLM.
pub const THRESHOLD: f32 = 0.3;

/// The share of steps that follow an edge; of the paper.
const DAMPING: f32 = 0.85;

/// Steps: what the damping leaves of the start after them is .85 to this power, below a ten-thousandth.
const STEPS: usize = 60;

/// The centrality of every row of `rows`, unit vectors; 1 on average. Time and memory grow with the square of their number.
pub fn lexrank(rows: &Vectors, threshold: f32) -> Vec<f32> {
    let count = rows.len();
    let neighbours: Vec<Vec<u32>> = (0..count)
        .into_par_iter()
        .map(|a| {
            let near = |b: &u32| dot(rows.row(a), rows.row(*b as usize)) >= threshold;
            (0..count as u32).filter(near).collect()
        })
        .collect();
    let mut ranks = vec![1.0f32; count];
    for _ in 0..STEPS {
        // Edges go both ways: what a row gives to its neighbours is what it gets from them, by their degree.
        let given: Vec<f32> = ranks
            .iter()
            .zip(&neighbours)
            .map(|(rank, near)| rank / near.len().max(1) as f32)
            .collect();
        ranks = neighbours
            .par_iter()
            .map(|near| {
                1.0 - DAMPING + DAMPING * near.iter().map(|&b| given[b as usize]).sum::<f32>()
            })
            .collect();
    }
    ranks
}

/// `values` with mean 0 and deviation 1; all 0 where they are equal.
pub(super) fn standardised(values: &[f32]) -> Vec<f32> {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    values.iter().map(|value| (value - mean) / (deviation + 1e-6)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_are_like_is_central() {
        let rows = Vectors::from_data(2, vec![1.0, 0.0, 0.8, 0.6, 0.6, 0.8, 0.0, -1.0]).unwrap();
        let ranks = lexrank(&rows, 0.7);
        assert!(ranks[1] > ranks[3] && ranks[1] > ranks[0], "{ranks:?}");
        assert!((ranks.iter().sum::<f32>() - 4.0).abs() < 1e-3);
        assert_eq!(lexrank(&Vectors::new(2), 0.3), Vec::<f32>::new());
    }

    #[test]
    fn equal_values_are_standardised_to_zero() {
        assert_eq!(standardised(&[2.0, 2.0]), [0.0, 0.0]);
        let values = standardised(&[1.0, 3.0]);
        assert!((values[1] - 1.0).abs() < 1e-3 && (values[0] + 1.0).abs() < 1e-3);
    }
}
