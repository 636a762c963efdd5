//! Item-based nearest neighbours: the cosine of two items' columns, shrunk where few readers stand behind it.
//!
//! Dislikes are −1 in the table, so an item disliked by those who like another counts against it.
//! Sources: Deshpande and Karypis 2004, "Item-based top-N recommendation algorithms"; Ferrari Dacrema, Cremonesi and
//! Jannach 2019, "Are We Really Making Much Progress?" (cosine, shrinkage and neighbourhood as used here).

use rayon::prelude::*;

use super::Table;
use super::table::row;
use crate::rank::Said;

/// Neighbours of an item that count.
const NEIGHBOURS: usize = 200;

/// Items with their neighbours.
#[derive(Clone, Debug)]
pub struct ItemKnn {
    /// For each item its neighbours in ascending order.
    neighbours: Vec<Vec<(u32, f32)>>,
}

impl ItemKnn {
    /// Values of `shrink` worth trying: from none to that of thousands of readers.
    pub const SHRINKS: [f32; 3] = [0.0, 10.0, 100.0];

    /// * `shrink`: added to the product of two columns' lengths; large distrusts likenesses that rest on few readers.
    pub fn new(table: &Table, shrink: f32) -> Self {
        let columns = table.columns();
        let length = |item: usize| (columns[item].len() as f32).sqrt();
        let neighbours = (0..columns.len())
            .into_par_iter()
            .map_init(
                || vec![0f32; columns.len()],
                |sums, item| {
                    let mut met: Vec<u32> = Vec::new();
                    for &(reader, word) in &columns[item] {
                        for &(other, said) in &table.rows()[reader as usize] {
                            met.push(other);
                            sums[other as usize] += word * said;
                        }
                    }
                    met.sort_unstable();
                    met.dedup();
                    let mut near: Vec<(u32, f32)> = (met.iter())
                        .filter(|&&other| other as usize != item)
                        .map(|&other| {
                            let lengths = length(item) * length(other as usize);
                            (other, sums[other as usize] / (lengths + shrink))
                        })
                        .collect();
                    met.iter().for_each(|&other| sums[other as usize] = 0.0);
                    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                    near.truncate(NEIGHBOURS);
                    near.sort_unstable_by_key(|&(other, _)| other);
                    near
                },
            )
            .collect();
        Self { neighbours }
    }

    /// The likenesses of each candidate to what the reader liked, less those to what they disliked.
    pub fn scores(&self, said: &Said, candidates: &[u32]) -> Vec<f32> {
        let own = row(said);
        let score = |&candidate: &u32| {
            let near = &self.neighbours[candidate as usize];
            let part = |&(item, word): &(u32, f32)| {
                let at = near.binary_search_by_key(&item, |&(other, _)| other);
                at.map_or(0.0, |at| word * near[at].1)
            };
            own.iter().map(part).sum()
        };
        candidates.iter().map(score).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_of_columns_add_up_with_their_signs() {
        let said = |liked: &[u32], disliked: &[u32]| Said {
            liked: liked.to_vec(),
            disliked: disliked.to_vec(),
        };
        let readers = [said(&[0, 1], &[2]), said(&[0, 1], &[]), said(&[0], &[2])];
        let table = Table::new(4, &readers);
        let scores = ItemKnn::new(&table, 0.0).scores(&said(&[0], &[]), &[1, 2, 3]);
        let expected = [2.0 / 6f32.sqrt(), -2.0 / 6f32.sqrt(), 0.0];
        for (found, expected) in scores.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{scores:?}");
        }
        let shrunk = ItemKnn::new(&table, 10.0).scores(&said(&[0], &[]), &[1]);
        assert!((shrunk[0] - 2.0 / (6f32.sqrt() + 10.0)).abs() < 1e-6);
    }
}
