//! Readers alike: what those who liked the same have liked besides.
//!
//! The likeness of two items is the cosine of their columns in the table of readers and items (liked 1, disliked −1,
//! unsaid 0); one ridge regression a reader, in the kernel of these cosines, predicts what they say of a candidate.
//! Against plain item-based filtering it counts ten items of one kind as less than ten times one item.
//! Sources: Deshpande and Karypis 2004, "Item-based top-N recommendation algorithms"; Saunders et al. 1998, "Ridge
//! regression learning algorithm in dual variables".

use super::table::words;
use super::{Said, Table};

/// Noise of a word against its signal (a kernel of cosines has 1 on the diagonal): as much of one as of the other. Values
/// from .5 to 2 gave the same AUC within .002 on Jester.
const RIDGE: f64 = 1.0;

/// Words of a reader that are taken, the newest: the cost grows with their cube.
const MOST: usize = 256;

/// The table of readers and items, each column of length 1.
#[derive(Clone, Debug)]
pub struct Alike {
    /// For each item who said something of it, and what: 1 or −1, divided by the root of the number of them.
    columns: Vec<Vec<(u32, f32)>>,
    readers: usize,
}

impl Alike {
    /// Takes the columns of `table`.
    pub fn new(table: &Table) -> Self {
        let unit = |column: &Vec<(u32, f32)>| {
            let length = (column.len() as f32).sqrt();
            column.iter().map(|&(reader, word)| (reader, word / length)).collect()
        };
        Self { columns: table.columns().iter().map(unit).collect(), readers: table.rows().len() }
    }

    /// What the reader is expected to say of each candidate, about −1 to 1; none where nobody is known to have said
    /// anything of it or of the reader's own items.
    pub fn scores(&self, said: &Said, candidates: &[u32]) -> Vec<Option<f32>> {
        let mut own: Vec<(u32, f32)> =
            words(said).filter(|(item, _)| !self.columns[*item as usize].is_empty()).collect();
        // Dislikes stand first, so the newest likes stay.
        own.drain(..own.len().saturating_sub(MOST));
        if own.is_empty() {
            return vec![None; candidates.len()];
        }
        let mut by_reader = vec![0f32; self.readers];
        let mut kernel = vec![0f64; own.len() * own.len()];
        for (i, &(item, _)) in own.iter().enumerate() {
            self.add(item, 1.0, &mut by_reader);
            for (j, &(other, _)) in own.iter().enumerate().take(i + 1) {
                kernel[i * own.len() + j] = f64::from(self.sum(other, &by_reader));
            }
            kernel[i * own.len() + i] += RIDGE;
            for &(reader, _) in &self.columns[item as usize] {
                by_reader[reader as usize] = 0.0;
            }
        }
        let target: Vec<f64> = own.iter().map(|&(_, word)| f64::from(word)).collect();
        let weights = solve(kernel, target);
        for (&(item, _), weight) in own.iter().zip(weights) {
            self.add(item, weight as f32, &mut by_reader);
        }
        let met = |&candidate: &u32| {
            let known = !self.columns[candidate as usize].is_empty();
            known.then(|| self.sum(candidate, &by_reader))
        };
        candidates.iter().map(met).collect()
    }

    fn add(&self, item: u32, weight: f32, by_reader: &mut [f32]) {
        for &(reader, word) in &self.columns[item as usize] {
            by_reader[reader as usize] += weight * word;
        }
    }

    fn sum(&self, item: u32, by_reader: &[f32]) -> f32 {
        self.columns[item as usize]
            .iter()
            .map(|&(reader, word)| word * by_reader[reader as usize])
            .sum()
    }
}

/// Solves A x = b for a symmetric positive definite A, of which only the lower half is read (Cholesky).
fn solve(mut a: Vec<f64>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let (row_i, row_j) = (&a[i * n..i * n + j], &a[j * n..j * n + j]);
            let rest = a[i * n + j] - row_i.iter().zip(row_j).map(|(x, y)| x * y).sum::<f64>();
            a[i * n + j] =
                if i == j { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / a[j * n + j] };
        }
    }
    for i in 0..n {
        let done: f64 = (0..i).map(|k| a[i * n + k] * b[k]).sum();
        b[i] = (b[i] - done) / a[i * n + i];
    }
    for i in (0..n).rev() {
        let done: f64 = (i + 1..n).map(|k| a[k * n + i] * b[k]).sum();
        b[i] = (b[i] - done) / a[i * n + i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(liked: &[u32], disliked: &[u32]) -> Said {
        Said { liked: liked.to_vec(), disliked: disliked.to_vec() }
    }

    #[test]
    fn what_readers_alike_like_comes_first() {
        let readers = [said(&[0, 1, 2], &[3]), said(&[0, 1, 2], &[]), said(&[3, 4], &[0])];
        let alike = Alike::new(&Table::new(6, &readers));
        let of = |said: Said, candidates: &[u32]| -> Vec<f32> {
            alike.scores(&said, candidates).into_iter().flatten().collect()
        };
        let scores = of(said(&[0, 1], &[]), &[2, 3, 5]);
        assert!(scores.len() == 2 && scores[0] > 0.3 && scores[1] < 0.0, "{scores:?}");
        let turned = of(said(&[], &[0, 1]), &[2, 3]);
        assert!((turned[0] + scores[0]).abs() < 1e-6 && (turned[1] + scores[1]).abs() < 1e-6);
    }

    #[test]
    fn nothing_said_is_nothing_known() {
        let alike = Alike::new(&Table::new(2, &[said(&[0], &[])]));
        assert_eq!(alike.scores(&said(&[], &[]), &[0, 1]), [None, None]);
        assert_eq!(alike.scores(&said(&[1], &[]), &[0]), [None]);
    }

    #[test]
    fn cholesky_solves() {
        // [[4, 2], [2, 3]] x = [2, 5] has x = [-0.5, 2].
        let found = solve(vec![4.0, 0.0, 2.0, 3.0], vec![2.0, 5.0]);
        assert!((found[0] + 0.5).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12, "{found:?}");
    }
}
