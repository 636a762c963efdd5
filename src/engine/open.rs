//! An opened index that answers questions.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use super::counts::Trends;
use super::habits::Habits;
use super::matches::{Matcher, Matches};
use crate::corpus::communities::groups::Groups;
use crate::corpus::manifest::Manifest;
use crate::corpus::shards::{Place, Shard, Whole};
use crate::corpus::snapshot::Snapshot;
use crate::embed::{self, EmbedOptions, Embedder, Fingerprint, Remembered};
use crate::error::{EngineError, MissingShard};
use crate::insight::{Insight, InsightId, Ordinal};
use crate::rank::{Bm25, ClaimBands, Claimness};
use crate::task::Task;

/// How often opening is tried when a writer replaces the groups file in between.
const OPEN_TRIES: usize = 3;

/// One commit of an index, opened for reading. Opening maps files; the model is loaded by the first question that
/// needs it.
pub struct Engine {
    /// As the index was named.
    pub(crate) named: PathBuf,
    /// Where groups and their history stand.
    pub(crate) home: PathBuf,
    pub(crate) shards: Vec<Shard>,
    missing: Vec<MissingShard>,
    pub(crate) snapshot: Snapshot,
    pub(crate) matches: OnceLock<Matches>,
    pub(crate) habits: OnceLock<Habits>,
    /// Who is in each group, kept for the commit.
    pub(crate) members: OnceLock<HashMap<u32, Vec<Ordinal>>>,
    /// Trends that were asked for, by days and by how many documents are dated up to then.
    pub(crate) trends: Mutex<HashMap<(u32, usize), Arc<Trends>>>,
    groups: Opened,
    options: EmbedOptions,
    embedder: OnceLock<Arc<dyn Embedder>>,
    task: Task<'static>,
}

/// The groups file of a commit.
enum Opened {
    /// The commit names none.
    None,
    /// It is there.
    Groups(Box<Groups>),
    /// The commit names one that cannot be used: what needs no groups is answered all the same.
    Unusable(PathBuf, &'static str),
}

impl Engine {
    /// Opens the last commit of the index in `path`; queries are embedded by the model that the index was built with.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        Self::open_with(path, None)
    }

    /// As [`Engine::open`], with a model of the caller's choice; it must be the one that the index was built with.
    pub fn open_with(path: &Path, options: Option<EmbedOptions>) -> Result<Self, EngineError> {
        let (Whole { snapshot, home, shards, missing }, groups) = open_whole(path)?;
        let model = &snapshot.manifest.model;
        let options = match options {
            Some(options) => options,
            None => model.options(),
        };
        Ok(Self {
            named: path.into(),
            home,
            shards,
            missing,
            snapshot,
            matches: OnceLock::new(),
            habits: OnceLock::new(),
            members: OnceLock::new(),
            trends: Mutex::default(),
            groups,
            options,
            embedder: OnceLock::new(),
            task: Task::silent(),
        })
    }

    /// The same for a job that can be stopped while it waits for a model.
    #[must_use]
    pub fn under(self, task: &Task) -> Self {
        Self { task: task.quietly(), ..self }
    }

    /// Takes over the model of an engine that was open before, so that a new commit need not load it again; left as it is
    /// where the index was built with another.
    pub fn lend(&self, embedder: Arc<dyn Embedder>) {
        if embedder.fingerprint().reads(&self.snapshot.manifest.model.fingerprint) {
            // One that was loaded in between is the same.
            let _ = self.embedder.set(embedder);
        }
    }

    /// Its model, if it was loaded.
    pub fn loaded(&self) -> Option<Arc<dyn Embedder>> {
        self.embedder.get().cloned()
    }

    /// Its commit, by name.
    pub fn commit(&self) -> String {
        self.snapshot.commit()
    }

    /// Folders of the index that could not be opened: their insights are in no answer.
    pub fn missing(&self) -> &[MissingShard] {
        &self.missing
    }

    /// The insight with this id.
    pub fn get(&self, id: &InsightId) -> Result<Insight, EngineError> {
        let ordinal =
            self.snapshot.find(id)?.ok_or_else(|| EngineError::UnknownId { id: id.clone() })?;
        self.snapshot.insight(ordinal)
    }

