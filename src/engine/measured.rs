//! An index that is built only to be measured.

use std::path::Path;

use super::build::{BuildOptions, build};
use super::error::EngineError;
use super::open::Engine;
use crate::embed::EmbedOptions;
use crate::ingest::{IngestReport, Input};
use crate::task::Task;

/// An opened index without groups; a temporary one goes away with this value.
pub(super) struct MeasuredIndex {
    pub(super) engine: Engine,
    pub(super) ingest: IngestReport,
    _temporary: tempfile::TempDir,
}

impl MeasuredIndex {
    /// Builds `inputs` into `keep`, where only what changed is embedded again, or into a temporary folder.
    pub(super) fn build(
        inputs: &[Input],
        keep: Option<&Path>,
        embed: &EmbedOptions,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let temporary = tempfile::tempdir().map_err(EngineError::io(std::env::temp_dir()))?;
        let folder = keep.unwrap_or(temporary.path());
        let options = BuildOptions {
            embed: Some(embed.clone()),
            skip_groups: true,
            ..BuildOptions::default()
        };
        let ingest = build(folder, inputs, &options, task)?.ingest;
        let engine = Engine::open_with(folder, Some(embed.clone()))?;
        Ok(Self { engine, ingest, _temporary: temporary })
    }
}
