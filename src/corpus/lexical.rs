//! BM25 over the postings, term at a time, with free k1 and b.
//!
//! tantivy's own scorer fixes k1 = 1.2 and b = .75; reading its postings ourselves also gives the score of *every*
//! document, which fusion needs for those that only the dense half found.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

use crate::cluster::is_plain;
use crate::corpus::analyzer;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};
use crate::rank::Bm25;

/// The postings of the words, with the counts that BM25 needs.
pub(crate) struct Lexicon<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<(Arc<InvertedIndexReader>, FieldNormReader)>,
    documents: u64,
    average: f32,
    bm25: Bm25,
}

impl<'a> Lexicon<'a> {
    pub(crate) fn open(snapshot: &'a Snapshot, bm25: Bm25) -> Result<Self, EngineError> {
        let field = snapshot.fields.words;
        let mut segments = Vec::with_capacity(snapshot.segments().len());
        for reader in snapshot.segments() {
            segments.push((reader.inverted_index(field)?, reader.get_fieldnorms_reader(field)?));
        }
        let documents = snapshot.capacity() as u64;
        let tokens: u64 = segments.iter().map(|(index, _)| index.total_num_tokens()).sum();
        let average = tokens as f32 / documents.max(1) as f32;
        Ok(Self { snapshot, segments, documents, average, bm25 })
    }

    /// What `word` weighs: its inverse document frequency.
    pub(crate) fn weight(&self, word: &str) -> Result<f32, EngineError> {
        Ok(self.bm25.idf(self.entry(word)?.frequency(), self.documents))
    }

    /// Calls `each` with every document that holds `word`, deleted ones included, and how much it counts there.
    pub(crate) fn postings(
        &self,
        word: &str,
        mut each: impl FnMut(Ordinal, f32),
    ) -> Result<(), EngineError> {
        self.walk(word, Read::Counts, |segment, ordinal, postings| {
            each(ordinal, self.counts(segment, postings));
        })
    }

    /// Calls `each` with every document of `wanted` that holds `word`, and where it stands there, in words from the
    /// beginning, ascending.
    pub(crate) fn positions(
        &self,
        word: &str,
        wanted: &OrdinalSet,
        mut each: impl FnMut(Ordinal, Vec<u32>),
    ) -> Result<(), EngineError> {
        self.walk(word, Read::Positions, |_, ordinal, postings| {
            if wanted.contains(ordinal) {
                each(ordinal, positions(postings));
            }
        })
    }

    /// Calls `each` with the slot of every document of `among` that holds the word of `entry`, and how much it counts
    /// there. Skip lists make this much cheaper than all documents where few are asked for.
    fn counts_among(
        &self,
        entry: &Entry,
        among: &[Ordinal],
        mut each: impl FnMut(usize, f32),
    ) -> Result<(), EngineError> {
        self.seek(entry, among, Read::Counts, |segment, slot, postings| {
            each(slot, self.counts(segment, postings));
        })
    }

    /// Calls `each` with the slot of every document of `among` that holds `word`, and where it stands there, in words from
    /// the beginning, ascending.
    pub(crate) fn positions_among(
        &self,
        word: &str,
        among: &[Ordinal],
        mut each: impl FnMut(usize, Vec<u32>),
    ) -> Result<(), EngineError> {
        let entry = self.entry(word)?;
        self.seek(&entry, among, Read::Positions, |_, slot, postings| {
            each(slot, positions(postings));
        })
    }

    fn walk(
        &self,
        word: &str,
        read: Read,
        mut each: impl FnMut(usize, Ordinal, &mut SegmentPostings),
    ) -> Result<(), EngineError> {
        let entry = self.entry(word)?;
        for segment in 0..self.segments.len() {
            let Some(mut postings) = self.postings_in(segment, &entry, read)? else { continue };
            let base = self.snapshot.base(segment);
            while postings.doc() != TERMINATED {
                each(segment, Ordinal(base + postings.doc()), &mut postings);
                postings.advance();
            }
        }
        Ok(())
    }

