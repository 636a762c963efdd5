//! One write to an index: the lock, then what the last commit says, then a commit or two of its own.
//!
//! Every verb that writes goes through here, so that none decides by what was true before it held the lock.
//! Invariant: while a transaction lives, nobody else commits.
//! Invariant: an id stands in the index once, because whatever is put takes the place of what has its id.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::{NoMergePolicy, PreparedCommit};
use tantivy::{Index, IndexBuilder, IndexSettings, IndexWriter, TantivyDocument, Term};

use crate::corpus::analyzer;
use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::staged::Staged;
use crate::corpus::commit::store::Store;
use crate::corpus::commit::{stop, sweep};
use crate::corpus::manifest::Manifest;
use crate::corpus::schema::{Fields, VECTOR_FIELD, key_of};
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId};
use crate::task::{Standing, Task};
use crate::vector::{FieldParams, VectorPlugin};

/// tantivy's writer cuts a segment when its arena exceeds the budget; the largest budget it takes lets an offline
/// build of millions of insights end in one segment, whose graph is built once. Memory is used only as it fills.
const OFFLINE_BUDGET: usize = u32::MAX as usize - 2_000_000;

/// Enough for a day's additions in one segment.
const DAILY_BUDGET: usize = 256 << 20;

/// Bytes of records that are packed together: a page reads some thirty records that stand anywhere, and unpacks for each
/// the block that it stands in. A quarter of tantivy's default, for a few per cent more bytes.
const RECORD_BLOCK: usize = 4096;

/// Whether a writer replaces everything or adds to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteMode {
    Replace,
    Add,
}

/// One write to an index, with the lock held.
pub(crate) struct Transaction {
    pub(crate) store: Store,
    writer: IndexWriter<TantivyDocument>,
    mode: WriteMode,
    /// Keys of what was put since the index was cleared.
    put: HashSet<u64>,
    /// Whether readers still open another index in the folder: until the first commit.
    staged: bool,
}

impl Transaction {
    /// Goes on with `lock`; an index that is not there is made, of vectors that `params` describe.
    ///
    /// With [`WriteMode::Replace`] the index is cleared, and one thread writes one segment; its graph is built at the end,
    /// laid out as `params` say. Else an index keeps its layout.
    pub(crate) fn begin_or_create(
        lock: &WriteLock,
        mode: WriteMode,
        params: FieldParams,
    ) -> Result<Self, EngineError> {
        let path = lock.path();
        if Store::is_at(path) {
            let store = Store::open(path)?;
            if !store.is_current()? {
                return Self::anew(lock, params);
            }
            let own = *store.plugin()?.params();
            let expected = own.dim();
            if expected != params.dim() {
                let path = path.into();
                return Err(EngineError::Dimensions { path, expected, found: params.dim() });
            }
            // The schema says how graphs are laid out, and an index keeps its schema.
            if mode == WriteMode::Replace && params.layout() != own.layout() {
                return Self::anew(lock, params);
            }
        } else {
            builder(params).open_or_create(lock.clone())?;
        }
        Self::holding(lock, mode)
    }

    /// Goes on with `lock` and makes an index in place of the one in the folder, which is of an earlier format. Readers open
    /// that one until the first commit.
    pub(crate) fn anew(lock: &WriteLock, params: FieldParams) -> Result<Self, EngineError> {
        let index = builder(params).open_or_create(Staged::new(lock.clone()))?;
        let store = Store::with(lock.path(), index.clone())?;
        let writer = writer(&index, WriteMode::Replace)?;
        Ok(Self { store, writer, mode: WriteMode::Replace, put: HashSet::new(), staged: true })
    }

    /// As [`Transaction::begin_or_create`] where vectors are described, else as [`Transaction::holding`].
    pub(crate) fn on(
        lock: &WriteLock,
        mode: WriteMode,
        params: Option<FieldParams>,
    ) -> Result<Self, EngineError> {
        match params {
            Some(params) => Self::begin_or_create(lock, mode, params),
            None => Self::holding(lock, mode),
        }
    }

    /// Goes on with `lock` and the index that is in its folder.
    fn holding(lock: &WriteLock, mode: WriteMode) -> Result<Self, EngineError> {
        let store = Store::open(lock.path())?;
        // An index of its own: tantivy keeps files for as long as a snapshot of the same one is open.
        let mut index = Index::open(lock.clone())?;
        analyzer::register(index.tokenizers());
        index.register_plugin(Arc::new(store.plugin()?));
        let writer = writer(&index, mode)?;
        Ok(Self { store, writer, mode, put: HashSet::new(), staged: false })
    }

