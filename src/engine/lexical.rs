//! BM25 over the postings, term at a time, with free k1 and b.
//!
//! tantivy's own scorer fixes k1 = 1.2 and b = .75; reading its postings ourselves also gives the score of *every*
//! document, which fusion needs for those that only the dense half found.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::analyzer;
use super::error::EngineError;
use super::snapshot::Snapshot;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};
use crate::rank::Bm25;

/// The terms of a query with their weights in an index.
pub(super) struct WeighedQuery<'a> {
    snapshot: &'a Snapshot,
    bm25: Bm25,
    /// By term: how often it comes in the query, and its weight.
    terms: BTreeMap<String, Weight>,
    /// Postings and lengths of each segment.
    inverted: Vec<(Arc<InvertedIndexReader>, FieldNormReader)>,
    /// Terms of an average document.
    average: f32,
}

struct Weight {
    repeats: f32,
    idf: f32,
    /// Whether it stands in more than a tenth of the documents.
    common: bool,
}

impl<'a> WeighedQuery<'a> {
    /// Weighs the terms of `query`; a word that comes twice counts twice.
    pub(super) fn of(
        snapshot: &'a Snapshot,
        query: &str,
        bm25: Bm25,
    ) -> Result<Self, EngineError> {
        let field = snapshot.fields.words;
        let segments = snapshot.searcher.segment_readers();
        let mut inverted = Vec::with_capacity(segments.len());
        for segment in segments {
            inverted.push((segment.inverted_index(field)?, segment.get_fieldnorms_reader(field)?));
        }
        let documents: u64 = segments.iter().map(|segment| u64::from(segment.max_doc())).sum();
        let tokens: u64 = inverted.iter().map(|(index, _)| index.total_num_tokens()).sum();
        let average = tokens as f32 / documents.max(1) as f32;
        let mut terms: BTreeMap<String, Weight> = BTreeMap::new();
        for word in analyzer::terms(query) {
            match terms.get_mut(&word) {
                Some(weight) => weight.repeats += 1.0,
                None => {
                    let frequency =
                        snapshot.searcher.doc_freq(&Term::from_field_text(field, &word))?;
                    let idf = bm25.idf(frequency, documents);
                    // In a handful of documents every word is common.
                    let common = frequency > documents.div_ceil(10).max(10);
                    terms.insert(word, Weight { repeats: 1.0, idf, common });
                }
            }
        }
        Ok(Self { snapshot, bm25, terms, inverted, average })
    }

    /// The score of every document.
    pub(super) fn everywhere(&self) -> Result<LexicalScores, EngineError> {
        let mut scores = vec![0f32; self.snapshot.capacity()];
        for (word, weight) in &self.terms {
            for segment in 0..self.inverted.len() {
                let Some(mut postings) = self.postings(segment, word)? else { continue };
                let base = self.snapshot.base(segment);
                while postings.doc() != TERMINATED {
                    scores[(base + postings.doc()) as usize] += self.part(segment, weight, &postings);
                    postings.advance();
                }
            }
        }
        for (index, segment) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            if segment.has_deletes() {
                let base = self.snapshot.base(index);
                for doc in (0..segment.max_doc()).filter(|&doc| segment.is_deleted(doc)) {
                    scores[(base + doc) as usize] = 0.0;
                }
            }
        }
        Ok(LexicalScores { scores })
    }

    /// The scores of the living documents `among`, in their order. Skip lists make this much cheaper than all
    /// documents where few are asked for.
    pub(super) fn among(&self, among: &[Ordinal]) -> Result<Vec<f32>, EngineError> {
        let mut ascending: Vec<usize> = (0..among.len()).collect();
        ascending.sort_unstable_by_key(|&slot| among[slot]);
        let mut scores = vec![0f32; among.len()];
        for (word, weight) in &self.terms {
            for segment in 0..self.inverted.len() {
                let Some(mut postings) = self.postings(segment, word)? else { continue };
                let range = self.snapshot.base(segment)..self.snapshot.base(segment + 1);
                let own = ascending.iter().filter(|&&slot| range.contains(&among[slot].0));
                for &slot in own {
                    let wanted = among[slot].0 - range.start;
                    if postings.doc() < wanted {
                        postings.seek(wanted);
                    }
                    if postings.doc() == wanted {
                        scores[slot] += self.part(segment, weight, &postings);
                    }
                }
            }
        }
        Ok(scores)
    }

    /// The words of `text` that the query has, too, as `text` writes them: rarest first, each stem once, at most
    /// `limit`, and none that a tenth of the documents have.
    pub(super) fn shared(&self, text: &str, limit: usize) -> Vec<String> {
        let mut shared: Vec<(f32, String, String)> = Vec::new();
        for token in analyzer::tokens(&mut analyzer::english(), text) {
            let weight = self.terms.get(&token.text).filter(|weight| !weight.common);
            if let Some(weight) = weight
                && shared.iter().all(|(_, stem, _)| *stem != token.text)
            {
                let surface = text[token.offset_from..token.offset_to].to_owned();
                shared.push((weight.idf, token.text, surface));
            }
        }
        shared.sort_by(|a, b| b.0.total_cmp(&a.0));
        shared.into_iter().take(limit).map(|(_, _, surface)| surface).collect()
    }

    fn postings(&self, segment: usize, word: &str) -> Result<Option<SegmentPostings>, EngineError> {
        let term = Term::from_field_text(self.snapshot.fields.words, word);
        let (index, _) = &self.inverted[segment];
        let read = index.read_postings(&term, IndexRecordOption::WithFreqs);
        Ok(read.map_err(tantivy::TantivyError::from)?)
    }

    /// What a term gives to the document that `postings` stand at.
    fn part(&self, segment: usize, weight: &Weight, postings: &SegmentPostings) -> f32 {
        let length = self.inverted[segment].1.fieldnorm(postings.doc()) as f32;
        let frequency = postings.term_freq() as f32;
        weight.repeats * weight.idf * self.bm25.saturation(frequency, length, self.average)
    }
}

/// The BM25 score of every document for one query.
pub(super) struct LexicalScores {
    /// One score an ordinal; 0 where no term matches, and for deleted documents.
    scores: Vec<f32>,
}

impl LexicalScores {
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
