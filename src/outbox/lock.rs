//! One sender at a time: whoever holds the lock knows that what is *sending* is in nobody's hands.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::OutboxError;
use crate::task::{Phase, Task};

/// How often the lock is asked for.
const LOOK: Duration = Duration::from_millis(50);

/// The lock, held until it is dropped. The system takes it from a process that was killed.
pub(super) struct Held {
    _file: File,
    /// How long another process was waited for.
    pub(super) waited: Duration,
}

/// Takes the lock beside `file`, when whoever has it is done.
pub(super) fn hold(file: &Path, task: &Task) -> Result<Held, OutboxError> {
    let path = beside(file);
    let open = || OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let lock = open().map_err(OutboxError::io(&path))?;
    let began = Instant::now();
    if !taken(&lock, &path)? {
        task.progress().begin(Phase::Wait, None);
        let waited = loop {
            match task.check() {
                Ok(()) if taken(&lock, &path)? => break Ok(()),
                Ok(()) => std::thread::sleep(LOOK),
                Err(cancelled) => break Err(cancelled),
            }
        };
        task.progress().end();
        waited?;
    }
    let waited = began.elapsed();
    Ok(Held { _file: lock, waited: if waited < LOOK { Duration::ZERO } else { waited } })
}

fn taken(lock: &File, path: &Path) -> Result<bool, OutboxError> {
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(OutboxError::io(path)(source)),
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".sending.lock");
    file.with_file_name(name)
}
