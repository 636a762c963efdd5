//! The index folder, opened for reading: schema and manifest of the last commit.

use std::path::{Path, PathBuf};

use tantivy::Index;

use crate::corpus::analyzer;
use crate::corpus::commit::directory::IndexDirectory;
use crate::corpus::commit::seal::{Commit, META, is_of_a_segment};
use crate::corpus::commit::sidecar;
use crate::corpus::journal;
use crate::corpus::manifest::{FORMAT_VERSION, Manifest};
use crate::corpus::schema::Fields;
use crate::error::EngineError;
use crate::vector::{VectorError, VectorPlugin};

/// An index folder.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
    pub(crate) fields: Fields,
}

impl Store {
    /// Opens the index in `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        // What is damaged is told before tantivy reads it.
        Commit::read(path)?;
        let folder = IndexDirectory::open(path).map_err(tantivy::TantivyError::from)?;
        Self::with(path, Index::open(folder)?)
    }

    /// Whether there is an index in `path`, with or without a commit.
    pub(crate) fn is_at(path: &Path) -> bool {
        path.join(META).is_file()
    }

    /// Makes the folder `path` unless it is there.
    ///
    /// # Errors
    /// [`EngineError::NotAnIndex`] where it holds other files and no index; a folder that cannot be made.
    pub(crate) fn make_room(path: &Path) -> Result<(), EngineError> {
        std::fs::create_dir_all(path).map_err(EngineError::io(path))?;
        let mut entries = std::fs::read_dir(path).map_err(EngineError::io(path))?;
        // A build that was killed before its first commit leaves tantivy's lock and list of files behind, and a pull files
        // of segments.
        let foreign = |name: &str| {
            let known = ["README.md", journal::NAME].contains(&name);
            let ours = is_of_a_segment(name) || sidecar::kind(name).is_some();
            !name.starts_with('.') && !known && !ours
        };
        let is_foreign =
            entries.any(|e| e.is_ok_and(|e| foreign(&e.file_name().to_string_lossy())));
        if is_foreign && !Self::is_at(path) {
            return Err(EngineError::NotAnIndex { path: path.into() });
        }
        Ok(())
    }

    /// Whether its documents have the fields that this version writes.
    pub(crate) fn is_current(&self) -> Result<bool, EngineError> {
        Ok(self.index.schema() == Fields::schema(self.plugin()?.params()))
    }

    /// The index in `path`, opened already.
    pub(crate) fn with(path: &Path, index: Index) -> Result<Self, EngineError> {
        analyzer::register(index.tokenizers());
        let fields = Fields::of(&index.schema())?;
        Ok(Self { path: path.into(), index, fields })
    }

    /// The plugin that writes the vectors as the schema says.
    pub(crate) fn plugin(&self) -> Result<VectorPlugin, EngineError> {
        Ok(VectorPlugin::from_schema(&self.index.schema())?.ok_or(VectorError::NoField)?)
    }

    /// What the last commit says; `None` before the first.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>, EngineError> {
        let manifest = self.manifest_to_upgrade()?;
        match &manifest {
            Some(old) if old.format != FORMAT_VERSION => Err(EngineError::OldFormat {
                path: self.path.clone(),
                found: old.format,
                expected: FORMAT_VERSION,
            }),
            _ => Ok(manifest),
        }
    }

    /// As [`Store::manifest`], of an earlier format, too.
    pub(crate) fn manifest_to_upgrade(&self) -> Result<Option<Manifest>, EngineError> {
        let Some(payload) = self.index.load_metas()?.payload else { return Ok(None) };
        let manifest: Manifest = serde_json::from_str(&payload)
            .map_err(|source| EngineError::Manifest { path: self.path.clone(), source })?;
        if manifest.format > FORMAT_VERSION {
            return Err(EngineError::NewFormat {
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
    pub(crate) fn last_manifest(&self) -> Result<Manifest, EngineError> {
        self.manifest()?.ok_or_else(|| EngineError::Empty { path: self.path.clone() })
    }
}

/// The sum of the sizes of the files in `path`.
pub(crate) fn bytes_on_disk(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .filter(|metadata| metadata.is_file())
        .map(|metadata| metadata.len())
        .sum()
}