    /// Whether `insight`, which this index holds, claims something that stands on its own: as the index keeps it.
    pub fn is_claim(&self, insight: &Insight) -> Result<bool, EngineError> {
        let found = self.snapshot.find(&insight.id)?;
        let kept = found.map(|ordinal| self.snapshot.claimness(ordinal)).transpose()?;
        Ok(kept.unwrap_or_else(|| Claimness::of(&insight.text)).is_claim())
    }

    /// Number of insights.
    pub fn len(&self) -> u64 {
        self.snapshot.len()
    }

    /// Whether every insight was deleted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the commit says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.snapshot.manifest
    }

    /// What counts as the same claim; nothing, for a model that nobody has measured.
    pub fn bands(&self) -> ClaimBands {
        self.snapshot.manifest.bands().unwrap_or_else(ClaimBands::closed)
    }

    /// What compares phrases with insights; the first call draws the cohort, on all cores.
    pub(crate) fn matcher(&self) -> Result<Matcher<'_>, EngineError> {
        let matches = match self.matches.get() {
            Some(matches) => matches,
            None => {
                // Two threads may both make it, and make the same; one that waited for the other inside a pool of
                // threads could wait for ever.
                let matches = Matches::open(&self.snapshot)?;
                self.matches.get_or_init(|| matches)
            }
        };
        Matcher::new(&self.snapshot, matches)
    }

    /// What is usual in this commit; the first call learns it, on all cores.
    pub(crate) fn habits(&self) -> Result<&Habits, EngineError> {
        if let Some(habits) = self.habits.get() {
            return Ok(habits);
        }
        // As for the matcher.
        let habits = Habits::of(&self.snapshot)?;
        Ok(self.habits.get_or_init(|| habits))
    }

    /// Does what the first question would wait for: learns what is usual in the corpus, and loads the model.
    pub fn warm(&self) -> Result<(), EngineError> {
        self.habits()?;
        self.snapshot.kept();
        self.embedder()?.embed_query("what is said")?;
        self.matcher().map(drop)
    }

    /// The index's own BM25.
    pub(crate) fn bm25(&self) -> Bm25 {
        self.snapshot.manifest.search.bm25()
    }

    /// The groups, if they were made.
    pub(crate) fn groups(&self) -> Result<&Groups, EngineError> {
        match &self.groups {
            Opened::Groups(groups) => Ok(groups),
            Opened::None => Err(EngineError::NoGroups { path: self.named.clone() }),
            Opened::Unusable(path, what) => {
                Err(EngineError::GroupsDamaged { path: path.clone(), what })
            }
        }
    }

    /// The embedder of the index, loaded at the first call.
    pub(crate) fn embedder(&self) -> Result<&dyn Embedder, EngineError> {
        if let Some(embedder) = self.embedder.get() {
            return Ok(embedder.as_ref());
        }
        let made = &self.snapshot.manifest.model.fingerprint;
        let embedder = open_model(&self.named, made, &self.options, &self.task)?;
        Ok(self.embedder.get_or_init(|| embedder).as_ref())
    }
}

/// The model for queries of the vectors that `made` made, in the index called `named`.
pub(crate) fn open_model(
    named: &Path,
    made: &Fingerprint,
    options: &EmbedOptions,
    task: &Task,
) -> Result<Arc<dyn Embedder>, EngineError> {
    let embedder = Remembered::new(embed::open(options, task)?);
    match embedder.fingerprint() {
        found if found.reads(made) => Ok(Arc::new(embedder)),
        found => Err(EngineError::ModelMismatch {
            path: named.into(),
            expected: made.clone(),
            found: found.clone(),
        }),
    }
}

/// A snapshot together with the groups file that its commit names.
fn open_whole(path: &Path) -> Result<(Whole, Opened), EngineError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let whole = Place::of(path)?.open()?;
        let record = whole.snapshot.manifest.groups.as_ref();
        let Some(record) = record else { return Ok((whole, Opened::None)) };
        let groups = match Groups::read(&whole.home, record) {
            Ok(groups) => Opened::Groups(Box::new(groups)),
            Err(EngineError::Io { source, path }) if source.kind() == ErrorKind::NotFound => {
                // A writer may have published other groups since and swept these away: the next commit is whole.
                if tries < OPEN_TRIES {
                    continue;
                }
                Opened::Unusable(path, "it is missing")
            }
            Err(EngineError::GroupsDamaged { path, what }) => Opened::Unusable(path, what),
            Err(error) => return Err(error),
        };
        return Ok((whole, groups));
    }
}