    fn seek(
        &self,
        entry: &Entry,
        among: &[Ordinal],
        read: Read,
        mut each: impl FnMut(usize, usize, &mut SegmentPostings),
    ) -> Result<(), EngineError> {
        let mut ascending: Vec<usize> = (0..among.len()).collect();
        ascending.sort_unstable_by_key(|&slot| among[slot]);
        for segment in 0..self.segments.len() {
            let Some(mut postings) = self.postings_in(segment, entry, read)? else { continue };
            let range = self.snapshot.base(segment)..self.snapshot.base(segment + 1);
            let own = ascending.iter().filter(|&&slot| range.contains(&among[slot].0));
            for &slot in own {
                let wanted = among[slot].0 - range.start;
                if postings.doc() < wanted {
                    postings.seek(wanted);
                }
                if postings.doc() == wanted {
                    each(segment, slot, &mut postings);
                }
            }
        }
        Ok(())
    }

    /// What the dictionaries say of `word`.
    fn entry(&self, word: &str) -> Result<Entry, EngineError> {
        let term = Term::from_field_text(self.snapshot.fields.words, word);
        let infos = self.segments.iter().map(|(index, _)| index.get_term_info(&term));
        let infos: std::io::Result<Vec<_>> = infos.collect();
        Ok(Entry(infos.map_err(tantivy::TantivyError::from)?))
    }

    fn postings_in(
        &self,
        segment: usize,
        entry: &Entry,
        read: Read,
    ) -> Result<Option<SegmentPostings>, EngineError> {
        let Some(info) = &entry.0[segment] else { return Ok(None) };
        let option = match read {
            Read::Counts => IndexRecordOption::WithFreqs,
            Read::Positions => IndexRecordOption::WithFreqsAndPositions,
        };
        let postings = self.segments[segment].0.read_postings_from_terminfo(info, option);
        Ok(Some(postings.map_err(tantivy::TantivyError::from)?))
    }

    /// How much the word of `postings` counts in the document that they stand at.
    fn counts(&self, segment: usize, postings: &SegmentPostings) -> f32 {
        let length = self.segments[segment].1.fieldnorm(postings.doc()) as f32;
        self.bm25.saturation(postings.term_freq() as f32, length, self.average)
    }

    /// `word` as a term of a query.
    fn weighed(&self, word: &str, repeats: f32) -> Result<Weight, EngineError> {
        let entry = self.entry(word)?;
        let frequency = entry.frequency();
        // In a handful of documents every word is common.
        let common = frequency > self.documents.div_ceil(10).max(10);
        let idf = self.bm25.idf(frequency, self.documents);
        Ok(Weight { repeats, idf, common, entry })
    }
}

/// Where the dictionary of each segment says that the postings of a word are: looked up once for each word of a query.
struct Entry(Vec<Option<TermInfo>>);

impl Entry {
    /// Documents that hold the word, deleted ones included.
    fn frequency(&self) -> u64 {
        self.0.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
    }
}

/// What is read of the postings of a word.
#[derive(Clone, Copy)]
enum Read {
    Counts,
    Positions,
}

fn positions(postings: &mut SegmentPostings) -> Vec<u32> {
    let mut positions = Vec::new();
    postings.positions(&mut positions);
    positions
}

/// The terms of a query with their weights in an index.
pub(crate) struct WeighedQuery<'a> {
    lexicon: Lexicon<'a>,
    /// By term: how often it comes in the query, and its weight.
    terms: BTreeMap<String, Weight>,
}

struct Weight {
    repeats: f32,
    idf: f32,
    /// Whether it stands in more than a tenth of the documents.
    common: bool,
    entry: Entry,
}

impl<'a> WeighedQuery<'a> {
    /// Weighs the terms of `query`; a word that comes twice counts twice.
    pub(crate) fn of(snapshot: &'a Snapshot, query: &str, bm25: Bm25) -> Result<Self, EngineError> {
        let lexicon = Lexicon::open(snapshot, bm25)?;
        let mut terms: BTreeMap<String, Weight> = BTreeMap::new();
        for word in analyzer::terms(query) {
            match terms.get_mut(&word) {
                Some(weight) => weight.repeats += 1.0,
                None => {
                    let weight = lexicon.weighed(&word, 1.0)?;
                    terms.insert(word, weight);
                }
            }
        }
        Ok(Self { lexicon, terms })
    }

    /// The inverse document frequency of `word`.
    pub(crate) fn idf(&self, word: &str) -> Result<f32, EngineError> {
        self.lexicon.weight(word)
    }

