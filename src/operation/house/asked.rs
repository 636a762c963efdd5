//! What is asked of the index wherever it is: in folders or on Milvus.

use std::sync::Arc;

use super::House;
use crate::corpus::{self, Tree};
use crate::error::{EngineError, MilvusError, without_password};
use crate::insight::{Insight, InsightId};
use crate::operation::Problem;
use crate::task::Task;

impl House {
    /// The insight with this id.
    ///
    /// # Errors
    /// There is none; an index that cannot be read.
    pub fn insight(&self, id: &InsightId, task: &Task) -> Result<Insight, Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = self.milvus(task)? {
            return Ok(corpus.get(id, task)?);
        }
        Ok(self.engine(task)?.get(id)?)
    }

    /// Whether the index can be read, before anything is kept.
    ///
    /// # Errors
    /// No index; one that cannot be read.
    pub fn check_index(&self, task: &Task) -> Result<(), Problem> {
        #[cfg(feature = "milvus")]
        if self.milvus(task)?.is_some() {
            return Ok(());
        }
        self.engine(task).map(drop)
    }

    /// Refuses `verb` of what is no index in folders, before anything is fetched or kept.
    ///
    /// # Errors
    /// A corpus on Milvus.
    pub fn in_folders(&self, verb: &'static str) -> Result<(), Problem> {
        if !corpus::on_milvus(&self.index) {
            return Ok(());
        }
        let path = without_password(&self.index);
        Err(EngineError::from(MilvusError::NotAsked { path, verb }).into())
    }

    /// How many insights there are.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub fn insights(&self, task: &Task) -> Result<u64, Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = self.milvus(task)? {
            return Ok(corpus.insights(task)?);
        }
        Ok(self.engine(task)?.len())
    }

    /// Groups, themes and areas.
    ///
    /// # Errors
    /// None were made yet; an index that cannot be read.
    pub fn themes(&self, task: &Task) -> Result<Arc<Tree>, Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = self.milvus(task)? {
            return Ok(corpus.themes(task)?);
        }
        Ok(Arc::clone(self.engine(task)?.themes()?))
    }

    /// Does what the first question would wait for: learns what is usual in the corpus, and loads the model.
    ///
    /// # Errors
    /// An index that cannot be read, a model that cannot be had.
    pub fn warm(&self, task: &Task) -> Result<(), Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = self.milvus(task)? {
            return Ok(corpus.warm(task)?);
        }
        Ok(self.engine(task)?.warm()?)
    }
}
