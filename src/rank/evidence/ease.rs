//! EASE: the item–item weights that best predict every reader's words from their other words, in closed form.
//!
//! B = I − P · diag(1 / diag P) with P = (XᵀX + λI)⁻¹, X the table of readers and items (dislikes are −1). Where readers
//! are fewer than items, P comes from the inverse of XXᵀ + λI (Woodbury's identity) and is never written out.
//! Sources: Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"; Hager 1989, "Updating the Inverse of a
//! Matrix".
//! Invariant: a prediction for an item does not look at the reader's own word on it.

use std::sync::Arc;

use ndarray::Array2;
use rayon::prelude::*;

use super::Table;
use super::inverse::invert;
use super::table::row;
use crate::rank::Said;

/// Rows of the largest matrix inverted: its cost grows with their cube, some seconds at this size. Where readers and
/// items are both more, the items of which most was said are taken, and nothing is predicted of the others.
const MOST: usize = 3000;

/// The item–item weights of a table of readers.
#[derive(Clone, Debug)]
pub struct Ease {
    table: Arc<Table>,
    side: Side,
}

#[derive(Clone, Debug)]
enum Side {
    /// (XXᵀ + λI)⁻¹, and xᵀ times it times x for each item's column x.
    Readers { inverse: Vec<f32>, leverage: Vec<f64> },
    /// P, over the items that have a place.
    Items { inverse: Vec<f32>, size: usize, places: Vec<Option<u32>> },
}

impl Ease {
    /// Values of λ worth trying: from a hundred readers to many thousands.
    pub const LAMBDAS: [f64; 6] = [10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0];

    /// Learns the weights; `lambda` pulls them towards 0, more where it is larger.
    pub fn learn(table: Arc<Table>, lambda: f64) -> Self {
        let known = table.columns().iter().filter(|column| !column.is_empty()).count();
        let readers = table.rows().len();
        let side = if readers < known && readers <= MOST {
            of_readers(&table, lambda)
        } else {
            of_items(&table, lambda)
        };
        Self { table, side }
    }

    /// What the reader is expected to say of each candidate by their other words; `None` where nobody said anything of
    /// the candidate.
    pub fn scores(&self, said: &Said, candidates: &[u32]) -> Vec<Option<f32>> {
        let own = row(said);
        match &self.side {
            Side::Readers { inverse, leverage } => {
                let readers = self.by_reader(&own, inverse);
                let score = |&candidate: &u32| {
                    let column = &self.table.columns()[candidate as usize];
                    let word = own.binary_search_by_key(&candidate, |&(item, _)| item);
                    let word = word.map_or(0.0, |at| f64::from(own[at].1));
                    let part =
                        |&(reader, said): &(u32, f32)| f64::from(said) * readers[reader as usize];
                    let sum: f64 = column.iter().map(part).sum();
                    let rest = 1.0 - leverage[candidate as usize];
                    (!column.is_empty()).then_some((word - (word - sum) / rest) as f32)
                };
                candidates.iter().map(score).collect()
            }
            Side::Items { inverse, size, places } => {
                let own: Vec<(usize, f32)> = own
                    .iter()
                    .filter_map(|&(item, word)| Some((places[item as usize]? as usize, word)))
                    .collect();
                let score = |&candidate: &u32| {
                    let at = places[candidate as usize]? as usize;
                    let row = &inverse[at * size..(at + 1) * size];
                    let others = own.iter().filter(|&&(item, _)| item != at);
                    let sum: f32 = others.map(|&(item, word)| word * row[item]).sum();
                    Some(-sum / row[at])
                };
                candidates.iter().map(score).collect()
            }
        }
    }

    /// (XXᵀ + λI)⁻¹ X times the reader's words.
    fn by_reader(&self, own: &[(u32, f32)], inverse: &[f32]) -> Vec<f64> {
        let readers = self.table.rows().len();
        let mut shared = vec![0f32; readers];
        for &(item, word) in own {
            for &(reader, said) in &self.table.columns()[item as usize] {
                shared[reader as usize] += word * said;
            }
        }
        let mut sums = vec![0f32; readers];
        for (row, &weight) in inverse.chunks_exact(readers.max(1)).zip(&shared) {
            if weight != 0.0 {
                sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
            }
        }
        sums.into_iter().map(f64::from).collect()
    }
}

