//! A house whose index is a corpus on Milvus.

use std::sync::{Arc, PoisonError};

use super::House;
use crate::corpus;
use crate::insight::InsightId;
use crate::milvus::MilvusCorpus;
use crate::operation::Problem;
use crate::task::Task;

impl House {
    /// The corpus on Milvus, opened by the first question; `None` where the index is in folders.
    ///
    /// # Errors
    /// A server that is away or lets nobody in; no such corpus.
    pub fn milvus(&self, task: &Task) -> Result<Option<Arc<MilvusCorpus>>, Problem> {
        if !corpus::on_milvus(&self.index) {
            return Ok(None);
        }
        if let Some(open) = self.milvus.load_full() {
            return Ok(Some(open));
        }
        let _one = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.milvus.load_full() {
            return Ok(Some(open));
        }
        let opened = Arc::new(MilvusCorpus::open(&self.index, self.model.clone(), task)?);
        self.milvus.store(Some(Arc::clone(&opened)));
        Ok(Some(opened))
    }

    /// Looks whether the corpus was built anew, and opens what is current; says whether it was.
    pub(super) fn refresh_milvus(&self, task: &Task) -> Result<bool, Problem> {
        let before = self.milvus.load_full();
        if before.as_ref().is_some_and(|open| open.is_current(task).unwrap_or(true)) {
            return Ok(false);
        }
        let opened = MilvusCorpus::open(&self.index, self.model.clone(), task)?;
        if let Some(model) = before.as_ref().and_then(|before| before.loaded()) {
            opened.lend(model);
        }
        self.milvus.store(Some(Arc::new(opened)));
        Ok(before.is_some())
    }

    /// What readers were sent and said a word about.
    pub(super) fn met(&self) -> Result<Vec<InsightId>, Problem> {
        if !self.has_state() {
            return Ok(Vec::new());
        }
        let state = self.state()?;
        let mut met = std::collections::BTreeSet::new();
        for reader in state.readers()? {
            let sent = state.sent_before(&reader, jiff::civil::Date::MAX)?;
            met.extend(sent.into_iter().map(|item| item.insight));
            met.extend(state.feedback(&reader)?.into_iter().map(|word| word.insight));
        }
        Ok(met.into_iter().collect())
    }
}
