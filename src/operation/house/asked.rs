//! What is asked of the index wherever it is: in folders or on Milvus.

use super::House;
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
