//! BM25 over the postings, term at a time, with free k1 and b.
//!
//! tantivy's own scorer fixes k1 = 1.2 and b = .75; reading its postings ourselves also gives the score of *every*
//! document, which fusion needs for those that only the dense half found.

use std::collections::BTreeMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::analyzer;
use super::error::EngineError;
use super::snapshot::Snapshot;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};
use crate::rank::Bm25;

/// The BM25 score of every document for one query.
pub(super) struct LexicalScores {
    /// One score an ordinal; 0 where no term matches, and for deleted documents.
    scores: Vec<f32>,
}

impl LexicalScores {
    /// Scores all documents for `query`; a word that comes twice counts twice.
    pub(super) fn of(snapshot: &Snapshot, query: &str, bm25: &Bm25) -> Result<Self, EngineError> {
        let mut terms: BTreeMap<String, f32> = BTreeMap::new();
        for term in analyzer::terms(query) {
            *terms.entry(term).or_default() += 1.0;
        }
        let field = snapshot.fields.words;
        let segments = snapshot.searcher.segment_readers();
        let mut inverted = Vec::with_capacity(segments.len());
        for segment in segments {
            inverted.push((segment.inverted_index(field)?, segment.get_fieldnorms_reader(field)?));
        }
        let documents: u64 = segments.iter().map(|segment| u64::from(segment.max_doc())).sum();
        let tokens: u64 = inverted.iter().map(|(index, _)| index.total_num_tokens()).sum();
        let average = tokens as f32 / documents.max(1) as f32;

        let mut scores = vec![0f32; snapshot.capacity()];
        for (word, repeats) in &terms {
            let term = Term::from_field_text(field, word);
            let frequency = snapshot.searcher.doc_freq(&term)?;
            let weight = repeats * bm25.idf(frequency, documents);
            for (segment, (index, lengths)) in inverted.iter().enumerate() {
                let postings = index
                    .read_postings(&term, IndexRecordOption::WithFreqs)
                    .map_err(tantivy::TantivyError::from)?;
                let Some(mut postings) = postings else { continue };
                let base = snapshot.base(segment);
                while postings.doc() != TERMINATED {
                    let doc = postings.doc();
                    let length = lengths.fieldnorm(doc) as f32;
                    let frequency = tantivy::postings::Postings::term_freq(&postings) as f32;
                    scores[(base + doc) as usize] +=
                        weight * bm25.saturation(frequency, length, average);
                    postings.advance();
                }
            }
        }
        for (index, segment) in segments.iter().enumerate() {
            if segment.has_deletes() {
                let base = snapshot.base(index);
                for doc in (0..segment.max_doc()).filter(|&doc| segment.is_deleted(doc)) {
                    scores[(base + doc) as usize] = 0.0;
                }
            }
        }
        Ok(Self { scores })
    }

    /// The score of one document.
    pub(super) fn score(&self, ordinal: Ordinal) -> f32 {
        self.scores.get(ordinal.index()).copied().unwrap_or(0.0)
    }

    /// The best `limit` documents with a score above 0 that pass `filter`.
    pub(super) fn best(&self, limit: usize, filter: Option<&OrdinalSet>) -> RankedList {
        let mut entries: Vec<Ranked> = self
            .scores
            .iter()
            .enumerate()
            .filter(|(_, score)| **score > 0.0)
            .map(|(index, &score)| Ranked { ordinal: Ordinal(index as u32), score })
            .filter(|entry| filter.is_none_or(|filter| filter.contains(entry.ordinal)))
            .collect();
        if entries.len() > limit && limit > 0 {
            entries.select_nth_unstable_by(limit - 1, RankedList::order);
            entries.truncate(limit);
        }
        let mut list = RankedList::new(entries);
        list.truncate(limit);
        list
    }
}
