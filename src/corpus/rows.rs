//! A vector for every text: the one that came with it, else from the index as it was, where the text has not changed,
//! else from the model.

use std::collections::HashMap;
use std::path::Path;

use crate::corpus::commit::transaction::WriteMode;
use crate::corpus::journal::Journal;
use crate::corpus::manifest::ModelRecord;
use crate::corpus::schema::WordsHash;
use crate::corpus::snapshot::Snapshot;
use crate::embed::{self, EmbedOptions, Embedder};
use crate::error::EngineError;
use crate::ingest::Expected;
use crate::insight::{Ordinal, Vectors};
use crate::task::{Phase, Task};

/// Gives rows, and counts where they came from. The model is loaded when the first new text asks for it.
pub(crate) struct RowSource<'a> {
    old: Option<&'a Snapshot>,
    known: HashMap<WordsHash, Ordinal>,
    model: ModelRecord,
    options: &'a EmbedOptions,
    embedder: Option<Box<dyn Embedder>>,
    embedded: u64,
    reused: u64,
    given: u64,
    journal: Option<Journal>,
}

/// What is embedded of an insight, and the vector that came with it.
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) given: Option<Vec<f32>>,
}

impl<'a> RowSource<'a> {
    /// Takes over the rows of `old` if the chosen model made them. Adding with another model is an error.
    ///
    /// * `opened` is a model that was loaded already; it is used if it is the chosen one.
    pub(crate) fn new(
        path: &Path,
        old: Option<&'a Snapshot>,
        mode: WriteMode,
        options: &'a EmbedOptions,
        opened: Option<Box<dyn Embedder>>,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let fingerprint = embed::fingerprint(options)?;
        let opened = opened.filter(|embedder| *embedder.fingerprint() == fingerprint);
        let same = old.filter(|old| old.manifest.model.fingerprint == fingerprint);
        if let (WriteMode::Add, Some(old), None) = (mode, old, same) {
            return Err(EngineError::ModelMismatch {
                path: path.into(),
                expected: old.manifest.model.fingerprint.clone(),
                found: fingerprint,
            });
        }
        let mut source = match same {
            Some(old) => Self {
                old: Some(old),
                known: known_rows(old),
                model: old.manifest.model.clone(),
                options,
                embedder: opened,
                embedded: 0,
                reused: 0,
                given: 0,
                journal: None,
            },
            None => {
                let embedder = match opened {
                    Some(embedder) => embedder,
                    None => embed::open(options, task)?,
                };
                Self {
                    old: None,
                    known: HashMap::new(),
                    model: ModelRecord::of(embedder.as_ref(), options),
                    options,
                    embedder: Some(embedder),
                    embedded: 0,
                    reused: 0,
                    given: 0,
                    journal: None,
                }
            }
        };
        source.known.shrink_to_fit();
        Ok(source)
    }

    /// Takes up the vectors of a build in `dir` that did not come to its commit, and notes new ones from now on. The
    /// caller holds the write lock.
    pub(crate) fn resume(&mut self, dir: &Path, task: &Task) -> Result<(), EngineError> {
        let journal = Journal::open(dir, &self.model.fingerprint, self.model.dim)?;
        task.stands(journal.standing());
        self.journal = Some(journal);
        Ok(())
    }

    /// The commit is done.
    pub(crate) fn finish(&mut self) -> Result<(), EngineError> {
        self.journal.take().map_or(Ok(()), Journal::finish)
    }

    /// Dimensions of a row.
    pub(crate) fn dim(&self) -> usize {
        self.model.dim
    }

    /// The model for the manifest.
    pub(crate) fn model(&self) -> &ModelRecord {
        &self.model
    }

    /// Rows that the model made.
    pub(crate) fn embedded(&self) -> u64 {
        self.embedded
    }

    /// Rows taken over: from the index, from a build that was stopped, or from an equal text before.
    pub(crate) fn reused(&self) -> u64 {
        self.reused
    }

    /// Rows that came with their insights.
    pub(crate) fn given(&self) -> u64 {
        self.given
    }

    /// What a vector that comes with an insight has to be.
    pub(crate) fn expected(&self) -> Expected {
        Expected { fingerprint: self.model.fingerprint.as_str().to_owned(), dim: self.dim() }
    }