fn of_readers(table: &Table, lambda: f64) -> Side {
    let inverse = inverse_of(table.rows().len(), table.columns().iter(), lambda);
    let leverage = table
        .columns()
        .par_iter()
        .map(|column| {
            let part = |&(a, x): &(u32, f32)| -> f64 {
                let row = inverse.row(a as usize);
                column.iter().map(|&(b, y)| f64::from(x * y) * row[b as usize]).sum()
            };
            column.iter().map(part).sum()
        })
        .collect();
    Side::Readers { inverse: halved(&inverse), leverage }
}

fn of_items(table: &Table, lambda: f64) -> Side {
    let columns = table.columns();
    let mut kept: Vec<usize> =
        (0..columns.len()).filter(|&item| table.knows(item as u32)).collect();
    kept.sort_by_key(|&item| (std::cmp::Reverse(columns[item].len()), item));
    kept.truncate(MOST);
    let mut places = vec![None; columns.len()];
    for (&item, place) in kept.iter().zip(0u32..) {
        places[item] = Some(place);
    }
    let rows: Vec<Vec<(u32, f32)>> = table
        .rows()
        .iter()
        .map(|row| {
            row.iter().filter_map(|&(item, word)| Some((places[item as usize]?, word))).collect()
        })
        .collect();
    let inverse = inverse_of(kept.len(), rows.iter(), lambda);
    Side::Items { inverse: halved(&inverse), size: kept.len(), places }
}

/// (Σ vvᵀ + λI)⁻¹ over sparse vectors v.
fn inverse_of<'v>(
    size: usize,
    vectors: impl Iterator<Item = &'v Vec<(u32, f32)>>,
    lambda: f64,
) -> Array2<f64> {
    let mut gram = Array2::<f64>::eye(size) * lambda;
    for vector in vectors {
        for &(a, x) in vector {
            for &(b, y) in vector {
                gram[(a as usize, b as usize)] += f64::from(x * y);
            }
        }
    }
    invert(gram.view_mut());
    gram
}

/// In half the space, for what is read many times over.
fn halved(matrix: &Array2<f64>) -> Vec<f32> {
    matrix.iter().map(|&x| x as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers() -> Vec<Said> {
        let said = |liked: &[u32], disliked: &[u32]| Said {
            liked: liked.to_vec(),
            disliked: disliked.to_vec(),
        };
        vec![said(&[0, 1, 2], &[]), said(&[0, 1], &[3]), said(&[2, 3], &[0]), said(&[1, 4], &[])]
    }

    /// Expected: NumPy, P = inv(X.T @ X + 2 I); B = -P / diag(P) with a diagonal of 0; [1, 0, 0, -1, 0] @ B.
    #[test]
    fn both_sides_predict_what_the_closed_form_says() {
        let table = Arc::new(Table::new(6, &readers()));
        let expected = [0.422222, 0.491525, -0.308108, -0.350230, -0.126638];
        let said = Said { liked: vec![0], disliked: vec![3] };
        for side in [of_readers(&table, 2.0), of_items(&table, 2.0)] {
            let ease = Ease { table: table.clone(), side };
            let found = ease.scores(&said, &[0, 1, 2, 3, 4, 5]);
            assert_eq!(found[5], None);
            for (found, expected) in found.into_iter().flatten().zip(expected) {
                assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
            }
        }
    }

    #[test]
    fn the_smaller_side_is_inverted() {
        let few = Arc::new(Table::new(6, &readers()));
        assert!(matches!(Ease::learn(few, 1.0).side, Side::Readers { .. }));
        let many = Arc::new(Table::new(6, &[readers(), readers()].concat()));
        assert!(matches!(Ease::learn(many, 1.0).side, Side::Items { size: 5, .. }));
        let none = Arc::new(Table::new(3, &[]));
        assert_eq!(Ease::learn(none, 1.0).scores(&Said::default(), &[0]), [None]);
    }
}
