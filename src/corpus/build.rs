//! Insights in, one commit out: build replaces the index, add updates it, delete takes away.
//!
//! Invariant: readers see the whole of one commit or the whole of the one before; a build that fails or is stopped
//! leaves the index as it was.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;

use crate::corpus::commit::store::Store;
use crate::corpus::commit::transaction::WriteMode;
use crate::corpus::commit::verify::segments_are_whole;
use crate::corpus::communities::assign::assign;
use crate::corpus::communities::cluster::{ClusterReport, Start, recluster};
use crate::corpus::manifest::{FORMAT_VERSION, FileRecord, Manifest};
use crate::corpus::rows::{RowSource, Words};
use crate::corpus::schema::key_of;
use crate::corpus::shards::Place;
use crate::corpus::snapshot::Snapshot;
use crate::corpus::writer::{Locks, Writer};
use crate::embed::{self, EmbedOptions};
use crate::error::EngineError;
use crate::ingest::{self, Arrival, IngestOptions, IngestReport, Input};
use crate::insight::{Insight, InsightId};
use crate::task::{Phase, Standing, Task};
use crate::vector::{FieldParams, VectorLayout};

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
    /// New insights join the groups of their neighbours, and nothing is clustered anew however many have come: for who
    /// waits for the answer. Only where insights are added.
    pub assign_only: bool,
    /// What the vectors are laid out for; `None`: as the index has it, or small. Only where an index is built.
    pub layout: Option<VectorLayout>,
}

