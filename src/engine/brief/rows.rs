//! Vectors of texts that are in no index: phrases of readers, and insights that were sent and have gone.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::task::{Phase, Task};

/// Texts that may be remembered from one batch of readers to the next: 1.5 kilobytes each.
const MANY: usize = 200_000;

/// Phrases embedded between two questions whether to stop.
const BATCH: usize = 1000;

/// What texts are to their model: many have a prefix for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Asked with.
    Queries,
    /// Found.
    Documents,
}

/// A vector for every text that was asked for; equal texts of many readers are embedded once.
#[derive(Default)]
pub(super) struct Rows(RwLock<HashMap<String, Arc<Vec<f32>>>>);

impl Clone for Rows {
    fn clone(&self) -> Self {
        Self(RwLock::new(self.0.read().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl Rows {
    /// Embeds those of `texts` that are new.
    pub(super) fn embed(
        &self,
        engine: &Engine,
        texts: impl Iterator<Item = String>,
        kind: Kind,
        task: &Task,
    ) -> Result<(), EngineError> {
        let mut new: BTreeSet<String> = texts.collect();
        {
            let mut rows = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if rows.len() > MANY {
                rows.clear();
            }
            new.retain(|text| !rows.contains_key(text));
        }
        if new.is_empty() {
            return Ok(());
        }
        let new: Vec<String> = new.into_iter().collect();
        task.progress().begin(Phase::Embed, Some(new.len() as u64));
        for batch in new.chunks(BATCH) {
            let embedder = engine.embedder()?;
            let made = match kind {
                Kind::Queries => embedder.embed_queries(batch, task)?,
                Kind::Documents => embedder.embed_documents(batch, task)?,
            };
            let made = made.rows().map(|row| Arc::new(row.to_vec()));
            let mut rows = self.0.write().unwrap_or_else(PoisonError::into_inner);
            rows.extend(batch.iter().cloned().zip(made));
        }
        task.progress().end();
        Ok(())
    }

    /// The vector of `text`; `None` if it was never embedded.
    pub(super) fn get(&self, text: &str) -> Option<Arc<Vec<f32>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(text).cloned()
    }

    /// Sets the vector of a text, for tests without a model.
    #[cfg(test)]
    pub(super) fn put(&self, text: &str, row: Vec<f32>) {
        let mut rows = self.0.write().unwrap_or_else(PoisonError::into_inner);
        rows.insert(text.to_owned(), Arc::new(row));
    }

    /// Number of texts that are remembered.
    pub(super) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
