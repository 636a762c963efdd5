//! One write to an index, whether it is one folder or several: what `build`, `add`, `delete` and `cluster` write through.

use std::path::Path;

use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::store::Store;
use crate::corpus::commit::sweep;
use crate::corpus::commit::transaction::{self, Transaction, WriteMode};
use crate::corpus::commit::verify::segments_are_whole;
use crate::corpus::manifest::Manifest;
use crate::corpus::shards::Place;
use crate::corpus::shards::fleet::Fleet;
use crate::corpus::snapshot::Snapshot;
use crate::error::{EngineError, MissingShard, ShardsError};
use crate::insight::{Insight, InsightId};
use crate::task::{Standing, Task};
use crate::vector::FieldParams;

/// The right to write to an index: the lock of its folder, or that of the home and those of all folders.
pub(crate) struct Locks {
    place: Place,
    /// Of several folders, that of their home.
    home: Option<WriteLock>,
    folders: Vec<WriteLock>,
}

impl Locks {
    /// Makes the folders of `place` unless they are there, takes their locks and sweeps what a killed writer left.
    ///
    /// # Errors
    /// [`EngineError::Busy`] while another process writes to one of them; a folder with other files;
    /// [`ShardsError::Away`] where insights are to be added and a folder has no index, but others have one.
    pub(crate) fn of(place: Place, mode: WriteMode) -> Result<Self, EngineError> {
        if mode == WriteMode::Add && place.folders().iter().any(|folder| Store::is_at(folder)) {
            return Self::of_old(place, &Task::silent());
        }
        place.folders().iter().try_for_each(|folder| Store::make_room(folder))?;
        Self::take(place)
    }

    /// The locks of an index that is there.
    ///
    /// # Errors
    /// No index; [`ShardsError::Away`] where one of several folders has none.
    fn of_old(place: Place, task: &Task) -> Result<Self, EngineError> {
        task.stands(Standing::Unchanged);
        let Place::Several(shards) = &place else {
            let lock = transaction::lock(place.home(), task)?;
            return Ok(Self { home: None, folders: vec![lock], place });
        };
        let away = shards.folders.iter().filter(|folder| !Store::is_at(folder));
        let missing: Vec<MissingShard> = away
            .map(|folder| MissingShard {
                folder: folder.clone().into(),
                why: EngineError::NoIndex { path: folder.clone() }.to_string(),
            })
            .collect();
        match missing.len() {
            0 => Self::take(place),
            all if all == shards.folders.len() => {
                Err(EngineError::NoIndex { path: shards.named.clone() })
            }
            _ => Err(ShardsError::Away { missing }.into()),
        }
    }

    fn take(place: Place) -> Result<Self, EngineError> {
        let home = match &place {
            Place::One(_) => None,
            Place::Several(shards) => {
                std::fs::create_dir_all(&shards.home).map_err(EngineError::io(&shards.home))?;
                Some(WriteLock::take(&shards.home)?)
            }
        };
        // Nobody waits for a lock: whoever comes second to one of them is told, and lets go of the others.
        let mut folders = Vec::new();
        for folder in place.folders() {
            let lock = WriteLock::take(folder)?;
            sweep::leftovers(&lock)?;
            folders.push(lock);
        }
        // What was written down before the locks were held may have been overtaken.
        let place = match place {
            Place::Several(shards) => Place::of(&shards.named)?,
            one => one,
        };
        if let Place::Several(shards) = &place {
            let said = shards.file.as_ref().and_then(|file| file.manifest.as_ref());
            sweep::unfinished(&shards.home, said);
        }
        Ok(Self { place, home, folders })
    }

    /// The index.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

/// One write.
pub(crate) enum Writer {
    /// To one folder.
    One(Box<Transaction>),
    /// To several.
    Several(Box<Fleet>),
}

impl Writer {
    /// Begins to write to the index that `path` names, all of which is compared with what was committed first.
    ///
    /// # Errors
    /// As [`transaction::lock`]; [`EngineError::Damaged`]; a folder that is away.
    pub(crate) fn begin(path: &Path, task: &Task) -> Result<Self, EngineError> {
        let locks = Locks::of_old(Place::of(path)?, task)?;
        locks.place.folders().iter().try_for_each(|folder| segments_are_whole(folder))?;
        Self::with(locks, WriteMode::Add, None)
    }

    /// Goes on with `locks`; what is not there is made, of vectors that `params` describe.
    pub(crate) fn begin_or_create(
        locks: Locks,
        mode: WriteMode,
        params: FieldParams,
    ) -> Result<Self, EngineError> {
        Self::with(locks, mode, Some(params))
    }

    fn with(
        locks: Locks,
        mode: WriteMode,
        params: Option<FieldParams>,
    ) -> Result<Self, EngineError> {
        let Locks { place, home, mut folders } = locks;
        match (place, home, folders.pop()) {
            (Place::Several(shards), Some(home), Some(last)) => {
                folders.push(last);
                let fleet = Fleet::new(*shards, (home, folders), mode, params)?;
                Ok(Self::Several(Box::new(fleet)))
            }
            (_, _, Some(lock)) => Ok(Self::One(Box::new(Transaction::on(&lock, mode, params)?))),
            // One folder has one lock.
            (place, _, None) => Err(EngineError::NoIndex { path: place.home().into() }),
        }
    }

    /// Where groups and their history stand.
    pub(crate) fn home(&self) -> &Path {
        match self {
            Self::One(one) => &one.store.path,
            Self::Several(fleet) => fleet.home(),
        }
    }

    /// The last commit: that of the writer before, or the last of this one.
    ///
    /// # Errors
    /// A commit that cannot be read; [`ShardsError::Away`].
    pub(crate) fn snapshot(&self) -> Result<Snapshot, EngineError> {
        match self {
            Self::One(one) => one.snapshot(),
            Self::Several(fleet) => Ok(fleet.whole()?.snapshot),
        }
    }

    /// Puts an insight in, in place of what has its id.
    ///
    /// * `known` is the number of the folder that has one of its id.
    pub(crate) fn put(
        &mut self,
        insight: &Insight,
        row: &[f32],
        known: Option<usize>,
    ) -> Result<(), EngineError> {
        match self {
            Self::One(one) => one.put(insight, row),
            Self::Several(fleet) => fleet.put(insight, row, known),
        }
    }

    /// Takes the insight with this id out.
    pub(crate) fn remove(&mut self, id: &InsightId) -> Result<(), EngineError> {
        match self {
            Self::One(one) => {
                one.remove(id);
                Ok(())
            }
            Self::Several(fleet) => fleet.remove(id),
        }
    }

    /// Publishes all of it together with `manifest`.
    ///
    /// * `then` is how things stand once this is done.
    pub(crate) fn commit(
        &mut self,
        manifest: &Manifest,
        then: Standing,
        task: &Task,
    ) -> Result<(), EngineError> {
        match self {
            Self::One(one) => one.commit(manifest, then, task),
            Self::Several(fleet) => fleet.commit(manifest, then, task),
        }
    }

    /// Waits for merges that commits have started, and gives the locks back.
    pub(crate) fn finish(self) -> Result<(), EngineError> {
        match self {
            Self::One(one) => one.finish(),
            Self::Several(fleet) => fleet.finish(),
        }
    }
}
