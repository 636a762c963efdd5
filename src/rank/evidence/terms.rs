//! Items by their terms: TF-IDF cosines, and BM25 with a whole history as the query.
//!
//! Variant: (1 + ln tf) · (ln((1 + N) / (1 + df)) + 1), rows of unit length, as scikit-learn's `TfidfVectorizer` has it
//! with `sublinear_tf`. Source: Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval".

use std::collections::{BTreeMap, HashMap};

use crate::rank::Bm25;

/// The terms of a collection.
#[derive(Clone, Debug)]
pub struct Terms {
    rows: Vec<Row>,
    /// In how many items each term stands.
    frequencies: Vec<u32>,
    /// Mean number of terms of an item.
    average: f32,
}

/// The terms of one item, in ascending order.
#[derive(Clone, Debug)]
struct Row {
    terms: Vec<u32>,
    counts: Vec<u32>,
    weights: Vec<f32>,
}

impl Terms {
    /// Counts the terms of each item.
    pub fn new(bags: &[Vec<String>]) -> Self {
        let mut known: HashMap<&str, u32> = HashMap::new();
        let mut frequencies: Vec<u32> = Vec::new();
        let mut rows: Vec<Row> = Vec::with_capacity(bags.len());
        for bag in bags {
            let mut counted: BTreeMap<u32, u32> = BTreeMap::new();
            for term in bag {
                let next = known.len() as u32;
                let term = *known.entry(term).or_insert(next);
                *counted.entry(term).or_default() += 1;
            }
            frequencies.resize(known.len(), 0);
            counted.keys().for_each(|&term| frequencies[term as usize] += 1);
            let (terms, counts) = counted.into_iter().unzip();
            rows.push(Row { terms, counts, weights: Vec::new() });
        }
        let items = rows.len() as f32;
        for row in &mut rows {
            let weight = |(&term, &count): (&u32, &u32)| {
                let rarity = ((1.0 + items) / (1.0 + frequencies[term as usize] as f32)).ln() + 1.0;
                (1.0 + (count as f32).ln()) * rarity
            };
            row.weights = row.terms.iter().zip(&row.counts).map(weight).collect();
            crate::insight::normalise(&mut row.weights);
        }
        let tokens: usize = bags.iter().map(Vec::len).sum();
        Self { rows, frequencies, average: tokens as f32 / items.max(1.0) }
    }

    /// TF-IDF cosine of two items, in [0, 1]; 0 with an item without terms.
    pub fn cosine(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (&self.rows[a as usize], &self.rows[b as usize]);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while let (Some(x), Some(y)) = (a.terms.get(i), b.terms.get(j)) {
            if x == y {
                sum += a.weights[i] * b.weights[j];
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        sum
    }

    /// BM25 of each candidate, with all terms of `history` as the query: one that comes twice counts twice.
    pub fn bm25(&self, history: &[u32], candidates: &[u32], bm25: &Bm25) -> Vec<f32> {
        let mut query: HashMap<u32, f32> = HashMap::new();
        for &item in history {
            let row = &self.rows[item as usize];
            for (&term, &count) in row.terms.iter().zip(&row.counts) {
                *query.entry(term).or_default() += count as f32;
            }
        }
        for (&term, weight) in &mut query {
            let frequency = u64::from(self.frequencies[term as usize]);
            *weight *= bm25.idf(frequency, self.rows.len() as u64);
        }
        candidates
            .iter()
            .map(|&candidate| {
                let row = &self.rows[candidate as usize];
                let length = row.counts.iter().sum::<u32>() as f32;
                let part = |(term, &count): (&u32, &u32)| {
                    let weight = query.get(term).copied().unwrap_or(0.0);
                    weight * bm25.saturation(count as f32, length, self.average)
                };
                row.terms.iter().zip(&row.counts).map(part).sum()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(texts: &[&str]) -> Terms {
        let bags: Vec<Vec<String>> =
            texts.iter().map(|text| text.split_whitespace().map(str::to_owned).collect()).collect();
        Terms::new(&bags)
    }

    /// Expected: scikit-learn 1.9, TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+").fit_transform(…), row 0 times row 1.
    #[test]
    fn cosines_are_those_of_scikit_learn() {
        let terms = terms(&["a b b", "b c", "d", ""]);
        assert!((terms.cosine(0, 1) - 0.495_513_07).abs() < 1e-5, "{}", terms.cosine(0, 1));
        assert!((terms.cosine(0, 0) - 1.0).abs() < 1e-6);
        assert_eq!((terms.cosine(0, 2), terms.cosine(0, 3)), (0.0, 0.0));
    }

    #[test]
    fn bm25_prefers_the_rarer_word_and_counts_repetition() {
        let terms = terms(&["a b", "a", "b", "a c"]);
        let scores = terms.bm25(&[0], &[1, 2, 3], &Bm25::default());
        assert!(scores[1] > scores[0] && scores[0] > scores[2], "{scores:?}");
        let twice = terms.bm25(&[0, 0], &[1], &Bm25::default());
        assert!((twice[0] - 2.0 * scores[0]).abs() < 1e-6);
    }
}
