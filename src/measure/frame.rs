//! An index that is built only to be measured.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::corpus::build::{BuildOptions, build};
use crate::embed::EmbedOptions;
use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::eval::Provenance;
use crate::ingest::{IngestReport, Input};
use crate::insight::Insight;
use crate::task::{Scratch, Task};

/// An opened index; a temporary one goes away with this value.
pub(crate) struct MeasuredIndex {
    pub(crate) engine: Arc<Engine>,
    pub(crate) ingest: IngestReport,
    _scratch: Scratch,
    _temporary: tempfile::TempDir,
}

impl MeasuredIndex {
    /// Builds `inputs` without groups into `keep`, where only what changed is embedded again, or into a temporary folder.
    pub(crate) fn build(
        inputs: &[Input],
        keep: Option<&Path>,
        embed: &EmbedOptions,
        task: &Task,
    ) -> Result<Self, EngineError> {
        Self::with(inputs, keep, embed, true, task)
    }

    /// The same with groups.
    pub(crate) fn grouped(
        inputs: &[Input],
        keep: Option<&Path>,
        embed: &EmbedOptions,
        task: &Task,
    ) -> Result<Self, EngineError> {
        Self::with(inputs, keep, embed, false, task)
    }

    fn with(
        inputs: &[Input],
        keep: Option<&Path>,
        embed: &EmbedOptions,
        skip_groups: bool,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let temporary = tempfile::tempdir().map_err(EngineError::io(std::env::temp_dir()))?;
        let scratch = task.scratch(temporary.path());
        let folder = keep.unwrap_or(temporary.path());
        let options =
            BuildOptions { embed: Some(embed.clone()), skip_groups, ..BuildOptions::default() };
        let ingest = build(folder, inputs, &options, &task.aside())?.ingest;
        let engine = Arc::new(Engine::open_with(folder, Some(embed.clone()))?.under(task));
        Ok(Self { engine, ingest, _scratch: scratch, _temporary: temporary })
    }

    /// The head of a report on `dataset`, from which this index was built.
    pub(crate) fn provenance(&self, dataset: &Path) -> Provenance {
        provenance(&self.engine, dataset)
    }
}

/// The head of a report on `dataset` in the index of `engine`.
pub(crate) fn provenance(engine: &Engine, dataset: &Path) -> Provenance {
    Provenance {
        index: Some(engine.snapshot.commit()),
        model: Some(engine.manifest().model.name.clone()),
        ..Provenance::of(dataset.display().to_string())
    }
}

/// The labels that `insight` has in `field`: a list, or one; none where the field is missing or null.
pub(crate) fn labels_in<'i>(insight: &'i Insight, field: &str) -> &'i [Value] {
    match insight.extra.get(field) {
        Some(Value::Array(labels)) => labels,
        None | Some(Value::Null) => &[],
        Some(label) => std::slice::from_ref(label),
    }
}

/// What inputs are called together: the one, or the first and how many more.
pub(crate) fn name_of(inputs: &[Input]) -> PathBuf {
    match inputs {
        [] => PathBuf::new(),
        [one] => one.to_string().into(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()).into(),
    }
}
