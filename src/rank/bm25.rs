//! BM25 with free parameters, for scoring when the engine's own constants do not fit.
//!
//! Variant: Lucene's since version 8, that is idf = ln(1 + (N − n + .5) / (n + .5)), never negative, and no factor
//! (k1 + 1) in the numerator. tantivy has that factor; it scales every score of a query alike and changes no order.
//! Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"; Kamphuis et al. 2020 on variants.

use serde::{Deserialize, Serialize};

/// BM25's two parameters, checked.
///
/// Default k1 .9 and b .4, Anserini's; tantivy's and Lucene's own are 1.2 and .75, too steep for texts of two sentences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Bm25 {
    k1: f32,
    b: f32,
}

/// Why numbers are not parameters of BM25.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Bm25Error {
    /// `k1` is negative or not finite.
    #[error("k1 is {found}, expected a finite number of at least 0; .9 and 1.2 are usual")]
    K1 {
        /// The number found.
        found: f32,
    },
    /// `b` is outside [0, 1].
    #[error("b is {found}, expected a number from 0 to 1; .4 and .75 are usual")]
    B {
        /// The number found.
        found: f32,
    },
}

#[derive(Serialize, Deserialize)]
struct Raw {
    k1: f32,
    b: f32,
}

impl Bm25 {
    /// Checks the parameters.
    ///
    /// * `k1` at least 0: how far repetition of a term counts; 0 counts presence only.
    /// * `b` from 0 to 1: how far long documents are marked down; 0 not at all.
    pub fn new(k1: f32, b: f32) -> Result<Self, Bm25Error> {
        if !k1.is_finite() || k1 < 0.0 {
            return Err(Bm25Error::K1 { found: k1 });
        }
        if !(0.0..=1.0).contains(&b) {
            return Err(Bm25Error::B { found: b });
        }
        Ok(Self { k1, b })
    }

    /// How far repetition of a term counts.
    pub fn k1(self) -> f32 {
        self.k1
    }

    /// How far long documents are marked down.
    pub fn b(self) -> f32 {
        self.b
    }

    /// Weight of a term that stands in `document_frequency` of `documents`; above 0.
    ///
    /// A frequency above the number of documents (deleted documents still counted) is taken as that number.
    pub fn idf(self, document_frequency: u64, documents: u64) -> f32 {
        let frequency = document_frequency.min(documents) as f64;
        let rest = documents as f64 - frequency;
        ((rest + 0.5) / (frequency + 0.5)).ln_1p() as f32
    }

    /// How much `term_frequency` occurrences count in a document of `length` terms; in [0, 1), 1 only at infinity.
    ///
    /// The score of a document is the sum over the query's terms of idf · saturation. An `average_length` of 0 counts
    /// every document as average.
    pub fn saturation(self, term_frequency: f32, length: f32, average_length: f32) -> f32 {
        if term_frequency <= 0.0 {
            return 0.0;
        }
        let relative = if average_length > 0.0 { length / average_length } else { 1.0 };
        term_frequency / (term_frequency + self.k1 * (1.0 - self.b + self.b * relative))
    }
}

impl Default for Bm25 {
    fn default() -> Self {
        Self { k1: 0.9, b: 0.4 }
    }
}

impl TryFrom<Raw> for Bm25 {
    type Error = Bm25Error;
    fn try_from(raw: Raw) -> Result<Self, Bm25Error> {
        Self::new(raw.k1, raw.b)
    }
}

impl From<Bm25> for Raw {
    fn from(bm25: Bm25) -> Self {
        Self { k1: bm25.k1, b: bm25.b }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn idf_is_lucenes() {
        // ln(1 + (10 - 2 + .5) / (2 + .5)) = ln 4.4
        assert!((Bm25::default().idf(2, 10) - 4.4f32.ln()).abs() < 1e-6);
        assert!(Bm25::default().idf(12, 10) > 0.0);
    }

    #[test]
    fn parameters_are_checked() {
        assert_eq!(Bm25::new(-1.0, 0.4), Err(Bm25Error::K1 { found: -1.0 }));
        assert_eq!(Bm25::new(0.9, 1.5), Err(Bm25Error::B { found: 1.5 }));
        assert!(serde_json::from_str::<Bm25>(r#"{"k1": 0.9, "b": -2}"#).is_err());
    }

    proptest! {
        #[test]
        fn more_occurrences_and_shorter_documents_never_score_lower(
            k1 in 0f32..3.0, b in 0f32..=1.0, tf in 1f32..50.0, length in 1f32..500.0, average in 1f32..500.0,
        ) {
            let bm25 = Bm25::new(k1, b).unwrap();
            let here = bm25.saturation(tf, length, average);
            prop_assert!((0.0..=1.0).contains(&here));
            prop_assert!(bm25.saturation(tf + 1.0, length, average) >= here);
            prop_assert!(bm25.saturation(tf, length + 1.0, average) <= here + 1e-6);
        }
    }
}
