//! BM25 over the postings, term at a time, with free k1 and b.
//!
//! tantivy's own scorer fixes k1 = 1.2 and b = .75; reading its postings ourselves also gives the score of *every*
//! document, which fusion needs for those that only the dense half found.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

use super::analyzer;
use super::error::EngineError;
use super::snapshot::Snapshot;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};
use crate::rank::Bm25;

/// The postings of the words, with the counts that BM25 needs.
pub(super) struct Lexicon<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<(Arc<InvertedIndexReader>, FieldNormReader)>,
    documents: u64,
    average: f32,
    bm25: Bm25,
}

impl<'a> Lexicon<'a> {
    pub(super) fn open(snapshot: &'a Snapshot, bm25: Bm25) -> Result<Self, EngineError> {
        let field = snapshot.fields.words;
        let readers = snapshot.searcher.segment_readers();
        let mut segments = Vec::with_capacity(readers.len());
        for reader in readers {
            segments.push((reader.inverted_index(field)?, reader.get_fieldnorms_reader(field)?));
        }
        let documents: u64 = readers.iter().map(|reader| u64::from(reader.max_doc())).sum();
        let tokens: u64 = segments.iter().map(|(index, _)| index.total_num_tokens()).sum();
        let average = tokens as f32 / documents.max(1) as f32;
        Ok(Self { snapshot, segments, documents, average, bm25 })
    }

    /// What `word` weighs: its inverse document frequency.
    pub(super) fn weight(&self, word: &str) -> Result<f32, EngineError> {
        let frequency = self.snapshot.searcher.doc_freq(&self.term(word))?;
        Ok(self.bm25.idf(frequency, self.documents))
    }

    /// How much one occurrence counts in a document of average length.
    pub(super) fn once(&self) -> f32 {
        self.bm25.saturation(1.0, self.average, self.average)
    }

    /// Calls `each` with every document that holds `word`, deleted ones included, and how much it counts there.
    pub(super) fn postings(
        &self,
        word: &str,
        mut each: impl FnMut(Ordinal, f32),
    ) -> Result<(), EngineError> {
        let term = self.term(word);
        for (segment, (index, lengths)) in self.segments.iter().enumerate() {
            let postings = index
                .read_postings(&term, IndexRecordOption::WithFreqs)
                .map_err(tantivy::TantivyError::from)?;
            let Some(mut postings) = postings else { continue };
            let base = self.snapshot.base(segment);
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let length = lengths.fieldnorm(doc) as f32;
                let frequency = tantivy::postings::Postings::term_freq(&postings) as f32;
                let counts = self.bm25.saturation(frequency, length, self.average);
                each(Ordinal(base + doc), counts);
                postings.advance();
            }
        }
        Ok(())
    }

    fn term(&self, word: &str) -> Term {
        Term::from_field_text(self.snapshot.fields.words, word)
    }
}

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
        let lexicon = Lexicon::open(snapshot, *bm25)?;
        let mut scores = vec![0f32; snapshot.capacity()];
        for (word, repeats) in &terms {
            let weight = repeats * lexicon.weight(word)?;
            lexicon.postings(word, |ordinal, counts| scores[ordinal.index()] += weight * counts)?;
        }
        for (index, segment) in snapshot.searcher.segment_readers().iter().enumerate() {
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
