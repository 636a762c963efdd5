//! One write to several folders that are one index: the locks of all of them, then what their last commits say, then a
//! commit of each that has something new, and last the file beside them that names what was made of all.
//!
//! All folders prepare their commits before the first is published, so that a kill meets the few renames between two of
//! them seldom; where it does, each folder is whole at a commit of its own, and the next build or `cluster` goes on.
//! Invariant: nothing is written while a folder is away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Place, Shards, ShardsFile, Whole};
use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::store::Store;
use crate::corpus::commit::sweep;
use crate::corpus::commit::transaction::{Prepared, Transaction, WriteMode};
use crate::corpus::manifest::Manifest;
use crate::corpus::schema::key_of;
use crate::corpus::snapshot::Snapshot;
use crate::error::{EngineError, ShardsError};
use crate::insight::{Insight, InsightId};
use crate::task::{Standing, Task};
use crate::vector::FieldParams;

/// One write to several folders, with all locks held.
pub(crate) struct Fleet {
    shards: Shards,
    /// That of the home comes first.
    _home: WriteLock,
    locks: Vec<WriteLock>,
    mode: WriteMode,
    params: Option<FieldParams>,
    /// Made when the first insight goes into the folder.
    parts: Vec<Option<Transaction>>,
    /// Which have something that is not committed.
    changed: Vec<bool>,
    /// Each folder by itself, once something is taken out.
    alone: Vec<Snapshot>,
}

impl Fleet {
    /// Goes on with `locks`, of the home and of every folder. With [`WriteMode::Replace`] all folders are cleared, and those
    /// that are not there are made, of vectors that `params` describe.
    pub(crate) fn new(
        shards: Shards,
        (home, locks): (WriteLock, Vec<WriteLock>),
        mode: WriteMode,
        params: Option<FieldParams>,
    ) -> Result<Self, EngineError> {
        let parts = locks.iter().map(|_| None).collect();
        let changed = vec![false; locks.len()];
        let alone = Vec::new();
        let mut fleet = Self { shards, _home: home, locks, mode, params, parts, changed, alone };
        if mode == WriteMode::Replace {
            for at in 0..fleet.parts.len() {
                fleet.part(at)?;
            }
        }
        Ok(fleet)
    }

    /// Where groups stand.
    pub(crate) fn home(&self) -> &Path {
        &self.shards.home
    }

    /// The last commits together.
    pub(crate) fn whole(&self) -> Result<Whole, EngineError> {
        let whole = Place::Several(Box::new(self.shards.clone())).open()?;
        if whole.missing.is_empty() {
            return Ok(whole);
        }
        Err(ShardsError::Away { missing: whole.missing }.into())
    }

    /// Puts an insight in: into the folder with the number `known`, which has one of its id, or into that which a hash of its
    /// id says. The id alone decides, so that folders are of one size whatever the shows are, a folder that is away
    /// takes a little of every show and not all of one, and a second line with the same id meets the first.
    pub(crate) fn put(
        &mut self,
        insight: &Insight,
        row: &[f32],
        known: Option<usize>,
    ) -> Result<(), EngineError> {
        let spread = || (key_of(&insight.id) % self.locks.len() as u64) as usize;
        let at = known.unwrap_or_else(spread);
        self.part(at)?.put(insight, row)
    }

    /// Takes the insight with this id out of every folder that has it: of one that stands in two, the other would be found
    /// from then on.
    pub(crate) fn remove(&mut self, id: &InsightId) -> Result<(), EngineError> {
        if self.alone.is_empty() {
            let alone = |folder: &PathBuf| Snapshot::open(&Store::open(folder)?);
            self.alone = self.shards.folders.iter().map(alone).collect::<Result<_, _>>()?;
        }
        for at in 0..self.alone.len() {
            if self.alone[at].find(id)?.is_some() {
                self.part(at)?.remove(id);
            }
        }
        Ok(())
    }

    fn part(&mut self, at: usize) -> Result<&mut Transaction, EngineError> {
        self.changed[at] = true;
        let part = &mut self.parts[at];
        if part.is_none() {
            *part = Some(Transaction::on(&self.locks[at], self.mode, self.params)?);
        }
        // It was put there.
        part.as_mut().ok_or_else(|| EngineError::NoIndex { path: self.locks[at].path().into() })
    }

