//! The index folder: opened, created, locked, committed. The only place that asks tantivy for an index or a writer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError};

use super::analyzer;
use super::error::EngineError;
use super::manifest::{FORMAT_VERSION, Manifest};
use super::schema::{Fields, VECTOR_FIELD};
use crate::vector::{FieldParams, VectorError, VectorPlugin};

/// tantivy's writer cuts a segment when its arena exceeds the budget; the largest budget it takes lets an offline
/// build of millions of insights end in one segment, whose graph is built once. Memory is used only as it fills.
const OFFLINE_BUDGET: usize = u32::MAX as usize - 2_000_000;

/// Enough for a day's additions in one segment.
const DAILY_BUDGET: usize = 256 << 20;

/// Whether a writer replaces everything or adds to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WriteMode {
    Replace,
    Add,
}

/// An index folder.
#[derive(Clone)]
pub(super) struct Store {
    pub(super) path: PathBuf,
    pub(super) index: Index,
    pub(super) fields: Fields,
}

/// Bytes of records that are packed together: a page reads some thirty records that stand anywhere, and unpacks for each
/// the block that it stands in. A quarter of tantivy's default, for a few per cent more bytes.
const RECORD_BLOCK: usize = 4096;

impl Store {
    /// Opens the index in `path`.
    pub(super) fn open(path: &Path) -> Result<Self, EngineError> {
        if !path.join("meta.json").is_file() {
            return Err(EngineError::NoIndex { path: path.into() });
        }
        Self::with(path, Index::open_in_dir(path)?)
    }

    /// Opens the index in `path`, or makes an empty one, of vectors that `params` describe, in a new or empty folder.
    pub(super) fn open_or_create(path: &Path, params: FieldParams) -> Result<Self, EngineError> {
        if path.join("meta.json").is_file() {
            let store = Self::open(path)?;
            let expected = store.plugin()?.params().dim();
            if expected != params.dim() {
                let path = path.into();
                return Err(EngineError::Dimensions { path, expected, found: params.dim() });
            }
            return Ok(store);
        }
        std::fs::create_dir_all(path).map_err(EngineError::io(path))?;
        let mut entries = std::fs::read_dir(path).map_err(EngineError::io(path))?;
        // A build that was killed before its first commit leaves tantivy's lock and list of files behind.
        let foreign = |name: &str| {
            !name.starts_with('.') && !["README.md", super::journal::NAME].contains(&name)
        };
        if entries.any(|entry| entry.is_ok_and(|e| foreign(&e.file_name().to_string_lossy()))) {
            return Err(EngineError::NotAnIndex { path: path.into() });
        }
        let settings =
            IndexSettings { docstore_blocksize: RECORD_BLOCK, ..IndexSettings::default() };
        let index = Index::builder()
            .schema(Fields::schema(&params))
            .settings(settings)
            .register_plugin(Arc::new(VectorPlugin::new(VECTOR_FIELD, params)))
            .create_in_dir(path)?;
        Self::with(path, index)
    }

    fn with(path: &Path, index: Index) -> Result<Self, EngineError> {
        analyzer::register(index.tokenizers());
        let fields = Fields::of(&index.schema())?;
        Ok(Self { path: path.into(), index, fields })
    }

    /// The plugin that writes the vectors as the schema says.
    fn plugin(&self) -> Result<VectorPlugin, EngineError> {
        Ok(VectorPlugin::from_schema(&self.index.schema())?.ok_or(VectorError::NoField)?)
    }

    /// What the last commit says; `None` before the first.
    pub(super) fn manifest(&self) -> Result<Option<Manifest>, EngineError> {
        let Some(payload) = self.index.load_metas()?.payload else { return Ok(None) };
        let manifest: Manifest = serde_json::from_str(&payload)
            .map_err(|source| EngineError::Manifest { path: self.path.clone(), source })?;
        if manifest.format != FORMAT_VERSION {
            return Err(EngineError::Format {
                path: self.path.clone(),
                found: manifest.format,
                expected: FORMAT_VERSION,
            });
        }
        Ok(Some(manifest))
    }

    /// What the last commit says.
    ///
    /// # Errors
    /// As [`Store::manifest`], and where nothing was committed yet.
    pub(super) fn last_manifest(&self) -> Result<Manifest, EngineError> {
        self.manifest()?.ok_or_else(|| EngineError::Empty { path: self.path.clone() })
    }

    /// Commits what `change` makes of the last manifest; no document is touched.
    pub(super) fn amend(&self, change: impl FnOnce(&mut Manifest)) -> Result<(), EngineError> {
        // The lock first, so that nobody commits between reading and writing.
        let mut writer = self.writer(WriteMode::Add)?;
        let mut manifest = self.last_manifest()?;
        change(&mut manifest);
        commit(&mut writer, &manifest)?;
        writer.wait_merging_threads()?;
        Ok(())
    }

    /// Takes the write lock. With [`WriteMode::Replace`] one thread writes one segment; its graph is built at the end.
    pub(super) fn writer(
        &self,
        mode: WriteMode,
    ) -> Result<IndexWriter<TantivyDocument>, EngineError> {
        let mut index = Index::open_in_dir(&self.path)?;
        analyzer::register(index.tokenizers());
        index.register_plugin(Arc::new(self.plugin()?));
        let budget = if mode == WriteMode::Replace { OFFLINE_BUDGET } else { DAILY_BUDGET };
        let writer = index.writer_with_num_threads(1, budget).map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                EngineError::Busy { path: self.path.clone() }
            }
            other => other.into(),
        })?;
        if mode == WriteMode::Replace {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        Ok(writer)
    }
}

/// Publishes what `writer` holds together with `manifest`, in one commit.
pub(super) fn commit(
    writer: &mut IndexWriter<TantivyDocument>,
    manifest: &Manifest,
) -> Result<(), EngineError> {
    let payload = serde_json::to_string(manifest).map_err(EngineError::Record)?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}