    /// The last commit: that of the writer before, or the last of this one.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, EngineError> {
        Snapshot::open(&self.store)
    }

    /// Puts an insight in, in place of what has its id.
    pub(crate) fn put(&mut self, insight: &Insight, row: &[f32]) -> Result<(), EngineError> {
        let first = self.put.insert(key_of(&insight.id));
        // Where all was cleared only what was put since can have the id; a search for each of millions is saved.
        if self.mode == WriteMode::Add || !first {
            self.remove(&insight.id);
        }
        self.writer.add_document(self.store.fields.document(insight, row)?)?;
        Ok(())
    }

    /// Takes the insight with this id out.
    pub(crate) fn remove(&mut self, id: &InsightId) {
        self.writer.delete_term(Term::from_field_text(self.store.fields.id, id.as_str()));
    }

    /// Publishes all of it together with `manifest`: nothing of it is seen before, and all of it after. What the commit
    /// before has named and this one does not is swept.
    ///
    /// * `then` is how things stand once this is done.
    pub(crate) fn commit(
        &mut self,
        manifest: &Manifest,
        then: Standing,
        task: &Task,
    ) -> Result<(), EngineError> {
        let prepared = self.prepare(manifest)?;
        task.check()?;
        task.stands(Standing::Committing);
        prepared.publish()?;
        task.stands(then);
        self.published(manifest)
    }

    /// Writes everything but the one file that makes it seen.
    pub(crate) fn prepare(&mut self, manifest: &Manifest) -> Result<Prepared<'_>, EngineError> {
        let path = self.store.path.clone();
        let payload = serde_json::to_string(manifest).map_err(EngineError::Record)?;
        stop::at(&path, "prepare").map_err(EngineError::io(&path))?;
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        Ok(Prepared { commit, path })
    }

    /// Opens what was published, and sweeps what the commit before has named.
    pub(crate) fn published(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        let path = &self.store.path.clone();
        if std::mem::take(&mut self.staged) {
            self.store = Store::open(path)?;
        }
        stop::at(path, "committed").map_err(EngineError::io(path))?;
        sweep::beside(path, Some(manifest));
        Ok(())
    }

    /// Waits for merges that commits have started, and gives the lock back.
    pub(crate) fn finish(self) -> Result<(), EngineError> {
        Ok(self.writer.wait_merging_threads()?)
    }
}

/// A commit that only has to be published.
pub(crate) struct Prepared<'a> {
    commit: PreparedCommit<'a>,
    path: PathBuf,
}

impl Prepared<'_> {
    /// Nothing of it is seen before, and all of it after.
    pub(crate) fn publish(self) -> Result<(), EngineError> {
        stop::at(&self.path, "commit").map_err(EngineError::io(&self.path))?;
        self.commit.commit()?;
        Ok(())
    }
}

/// Takes the lock of the index in `path` and sweeps what a killed writer left.
///
/// # Errors
/// No index; [`EngineError::Busy`] while another process writes.
pub(crate) fn lock(path: &Path, task: &Task) -> Result<WriteLock, EngineError> {
    task.stands(Standing::Unchanged);
    if !Store::is_at(path) {
        return Err(EngineError::NoIndex { path: path.into() });
    }
    let lock = WriteLock::take(path)?;
    sweep::leftovers(&lock)?;
    Ok(lock)
}

/// How an index is made.
fn builder(params: FieldParams) -> IndexBuilder {
    let settings = IndexSettings { docstore_blocksize: RECORD_BLOCK, ..IndexSettings::default() };
    Index::builder()
        .schema(Fields::schema(&params))
        .settings(settings)
        .register_plugin(Arc::new(VectorPlugin::new(VECTOR_FIELD, params)))
}

fn writer(index: &Index, mode: WriteMode) -> Result<IndexWriter<TantivyDocument>, EngineError> {
    let budget = if mode == WriteMode::Replace { OFFLINE_BUDGET } else { DAILY_BUDGET };
    let writer = index.writer_with_num_threads(1, budget)?;
    if mode == WriteMode::Replace {
        writer.set_merge_policy(Box::new(NoMergePolicy));
        writer.delete_all_documents()?;
    }
    Ok(writer)
}

#[cfg(test)]
mod tests;
