//! An index of an earlier format, brought over: records and vectors are written once more, nothing is embedded.
//!
//! Invariant: readers of the version that wrote it open the old commit until the new one is there, whole; a stopped
//! upgrade loses nothing.

use std::path::Path;
use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;

use crate::corpus::commit::store::Store;
use crate::corpus::commit::store::bytes_on_disk;
use crate::corpus::commit::transaction::{Transaction, lock};
use crate::corpus::manifest::{FORMAT_VERSION, Manifest};
use crate::corpus::shards::Place;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::task::{Phase, Standing, Task};

/// Insights after which the job looks whether it should stop.
const CHECK_EVERY: u64 = 1024;

/// What an upgrade did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct UpgradeReport {
    /// The format that the index had.
    pub from: u32,
    /// The format that it has.
    pub to: u32,
    /// Insights that were written once more; 0 where the format was this one already.
    pub insights: u64,
    /// Bytes of the index on disk.
    pub bytes: u64,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Brings the index that `path` names to the format of this version, with its vectors, groups, history and settings;
/// of several folders one after the other, of which each is whole at any moment.
pub fn upgrade(path: &Path, task: &Task) -> Result<UpgradeReport, EngineError> {
    let place = Place::of(path)?;
    let mut all: Option<UpgradeReport> = None;
    for folder in place.folders() {
        let one = upgrade_folder(folder, task)?;
        all = Some(all.map_or(one.clone(), |all| UpgradeReport {
            from: all.from.min(one.from),
            insights: all.insights + one.insights,
            bytes: all.bytes + one.bytes,
            seconds: all.seconds + one.seconds,
            ..all
        }));
    }
    all.ok_or_else(|| EngineError::NoIndex { path: path.into() })
}

fn upgrade_folder(path: &Path, task: &Task) -> Result<UpgradeReport, EngineError> {
    let started = Instant::now();
    let lock = lock(path, task)?;
    let store = Store::open(path)?;
    let old = Snapshot::open_to_upgrade(&store)?;
    let from = old.manifest.format;
    let mut insights = 0;
    if from < FORMAT_VERSION {
        let mut transaction = Transaction::anew(&lock, *store.plugin()?.params())?;
        task.progress().begin(Phase::Write, Some(old.len()));
        for ordinal in old.living() {
            if insights % CHECK_EVERY == 0 {
                task.check()?;
            }
            let insight = old.insight(ordinal)?;
            let row = old.vectors.row(ordinal);
            let row = row.ok_or_else(|| EngineError::UnknownId { id: insight.id.clone() })?;
            transaction.put(&insight, &row)?;
            insights += 1;
            task.progress().advance(1);
        }
        task.progress().end();
        task.progress().begin(Phase::Link, None);
        let quintet = env!("CARGO_PKG_VERSION").into();
        let manifest = Manifest { format: FORMAT_VERSION, quintet, ..old.manifest };
        transaction.commit(&manifest, Standing::Committed, task)?;
        task.progress().end();
        transaction.finish()?;
    }
    let (bytes, seconds) = (bytes_on_disk(path), started.elapsed().as_secs_f64());
    Ok(UpgradeReport { from, to: FORMAT_VERSION, insights, bytes, seconds })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::corpus::commit::lock::WriteLock;
    use crate::corpus::commit::stop::Hook;
    use crate::corpus::commit::sweep;
    use crate::corpus::upgrade::*;

    /// A copy of the golden index of format 1.
    fn golden() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1");
        for entry in std::fs::read_dir(golden).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        folder
    }

    fn insights(folder: &Path) -> usize {
        let store = Store::open(folder).unwrap();
        let snapshot = Snapshot::open_to_upgrade(&store).unwrap();
        snapshot.living().filter(|&ordinal| snapshot.insight(ordinal).is_ok()).count()
    }

    #[test]
    fn an_upgrade_that_is_stopped_anywhere_loses_nothing_and_goes_through_the_next_time() {
        for stop in 0.. {
            let golden = golden();
            let folder = golden.path();
            let calls = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&calls);
            let hook = Hook::set(folder, move |_| {
                let here = counted.fetch_add(1, Ordering::Relaxed) == stop;
                if here { Err(io::Error::other("stopped")) } else { Ok(()) }
            });
            let _ = upgrade(folder, &Task::silent());
            drop(hook);
            assert_eq!(insights(folder), 9, "stopped at {stop}");
            upgrade(folder, &Task::silent()).unwrap();
            let snapshot = Snapshot::open(&Store::open(folder).unwrap()).unwrap();
            assert_eq!((snapshot.manifest.format, insights(folder)), (FORMAT_VERSION, 9));
            assert!(snapshot.manifest.groups.is_some());
            assert!(snapshot.living().all(|at| snapshot.kept_signature(at).is_some()));
            sweep::leftovers(&WriteLock::take(folder).unwrap()).unwrap();
            let stores = std::fs::read_dir(folder).unwrap().filter(|entry| {
                let path = entry.as_ref().unwrap().path();
                path.extension().is_some_and(|ending| ending == "store")
            });
            assert_eq!(stores.count(), 1, "stopped at {stop}");
            if calls.load(Ordering::Relaxed) <= stop {
                break;
            }
        }
    }
}