    /// What a document would score that says nothing but the words of the query, without end.
    pub(crate) fn most(&self) -> f32 {
        self.terms.values().map(|weight| weight.repeats * weight.idf).sum()
    }

    /// This query with `words` added, whose weights sum to 1: they make up the share `weight` of it.
    pub(crate) fn with(self, words: &[(String, f32)], weight: f32) -> Result<Self, EngineError> {
        let mut wider = self;
        let total: f32 = wider.terms.values().map(|weight| weight.repeats).sum();
        // A query of nothing but stop words has no terms of its own to keep.
        for own in wider.terms.values_mut() {
            own.repeats *= (1.0 - weight) / total;
        }
        for (word, share) in words.iter().filter(|_| weight > 0.0) {
            match wider.terms.get_mut(word) {
                Some(own) => own.repeats += weight * share,
                None => {
                    let new = wider.lexicon.weighed(word, weight * share)?;
                    wider.terms.insert(word.clone(), new);
                }
            }
        }
        Ok(wider)
    }

    /// The score of every document.
    pub(crate) fn everywhere(&self) -> Result<LexicalScores, EngineError> {
        let snapshot = self.lexicon.snapshot;
        let mut scores = vec![0f32; snapshot.capacity()];
        for (word, weight) in &self.terms {
            let weight = weight.repeats * weight.idf;
            self.lexicon
                .postings(word, |ordinal, counts| scores[ordinal.index()] += weight * counts)?;
        }
        for (index, segment) in snapshot.segments().enumerate() {
            if segment.has_deletes() {
                let base = snapshot.base(index);
                for doc in (0..segment.max_doc()).filter(|&doc| segment.is_deleted(doc)) {
                    scores[(base + doc) as usize] = 0.0;
                }
            }
        }
        Ok(LexicalScores { scores })
    }

    /// The scores of the living documents `among`, in their order.
    pub(crate) fn among(&self, among: &[Ordinal]) -> Result<Vec<f32>, EngineError> {
        let mut scores = vec![0f32; among.len()];
        for Weight { repeats, idf, entry, .. } in self.terms.values() {
            let weight = repeats * idf;
            self.lexicon.counts_among(entry, among, |slot, counts| {
                scores[slot] += weight * counts;
            })?;
        }
        Ok(scores)
    }

    /// The terms of the query that each of the documents `among` holds, but those that a tenth of all documents have.
    pub(crate) fn held(&self, among: &[Ordinal]) -> Result<Vec<Vec<&str>>, EngineError> {
        let mut held = vec![Vec::new(); among.len()];
        for (term, weight) in self.terms.iter().filter(|(_, weight)| !weight.common) {
            self.lexicon.counts_among(&weight.entry, among, |slot, _| held[slot].push(&**term))?;
        }
        Ok(held)
    }

    /// The words of `text` that the query has, too, as `text` writes them: rarest first, each stem once, at most
    /// `limit`, and none that says nothing on its own ("same", "out"). `held` are the terms of `text` that tell
    /// something, as [`WeighedQuery::held`] found them.
    pub(crate) fn shared(&self, held: &[&str], text: &str, limit: usize) -> Vec<String> {
        if held.is_empty() {
            return Vec::new();
        }
        let mut shared: Vec<(f32, String, String)> = Vec::new();
        for (term, written) in analyzer::tokens_of(held, text) {
            if let Some(weight) = self.terms.get(&term)
                && !is_plain(&written.to_lowercase())
                && shared.iter().all(|(_, stem, other)| *stem != term && *other != written)
            {
                shared.push((weight.idf, term, written.to_owned()));
            }
        }
        shared.sort_by(|a, b| b.0.total_cmp(&a.0));
        shared.into_iter().take(limit).map(|(_, _, surface)| surface).collect()
    }
}

/// The BM25 score of every document for one query.
pub(crate) struct LexicalScores {
    /// One score an ordinal; 0 where no term matches, and for deleted documents.
    scores: Vec<f32>,
}

impl LexicalScores {
    /// The best `limit` documents with a score above 0 that pass `filter`.
    pub(crate) fn best(&self, limit: usize, filter: Option<&OrdinalSet>) -> RankedList {
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