/// What a build or an add did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BuildReport {
    /// Insights in the index now.
    pub insights: u64,
    /// Texts that were embedded in this run: of equal ones only the first.
    pub embedded: u64,
    /// Insights whose vector was taken over: from the index as it was, from a build that was stopped, or from an equal
    /// text before.
    pub reused: u64,
    /// Insights that brought their vector.
    pub given: u64,
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
    task.stands(Standing::Unchanged);
    let place = Place::of(path)?;
    // Where there is no index yet the model comes before the folder, so that a build without a model leaves nothing.
    let first = match place.is_built() {
        true => None,
        false => Some(embed::open(&options.embed.clone().unwrap_or_default(), task)?),
    };
    let locks = Locks::of(place, mode)?;
    let place = locks.place().clone();
    let (old, said) = last_commit(&place, mode)?;
    let own = old.as_ref().filter(|_| mode == WriteMode::Add).map(|old| &old.manifest.model);
    let embed = match (&options.embed, own) {
        (Some(embed), _) => embed.clone(),
        (None, Some(model)) => model.options(),
        (None, None) => EmbedOptions::default(),
    };
    let mut rows = RowSource::new(path, old.as_ref(), mode, &embed, first, task)?;
    let kept = old.as_ref().map(|old| old.vectors.stats().layout);
    let layout = options.layout.filter(|_| mode == WriteMode::Replace).or(kept);
    let params = FieldParams::new(rows.dim())?.with_layout(layout.unwrap_or_default());
    let mut writer = Writer::begin_or_create(locks, mode, params)?;
    rows.resume(place.home(), task)?;
    let replaced = old.as_ref().filter(|_| mode == WriteMode::Add);
    let mut added = Additions { writer: &mut writer, old: replaced, changed: HashSet::new() };

    let mut block: Vec<Arrival> = Vec::with_capacity(BLOCK);
    let accepted = IngestOptions { expected: Some(rows.expected()), ..options.ingest.clone() };
    let ingest = ingest::read_arrivals(inputs, &accepted, task, &mut |arrival| {
        block.push(arrival);
        if block.len() == BLOCK { added.take(&mut block, &mut rows, task) } else { Ok(()) }
    })?;
    added.take(&mut block, &mut rows, task)?;
    let changed = added.changed;
    if ingest.accepted == 0 {
        return Err(EngineError::NothingAccepted(Box::new(ingest)));
    }

    let said = said.as_ref();
    let file = |file: fn(&Manifest) -> &Option<FileRecord>| said.and_then(|m| file(m).clone());
    let (before, given) = (file(|manifest| &manifest.groups), file(|m| &m.groups_before));
    let manifest = Manifest {
        format: FORMAT_VERSION,
        quintet: env!("CARGO_PKG_VERSION").into(),
        model: rows.model().clone(),
        search: said.map(|said| said.search).unwrap_or_default(),
        brief: said.map(|said| said.brief).unwrap_or_default(),
        claims: said
            .filter(|said| said.model.fingerprint == rows.model().fingerprint)
            .and_then(|said| said.claims),
        groups: before.clone().filter(|_| mode == WriteMode::Add),
        // New groups go on from those before, even if a later `cluster` makes them.
        groups_before: if mode == WriteMode::Replace { before.or(given) } else { given },
        history: file(|manifest| &manifest.history),
    };
    task.check()?;
    task.progress().begin(Phase::Link, None);
    let then = if options.skip_groups { Standing::Committed } else { Standing::Ungrouped };
    writer.commit(&manifest, then, task)?;
    rows.finish()?;
    task.progress().end();
    let groups = match (options.skip_groups, mode) {
        (true, _) => None,
        (false, WriteMode::Replace) => Some(recluster(&mut writer, Start::Before, task)?),
        (false, WriteMode::Add) => Some(assign(&mut writer, &changed, options.assign_only, task)?),
    };
    let insights = writer.snapshot()?.len();
    writer.finish()?;
    Ok(BuildReport {
        insights,
        embedded: rows.embedded(),
        reused: rows.reused(),
        given: rows.given(),
        replaced: changed.len() as u64,
        truncated: rows.truncated(),
        ingest,
        groups,
        bytes: place.bytes(),
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// The last commit of the index at `place` and what it says; nothing where there is none.
///
/// What is built anew needs no commit that is damaged: it is what makes such an index whole, and embeds all texts again.
fn last_commit(
    place: &Place,
    mode: WriteMode,
) -> Result<(Option<Snapshot>, Option<Manifest>), EngineError> {
    // Nothing is taken over from a segment that is not what was committed, nor merged with it.
    let whole = || place.folders().iter().try_for_each(|folder| segments_are_whole(folder));
    let open = || match (mode, place) {
        (WriteMode::Add, _) => whole().and_then(|()| place.open_all()),
        // Vectors are taken over from an earlier format, too, which is gone with the commit.
        (WriteMode::Replace, Place::One(path)) => {
            let store = Store::open(path)?;
            whole().and_then(|()| Snapshot::open_to_upgrade(&store))
        }
        (WriteMode::Replace, Place::Several(shards)) => shards.to_build_on(),
    };
    match open() {
        Ok(old) => {
            let said = old.manifest.clone();
            Ok((Some(old), Some(said)))
        }
        Err(EngineError::NoIndex { .. } | EngineError::Empty { .. }) => Ok((None, None)),
        Err(error) if mode == WriteMode::Replace && error.is_damage() => Ok((None, place.said())),
        Err(other) => Err(other),
    }
}

/// Where accepted insights go, a block at a time.
struct Additions<'a> {
    writer: &'a mut Writer,
    /// What they are added to.
    old: Option<&'a Snapshot>,
    /// Keys of the insights that took the place of one with the same id.
    changed: HashSet<u64>,
}

impl Additions<'_> {
    fn take(
        &mut self,
        block: &mut Vec<Arrival>,
        rows: &mut RowSource,
        task: &Task,
    ) -> Result<(), EngineError> {
        let (mut insights, mut words): (Vec<Insight>, Vec<Words>) = (Vec::new(), Vec::new());
        for Arrival { insight, vector } in block.drain(..) {
            words.push(Words { text: insight.words(), given: vector });
            insights.push(insight);
        }
        let vectors = rows.rows(words, task)?;
        for (insight, row) in insights.into_iter().zip(vectors.rows()) {
            let known = match self.old {
                Some(old) => old.find(&insight.id)?.map(|ordinal| old.folder(ordinal)),
                None => None,
            };
            if known.is_some() {
                self.changed.insert(key_of(&insight.id));
            }
            self.writer.put(&insight, row, known)?;
        }
        Ok(())
    }
}

/// Deletes the insights with these ids from the index in `path`.
pub fn delete(path: &Path, ids: &[InsightId], task: &Task) -> Result<DeleteReport, EngineError> {
    let mut writer = Writer::begin(path, task)?;
    let snapshot = writer.snapshot()?;
    let (mut deleted, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        if snapshot.find(id)?.is_some() {
            writer.remove(id)?;
            deleted.push(id.clone());
        } else {
            missing.push(id.clone());
        }
    }
    if !deleted.is_empty() {
        writer.commit(&snapshot.manifest, Standing::Committed, task)?;
        writer.finish()?;
    }
    Ok(DeleteReport { deleted, missing })
}

/// Commits what `change` makes of the last manifest; no document is touched.
pub(crate) fn amend(
    path: &Path,
    task: &Task,
    change: impl FnOnce(&mut Manifest) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let mut writer = Writer::begin(path, task)?;
    let mut manifest = writer.snapshot()?.manifest;
    change(&mut manifest)?;
    writer.commit(&manifest, Standing::Committed, task)?;
    writer.finish()
}
