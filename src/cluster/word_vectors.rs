//! What each word of a corpus means, learned from the vectors of its texts without a model.
//!
//! A text's vector, less the mean of all, is taken for the sum of its words' vectors; those come from a ridge regression,
//! so that a word does not take on what the words beside it mean.
//!
//! Source: the induction of vectors from contexts by a linear map, Khodak et al., "A La Carte Embedding", ACL 2018; solved
//! by conjugate gradients, Hestenes and Stiefel, 1952.
//! Invariant: the same texts give the same bits at any number of threads.

use rayon::prelude::*;

use super::Terms;
use super::terms::Phrase;
use crate::insight::Vectors;

/// Pulls the vectors of rare words to zero: as strong as so many texts.
const RIDGE: f32 = 3.0;

/// Steps of the solver; more than these changed no title that was measured.
const STEPS: usize = 4;

/// Columns that are solved together: what they need of a hundred thousand texts stays small.
const COLUMNS: usize = 32;

/// Vectors of words.
pub(super) struct WordVectors {
    dim: usize,
    /// One row a word.
    rows: Vec<f32>,
}

impl WordVectors {
    /// Learns them from the texts' vectors `rows`, whose mean is `mean`.
    pub(super) fn learn(terms: &Terms, rows: &Vectors, mean: &[f32]) -> Self {
        let dim = rows.dim();
        let texts = Texts::new(terms, rows.len());
        let starts: Vec<usize> = (0..dim).step_by(COLUMNS).collect();
        let blocks: Vec<Vec<f32>> = starts
            .par_iter()
            .map(|&start| {
                let columns = start..(start + COLUMNS).min(dim);
                let mut target = vec![0.0; texts.len() * COLUMNS];
                for (row, wanted) in rows.rows().zip(target.chunks_exact_mut(COLUMNS)) {
                    for (at, column) in columns.clone().enumerate() {
                        wanted[at] = row[column] - mean[column];
                    }
                }
                texts.solve(target)
            })
            .collect();
        let mut all = vec![0.0; terms.word_count() * dim];
        for (block, &start) in blocks.iter().zip(&starts) {
            let width = COLUMNS.min(dim - start);
            for (word, values) in block.chunks_exact(COLUMNS).enumerate() {
                let at = word * dim + start;
                all[at..at + width].copy_from_slice(&values[..width]);
            }
        }
        Self { dim, rows: all }
    }

    /// The vector of a phrase: the sum of its words'.
    pub(super) fn phrase(&self, phrase: Phrase) -> Vec<f32> {
        let mut sum = vec![0.0; self.dim];
        for &word in phrase.words() {
            let start = word as usize * self.dim;
            add(&mut sum, &self.rows[start..start + self.dim]);
        }
        sum
    }
}

/// Which words each text has.
struct Texts {
    words: usize,
    starts: Vec<usize>,
    numbers: Vec<u32>,
}

impl Texts {
    fn new(terms: &Terms, len: usize) -> Self {
        let mut texts = Self { words: terms.word_count(), starts: vec![0], numbers: Vec::new() };
        let mut found = Vec::new();
        for document in 0..len {
            terms.words_of(document, &mut found);
            // A word of one text names no group.
            texts.numbers.extend(found.iter().filter(|&&word| terms.word_documents(word) > 1));
            texts.starts.push(texts.numbers.len());
        }
        texts
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The words' vectors whose sums are nearest to `target`, [`COLUMNS`] numbers a text; the same a word comes back.
    fn solve(&self, mut target: Vec<f32>) -> Vec<f32> {
        let mut rest = vec![0.0; self.words * COLUMNS];
        self.gather(&target, &mut rest);
        let mut solution = vec![0.0; rest.len()];
        let mut direction = rest.clone();
        let mut image = vec![0.0; rest.len()];
        let mut length = products(&rest, &rest);
        for _ in 0..STEPS {
            self.spread(&direction, &mut target);
            for (image, along) in image.iter_mut().zip(&direction) {
                *image = RIDGE * along;
            }
            self.gather(&target, &mut image);
            let steps = ratios(&length, &products(&direction, &image));
            for (at, step) in steps.iter().cycle().take(rest.len()).enumerate() {
                solution[at] += step * direction[at];
                rest[at] -= step * image[at];
            }
            let now = products(&rest, &rest);
            let turns = ratios(&now, &length);
            for (at, turn) in turns.iter().cycle().take(rest.len()).enumerate() {
                direction[at] = rest[at] + turn * direction[at];
            }
            length = now;
        }
        solution
    }

    /// Sums of the words' rows, for every text.
    fn spread(&self, words: &[f32], texts: &mut [f32]) {
        for (text, out) in texts.chunks_exact_mut(COLUMNS).enumerate() {
            out.fill(0.0);
            for &word in &self.numbers[self.starts[text]..self.starts[text + 1]] {
                let start = word as usize * COLUMNS;
                add(out, &words[start..start + COLUMNS]);
            }
        }
    }

    /// Adds the texts' rows to those of their words.
    fn gather(&self, texts: &[f32], words: &mut [f32]) {
        for (text, row) in texts.chunks_exact(COLUMNS).enumerate() {
            for &word in &self.numbers[self.starts[text]..self.starts[text + 1]] {
                let start = word as usize * COLUMNS;
                add(&mut words[start..start + COLUMNS], row);
            }
        }
    }
}

/// The scalar product of each column.
fn products(a: &[f32], b: &[f32]) -> [f32; COLUMNS] {
    let mut sums = [0.0; COLUMNS];
    for (a, b) in a.chunks_exact(COLUMNS).zip(b.chunks_exact(COLUMNS)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums
}

/// A column that is solved already goes no further.
fn ratios(above: &[f32; COLUMNS], below: &[f32; COLUMNS]) -> [f32; COLUMNS] {
    std::array::from_fn(|at| if below[at] > 1e-12 { above[at] / below[at] } else { 0.0 })
}

fn add(sum: &mut [f32], row: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::terms::made_up;

    #[test]
    fn a_word_does_not_take_on_what_stands_beside_it() {
        // Wherever there is milk there is tea; coffee and tea alone tell whose vector is whose.
        let mut documents = vec!["tea"; 40];
        documents.extend(vec!["tea milk"; 40]);
        let terms = made_up(&documents);
        let mut rows = Vectors::new(2);
        for document in &documents {
            let milk = if document.contains("milk") { 1.0 } else { 0.0 };
            rows.push(&[1.0, milk]).unwrap();
        }
        let vectors = WordVectors::learn(&terms, &rows, &[0.0, 0.0]);
        let mut found = Vec::new();
        terms.phrases_of(79, &mut found);
        let milk = found
            .iter()
            .find(|&&phrase| terms.documents(phrase) == 40 && phrase.words().len() == 1);
        let milk = vectors.phrase(*milk.unwrap());
        assert!(milk[0].abs() < 0.1 && milk[1] > 0.8, "{milk:?}");
    }
}
