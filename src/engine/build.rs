//! Insights in, one commit out: build replaces the index, add updates it, delete takes away.
//!
//! Invariant: readers see the whole of one commit or the whole of the one before; a build that fails or is stopped
//! leaves the index as it was.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::assign::assign;
use super::cluster::{ClusterReport, Start, recluster};
use super::error::EngineError;
use super::manifest::{FORMAT_VERSION, FileRecord, Manifest, ModelRecord};
use super::rows::RowSource;
use super::schema::key_of;
use super::snapshot::Snapshot;
use super::store::{Store, WriteMode, commit};
use crate::embed::{EmbedOptions, ModelChoice};
use crate::ingest::{self, IngestOptions, IngestReport, Input};
use crate::insight::{Insight, InsightId};
use crate::task::{Phase, Task};
use crate::vector::FieldParams;

/// Insights that are embedded together: enough to batch by length, few enough that a stopped build loses seconds.
const BLOCK: usize = 1024;

/// How an index is built.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// What is accepted.
    pub ingest: IngestOptions,
    /// Which model, how precise; `None`: adding takes the index's own, building the default.
    pub embed: Option<EmbedOptions>,
    /// Leave the groups out; `quintet cluster` makes them later.
    pub skip_groups: bool,
}

/// What a build or an add did.
#[derive(Clone, Debug, Serialize)]
pub struct BuildReport {
    /// Insights in the index now.
    pub insights: u64,
    /// Insights whose words were embedded in this run.
    pub embedded: u64,
    /// Insights whose vector was taken over from the index as it was, or from a build that was stopped.
    pub reused: u64,
    /// Insights that took the place of one with the same id (add only).
    pub replaced: u64,
    /// Texts cut at the model's limit.
    pub truncated: u64,
    /// What was read and refused.
    pub ingest: IngestReport,
    /// Groups and themes, unless they were left out.
    pub groups: Option<ClusterReport>,
    /// Bytes of the index on disk.
    pub bytes: u64,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// What a delete did.
#[derive(Clone, Debug, Serialize)]
pub struct DeleteReport {
    /// Ids that are gone.
    pub deleted: Vec<InsightId>,
    /// Ids that were not there.
    pub missing: Vec<InsightId>,
}

/// Builds the index in `path` from `inputs`, in place of whatever it held.
pub fn build(
    path: &Path,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<BuildReport, EngineError> {
    write(path, WriteMode::Replace, inputs, options, task)
}

/// Adds `inputs` to the index in `path`; an insight whose id is there already takes its place.
pub fn add(
    path: &Path,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<BuildReport, EngineError> {
    write(path, WriteMode::Add, inputs, options, task)
}

fn write(
    path: &Path,
    mode: WriteMode,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<BuildReport, EngineError> {
    let started = Instant::now();
    let old = match Store::open(path).and_then(|store| Snapshot::open(&store)) {
        Ok(snapshot) => Some(snapshot),
        Err(EngineError::NoIndex { .. } | EngineError::Empty { .. }) => None,
        Err(other) => return Err(other),
    };
    let own = old.as_ref().filter(|_| mode == WriteMode::Add).map(|old| &old.manifest.model);
    let embed = match (&options.embed, own) {
        (Some(embed), _) => embed.clone(),
        (None, Some(model)) => model.options(),
        (None, None) => EmbedOptions::default(),
    };
    let mut rows = RowSource::new(path, old.as_ref(), mode, &embed, task)?;
    let store = Store::open_or_create(path, FieldParams::new(rows.dim())?)?;
    let mut writer = store.writer(mode)?;
    rows.resume(path)?;
    let changed = HashSet::new();
    let mut added = Additions { store: &store, writer: &writer, old: old.as_ref(), mode, changed };
    if mode == WriteMode::Replace {
        writer.delete_all_documents()?;
    }

    let mut block: Vec<Insight> = Vec::with_capacity(BLOCK);
    let ingest = ingest::read(inputs, &options.ingest, task, &mut |insight| {
        block.push(insight);
        if block.len() == BLOCK { added.take(&mut block, &mut rows, task) } else { Ok(()) }
    })?;
    added.take(&mut block, &mut rows, task)?;
    let changed = added.changed;
    if ingest.accepted == 0 {
        return Err(EngineError::NothingAccepted);
    }

    let said = |file: fn(&Manifest) -> &Option<FileRecord>| {
        old.as_ref().and_then(|old| file(&old.manifest).clone())
    };
    let (before, given) = (said(|manifest| &manifest.groups), said(|m| &m.groups_before));
    let manifest = Manifest {
        format: FORMAT_VERSION,
        quintet: env!("CARGO_PKG_VERSION").into(),
        model: rows.model().clone(),
        search: old.as_ref().map(|old| old.manifest.search).unwrap_or_default(),
        brief: old.as_ref().map(|old| old.manifest.brief).unwrap_or_default(),
        claims: old
            .as_ref()
            .filter(|old| old.manifest.model.fingerprint == rows.model().fingerprint)
            .and_then(|old| old.manifest.claims),
        groups: before.clone().filter(|_| mode == WriteMode::Add),
        // New groups go on from those before, even if a later `cluster` makes them.
        groups_before: if mode == WriteMode::Replace { before.or(given) } else { given },
        history: said(|manifest| &manifest.history),
    };
    task.check()?;
    task.progress().begin(Phase::Link, None);
    commit(&mut writer, &manifest)?;
    rows.finish()?;
    task.progress().end();
    let groups = match (options.skip_groups, mode) {
        (true, _) => None,
        (false, WriteMode::Replace) => Some(recluster(&store, &mut writer, Start::Before, task)?),
        (false, WriteMode::Add) => Some(assign(&store, &mut writer, &changed, task)?),
    };
    writer.wait_merging_threads()?;
    let snapshot = Snapshot::open(&store)?;
    Ok(BuildReport {
        insights: snapshot.searcher.num_docs(),
        embedded: rows.embedded(),
        reused: rows.reused(),
        replaced: changed.len() as u64,
        truncated: rows.truncated(),
        ingest,
        groups,
        bytes: super::info::bytes_on_disk(path),
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Where accepted insights go, a block at a time.
struct Additions<'a> {
    store: &'a Store,
    writer: &'a IndexWriter<TantivyDocument>,
    old: Option<&'a Snapshot>,
    mode: WriteMode,
    /// Keys of the insights that took the place of one with the same id.
    changed: HashSet<u64>,
}

impl Additions<'_> {
    fn take(
        &mut self,
        block: &mut Vec<Insight>,
        rows: &mut RowSource,
        task: &Task,
    ) -> Result<(), EngineError> {
        let words: Vec<String> = block.iter().map(Insight::words).collect();
        let vectors = rows.rows(&words, task)?;
        for (insight, row) in block.drain(..).zip(vectors.rows()) {
            if let (WriteMode::Add, Some(old)) = (self.mode, self.old)
                && old.find(&insight.id)?.is_some()
            {
                self.writer.delete_term(id_term(self.store, &insight.id));
                self.changed.insert(key_of(&insight.id));
            }
            self.writer.add_document(self.store.fields.document(&insight, row)?)?;
        }
        Ok(())
    }
}

/// Deletes the insights with these ids from the index in `path`.
pub fn delete(path: &Path, ids: &[InsightId]) -> Result<DeleteReport, EngineError> {
    let store = Store::open(path)?;
    let snapshot = Snapshot::open(&store)?;
    let mut writer = store.writer(WriteMode::Add)?;
    let (mut deleted, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        if snapshot.find(id)?.is_some() {
            writer.delete_term(id_term(&store, id));
            deleted.push(id.clone());
        } else {
            missing.push(id.clone());
        }
    }
    if !deleted.is_empty() {
        commit(&mut writer, &snapshot.manifest)?;
        writer.wait_merging_threads()?;
    }
    Ok(DeleteReport { deleted, missing })
}

fn id_term(store: &Store, id: &InsightId) -> Term {
    Term::from_field_text(store.fields.id, id.as_str())
}

/// The record of the model behind `embedder` for the manifest.
pub(super) fn model_record(
    embedder: &dyn crate::embed::Embedder,
    options: &EmbedOptions,
) -> ModelRecord {
    let choice = match &options.model {
        // The index may be opened from elsewhere.
        ModelChoice::Folder(folder) => {
            let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
            ModelChoice::Folder(folder)
        }
        choice => choice.clone(),
    };
    ModelRecord {
        name: embedder.name().into(),
        fingerprint: embedder.fingerprint().clone(),
        dim: embedder.dim(),
        choice: choice.to_string(),
        precision: options.precision.to_string(),
    }
}