    /// Texts cut at the model's limit.
    pub(crate) fn truncated(&self) -> u64 {
        self.embedder.as_ref().map_or(0, |embedder| embedder.truncated())
    }

    /// One row for each of `words`, in order. Equal ones have one row: the first that came with one of them, else they are
    /// embedded once.
    pub(crate) fn rows(&mut self, words: Vec<Words>, task: &Task) -> Result<Vectors, EngineError> {
        // One entry for each different text, in order of appearance.
        let mut places: HashMap<WordsHash, usize> = HashMap::new();
        let mut texts: Vec<Place> = Vec::new();
        let mut place_of = Vec::with_capacity(words.len());
        let (asked, mut given_here) = (words.len(), 0);
        for Words { text, given } in words {
            let hash = WordsHash::of(&text);
            let place = *places.entry(hash).or_insert(texts.len());
            if place == texts.len() {
                texts.push(Place { hash, text, row: None });
            }
            given_here += u64::from(given.is_some());
            texts[place].row = texts[place].row.take().or(given);
            place_of.push(place);
        }
        self.keep_given(&texts)?;

        let (mut new, mut new_places) = (Vec::new(), Vec::new());
        for (at, place) in texts.iter_mut().enumerate().filter(|(_, place)| place.row.is_none()) {
            place.row = self.known_row(place.hash)?;
            if place.row.is_none() {
                new.push(std::mem::take(&mut place.text));
                new_places.push(at);
            }
        }
        let fresh = self.embed(&new, task)?;
        if let Some(journal) = &mut self.journal {
            let hashes = new_places.iter().map(|&at| texts[at].hash);
            journal.append(hashes.zip(fresh.rows()))?;
            task.stands(journal.standing());
        }
        self.given += given_here;
        self.reused += asked as u64 - given_here - new.len() as u64;
        for (at, row) in new_places.into_iter().zip(fresh.rows()) {
            texts[at].row = Some(row.to_vec());
        }
        let mut all = Vectors::new(self.dim());
        for place in place_of {
            // All come from a model of `dim` dimensions, one fresh row for each text that had none.
            if let Some(row) = &texts[place].row {
                all.push(row)?;
            }
        }
        Ok(all)
    }

    /// Notes the vectors that came with texts, so that an equal text in a later block, without one, gets the same.
    fn keep_given(&mut self, texts: &[Place]) -> Result<(), EngineError> {
        let mut unknown = Vec::new();
        for place in texts {
            let Some(row) = &place.row else { continue };
            if self.known_row(place.hash)?.as_ref() != Some(row) {
                self.known.remove(&place.hash);
                unknown.push((place.hash, row.as_slice()));
            }
        }
        match &mut self.journal {
            Some(journal) => journal.append(unknown.into_iter()),
            None => Ok(()),
        }
    }

    /// The vector that the index, an earlier try of this build, or an equal text before has for the words with `hash`.
    fn known_row(&mut self, hash: WordsHash) -> Result<Option<Vec<f32>>, EngineError> {
        let ordinal = self.known.get(&hash);
        let row = ordinal.and_then(|&ordinal| self.old?.vectors.row(ordinal));
        match (row, &mut self.journal) {
            (None, Some(journal)) => journal.row(hash),
            (row, _) => Ok(row),
        }
    }

    fn embed(&mut self, texts: &[String], task: &Task) -> Result<Vectors, EngineError> {
        if texts.is_empty() {
            return Ok(Vectors::new(self.dim()));
        }
        let embedder = match self.embedder.take() {
            Some(embedder) => embedder,
            None => embed::open(self.options, task)?,
        };
        task.progress().begin(Phase::Embed, Some(texts.len() as u64));
        let rows = embedder.embed_documents(texts, task);
        task.progress().end();
        self.embedder = Some(embedder);
        self.embedded += texts.len() as u64;
        Ok(rows?)
    }
}

/// A text of a block, and its vector as soon as that is known.
struct Place {
    hash: WordsHash,
    text: String,
    row: Option<Vec<f32>>,
}

/// Where the vector of each text stands in `old`.
pub(crate) fn known_rows(old: &Snapshot) -> HashMap<WordsHash, Ordinal> {
    old.living().filter_map(|ordinal| Some((old.words_hash(ordinal)?, ordinal))).collect()
}
