//! A vector for every text: from the index as it was, where the text has not changed, else from the model.

use std::collections::HashMap;
use std::path::Path;

use super::build::model_record;
use super::error::EngineError;
use super::journal::Journal;
use super::manifest::ModelRecord;
use super::schema::WordsHash;
use super::snapshot::Snapshot;
use super::transaction::WriteMode;
use crate::embed::{self, EmbedOptions, Embedder};
use crate::insight::{Ordinal, Vectors};
use crate::task::{Phase, Task};

/// Gives rows, and counts where they came from. The model is loaded when the first new text asks for it.
pub(super) struct RowSource<'a> {
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
    pub(super) fn new(
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
                    model: model_record(embedder.as_ref(), options),
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
    pub(super) fn resume(&mut self, dir: &Path, task: &Task) -> Result<(), EngineError> {
        let journal = Journal::open(dir, &self.model.fingerprint, self.model.dim)?;
        task.stands(journal.standing());
        self.journal = Some(journal);
        Ok(())
    }

    /// The commit is done.
    pub(super) fn finish(&mut self) -> Result<(), EngineError> {
        self.journal.take().map_or(Ok(()), Journal::finish)
    }

    /// Dimensions of a row.
    pub(super) fn dim(&self) -> usize {
        self.model.dim
    }

    /// The model for the manifest.
    pub(super) fn model(&self) -> &ModelRecord {
        &self.model
    }

    /// Rows that the model made.
    pub(super) fn embedded(&self) -> u64 {
        self.embedded
    }

    /// Rows taken over, from the index or from a build that was stopped.
    pub(super) fn reused(&self) -> u64 {
        self.reused
    }

    /// Texts cut at the model's limit.
    pub(super) fn truncated(&self) -> u64 {
        self.embedder.as_ref().map_or(0, |embedder| embedder.truncated())
    }

    /// One row for each of `words`, in order.
    pub(super) fn rows(&mut self, words: &[String], task: &Task) -> Result<Vectors, EngineError> {
        let old_rows: Vec<Option<Vec<f32>>> =
            words.iter().map(|words| self.known_row(words)).collect::<Result<_, _>>()?;
        let new: Vec<String> = words
            .iter()
            .zip(&old_rows)
            .filter(|(_, row)| row.is_none())
            .map(|(words, _)| words.clone())
            .collect();
        let fresh = self.embed(&new, task)?;
        if let Some(journal) = &mut self.journal {
            journal.append(new.iter().map(|words| WordsHash::of(words)).zip(fresh.rows()))?;
            task.stands(journal.standing());
        }
        self.reused += (words.len() - new.len()) as u64;
        let mut next = fresh.rows();
        let mut all = Vectors::new(self.dim());
        for row in old_rows {
            // Both come from a model of `dim` dimensions, one fresh row for each text that had none.
            if let Some(row) = row.as_deref().or_else(|| next.next()) {
                all.push(row)?;
            }
        }
        Ok(all)
    }

    /// The vector that the index or an earlier try of this build has for `words`.
    fn known_row(&mut self, words: &str) -> Result<Option<Vec<f32>>, EngineError> {
        let hash = WordsHash::of(words);
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
pub(super) fn known_rows(old: &Snapshot) -> HashMap<WordsHash, Ordinal> {
    old.living().filter_map(|ordinal| Some((old.words_hash(ordinal)?, ordinal))).collect()
}
