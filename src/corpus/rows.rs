//! A vector for every text: from the index as it was, where the text has not changed, else from the model.

use std::collections::HashMap;
use std::path::Path;

use crate::corpus::commit::transaction::WriteMode;
use crate::corpus::journal::Journal;
use crate::corpus::manifest::ModelRecord;
use crate::corpus::schema::WordsHash;
use crate::corpus::snapshot::Snapshot;
use crate::embed::{self, EmbedOptions, Embedder};
use crate::error::EngineError;
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
    journal: Option<Journal>,
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

    /// Texts cut at the model's limit.
    pub(crate) fn truncated(&self) -> u64 {
        self.embedder.as_ref().map_or(0, |embedder| embedder.truncated())
    }

    /// One row for each of `words`, in order. Equal ones are embedded once.
    pub(crate) fn rows(&mut self, words: &[String], task: &Task) -> Result<Vectors, EngineError> {
        // One entry for each different text, in order of appearance.
        let mut places: HashMap<WordsHash, usize> = HashMap::new();
        let mut rows: Vec<Option<Vec<f32>>> = Vec::new();
        let (mut new, mut new_hashes) = (Vec::new(), Vec::new());
        let mut place_of = Vec::with_capacity(words.len());
        for words in words {
            let hash = WordsHash::of(words);
            let place = match places.get(&hash) {
                Some(&place) => place,
                None => {
                    let row = self.known_row(hash)?;
                    if row.is_none() {
                        new.push(words.clone());
                        new_hashes.push(hash);
                    }
                    rows.push(row);
                    places.insert(hash, rows.len() - 1);
                    rows.len() - 1
                }
            };
            place_of.push(place);
        }
        let fresh = self.embed(&new, task)?;
        if let Some(journal) = &mut self.journal {
            journal.append(new_hashes.into_iter().zip(fresh.rows()))?;
            task.stands(journal.standing());
        }
        self.reused += (words.len() - new.len()) as u64;
        let mut next = fresh.rows();
        for row in rows.iter_mut().filter(|row| row.is_none()) {
            *row = next.next().map(<[f32]>::to_vec);
        }
        let mut all = Vectors::new(self.dim());
        for place in place_of {
            // Both come from a model of `dim` dimensions, one fresh row for each text that had none.
            if let Some(row) = &rows[place] {
                all.push(row)?;
            }
        }
        Ok(all)
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

/// Where the vector of each text stands in `old`.
pub(crate) fn known_rows(old: &Snapshot) -> HashMap<WordsHash, Ordinal> {
    old.living().filter_map(|ordinal| Some((old.words_hash(ordinal)?, ordinal))).collect()
}
