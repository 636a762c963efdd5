//! An embedder that remembers the queries and words that it was asked: a server hears the same ones again and again, and
//! the same text has the same bits.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{EmbedError, Embedder, Fingerprint};
use crate::insight::Vectors;
use crate::task::Task;

/// Rows of each of two halves; when the newer is full it takes the place of the older.
const HALF: usize = 8_192;

/// Longer texts are not remembered, in bytes.
const LONGEST: usize = 200;

/// Another embedder with a memory for queries.
pub struct Remembered {
    behind: Box<dyn Embedder>,
    known: Mutex<Halves>,
}

/// What was asked last stays: it is moved into the newer half when it is asked again.
#[derive(Default)]
struct Halves {
    newer: HashMap<String, Box<[f32]>>,
    older: HashMap<String, Box<[f32]>>,
}

impl Halves {
    fn get(&mut self, text: &str) -> Option<Vec<f32>> {
        if let Some(row) = self.newer.get(text) {
            return Some(row.to_vec());
        }
        let row = self.older.remove(text)?;
        let found = row.to_vec();
        self.put(text, row);
        Some(found)
    }

    fn put(&mut self, text: &str, row: Box<[f32]>) {
        if self.newer.len() >= HALF {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(text.to_owned(), row);
    }
}

impl Remembered {
    /// `behind`, with a memory.
    pub fn new(behind: Box<dyn Embedder>) -> Self {
        Self { behind, known: Mutex::default() }
    }

    fn known(&self, text: &str) -> Option<Vec<f32>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(text)
    }

    fn remember(&self, text: &str, row: &[f32]) {
        if text.len() <= LONGEST {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).put(text, row.into());
        }
    }
}

impl Embedder for Remembered {
    fn fingerprint(&self) -> &Fingerprint {
        self.behind.fingerprint()
    }

    fn name(&self) -> &str {
        self.behind.name()
    }

    fn dim(&self) -> usize {
        self.behind.dim()
    }

    fn embed_documents(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        self.behind.embed_documents(texts, task)
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        if let Some(row) = self.known(text) {
            return Ok(row);
        }
        let row = self.behind.embed_query(text)?;
        self.remember(text, &row);
        Ok(row)
    }

    fn embed_queries(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        let mut rows: Vec<Option<Vec<f32>>> = texts.iter().map(|text| self.known(text)).collect();
        let missing: Vec<usize> = (0..texts.len()).filter(|&at| rows[at].is_none()).collect();
        if !missing.is_empty() {
            let asked: Vec<String> = missing.iter().map(|&at| texts[at].clone()).collect();
            let found = self.behind.embed_queries(&asked, task)?;
            for (row, at) in found.rows().zip(missing) {
                self.remember(&texts[at], row);
                rows[at] = Some(row.to_vec());
            }
        }
        let mut all = Vectors::new(self.dim());
        for row in rows.into_iter().flatten() {
            all.push(&row).expect("a query has the dimensions of its model");
        }
        Ok(all)
    }

    fn truncated(&self) -> u64 {
        self.behind.truncated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_stays_and_what_is_not_goes() {
        let mut halves = Halves::default();
        let row = |n: usize| vec![n as f32].into_boxed_slice();
        for n in 0..3 * HALF {
            halves.put(&n.to_string(), row(n));
            assert_eq!(halves.get("0"), Some(vec![0.0]), "asked again after {n}");
        }
        assert_eq!(halves.get("5"), None);
        assert!(halves.newer.len() + halves.older.len() <= 2 * HALF + 1);
    }
}