    /// Publishes what has changed in each folder, and then `manifest` for all of them.
    ///
    /// * `then` is how things stand once this is done.
    pub(crate) fn commit(
        &mut self,
        manifest: &Manifest,
        then: Standing,
        task: &Task,
    ) -> Result<(), EngineError> {
        let bare =
            Manifest { groups: None, groups_before: None, history: None, ..manifest.clone() };
        let changed = self.changed.clone();
        let of_changed = || changed.iter().enumerate().filter(|(_, changed)| **changed);
        let mut owns: Vec<Option<Manifest>> = vec![None; self.parts.len()];
        for (at, _) in of_changed() {
            // What it was on its own it stays: its own groups, if it has any.
            let own = match (self.mode, &self.parts[at]) {
                (WriteMode::Add, Some(part)) => part.store.manifest()?,
                _ => None,
            };
            let quintet = bare.quintet.clone();
            owns[at] = Some(own.map_or_else(|| bare.clone(), |own| Manifest { quintet, ..own }));
        }
        let mut prepared: Vec<Prepared<'_>> = Vec::new();
        for (part, own) in self.parts.iter_mut().zip(&owns) {
            if let (Some(part), Some(own)) = (part, own) {
                prepared.push(part.prepare(own)?);
            }
        }
        task.check()?;
        task.stands(Standing::Committing);
        prepared.into_iter().try_for_each(Prepared::publish)?;
        for (at, part) in self.parts.iter_mut().enumerate() {
            if let (Some(part), Some(own)) = (part, &owns[at]) {
                part.published(own)?;
            }
        }
        self.changed.fill(false);
        self.write(Some(manifest), task)?;
        task.stands(then);
        sweep::beside(&self.shards.home, Some(manifest));
        Ok(())
    }

    /// Writes down what the folders' commits are now, and what is made of all where that is new.
    fn write(&mut self, manifest: Option<&Manifest>, task: &Task) -> Result<(), EngineError> {
        let folders: Vec<String> =
            (0..self.locks.len()).map(|at| self.shards.written_as(at)).collect();
        let before = self.shards.file.take();
        let mut file = before.clone().unwrap_or_else(|| ShardsFile::new(folders.clone()));
        file.folders = folders;
        if let Some(manifest) = manifest {
            file.manifest = Some(manifest.clone());
        }
        self.shards.file = Some(file.clone());
        // Opened once more, which looks for ids in two folders unless these commits are known.
        let whole = self.whole()?;
        let commits = file.folders.iter().cloned();
        file.commits = commits.zip(whole.shards.iter().map(|one| one.commit.clone())).collect();
        file.disjoint = whole.shards.iter().all(|shard| shard.doubled == 0);
        let groups = |file: &ShardsFile| file.manifest.as_ref().and_then(|it| it.groups.clone());
        if groups(&file) != before.as_ref().and_then(groups) {
            file.grouped = file.commits.clone();
        } else if manifest.is_none() {
            // A merge: what is grouped stays grouped under another name.
            let was = before.as_ref().map(|file| (&file.commits, &file.grouped));
            file.grouped = was.map_or_else(BTreeMap::new, |was| renamed(was, &file.commits));
        }
        if before.as_ref() != Some(&file) {
            file.number += 1;
            file.write(&self.shards.home, task)?;
        }
        self.shards.file = Some(file);
        Ok(())
    }

    /// Waits for merges that commits have started, notes what the commits are called then, and gives the locks back.
    pub(crate) fn finish(mut self) -> Result<(), EngineError> {
        let wrote = self.parts.iter().any(Option::is_some);
        for part in self.parts.iter_mut().filter_map(Option::take) {
            part.finish()?;
        }
        if wrote { self.write(None, &Task::silent()) } else { Ok(()) }
    }
}

/// The commits that groups were made of, where these have other names `now` and nothing else has changed.
fn renamed(
    (before, grouped): (&BTreeMap<String, String>, &BTreeMap<String, String>),
    now: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let name = |(folder, commit): (&String, &String)| {
        let same = before.get(folder) == Some(commit);
        let now = now.get(folder).filter(|_| same).unwrap_or(commit);
        (folder.clone(), now.clone())
    };
    grouped.iter().map(name).collect()
}
