//! One process at a time: the system's lock on a file, which ends with the process however it ends.
//!
//! Invariant: whoever waits can be cancelled, and whoever only looks keeps nobody away for long.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::task::{Cancelled, Task};

/// How often who waits looks.
const LOOK: Duration = Duration::from_millis(50);

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct FileLock(File);

impl FileLock {
    /// Takes the lock of the file at `path`, which is made where it is not there, for nobody else to read. `None` where
    /// another one has it.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        Ok(taken(&file)?.then_some(Self(file)))
    }

    /// Takes the lock as soon as nobody has it; `waits` is called once, where somebody has.
    ///
    /// # Errors
    /// What the system says of the file; the inner one when the task was cancelled.
    pub fn wait(
        path: &Path,
        task: &Task,
        waits: impl FnOnce(),
    ) -> io::Result<Result<Self, Cancelled>> {
        let file = open(path)?;
        if taken(&file)? {
            return Ok(Ok(Self(file)));
        }
        waits();
        loop {
            if let Err(cancelled) = task.check() {
                return Ok(Err(cancelled));
            }
            std::thread::sleep(LOOK);
            if taken(&file)? {
                return Ok(Ok(Self(file)));
            }
        }
    }

    /// What whoever holds the lock has written down; `None` where nobody holds it.
    pub fn read(path: &Path) -> Option<String> {
        // Shared, and let go at once: who begins to work just now is not kept from it for long.
        let mut file = File::open(path).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => {
                let mut said = String::new();
                file.read_to_string(&mut said).ok();
                Some(said)
            }
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }

    /// Writes down, in place of what was there, what others may read while the lock is held.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, said: &str) -> io::Result<()> {
        self.0.rewind()?;
        self.0.write_all(said.as_bytes())?;
        self.0.set_len(said.len() as u64)
    }
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn taken(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Cancel;

    #[test]
    fn one_has_the_lock_and_others_read_what_it_wrote_and_wait_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("lock");
        assert_eq!(FileLock::read(&path), None);
        let mut held = FileLock::take(&path).unwrap().unwrap();
        held.write("a longer text").unwrap();
        held.write("short").unwrap();
        assert!(FileLock::take(&path).unwrap().is_none());
        assert_eq!(FileLock::read(&path).as_deref(), Some("short"));
        let cancel = Cancel::default();
        cancel.cancel();
        let mut waited = 0;
        assert!(FileLock::wait(&path, &Task::until(cancel), || waited += 1).unwrap().is_err());
        assert_eq!(waited, 1);
        drop(held);
        assert_eq!(FileLock::read(&path), None);
        assert!(FileLock::wait(&path, &Task::silent(), || waited += 1).unwrap().is_ok());
        assert_eq!(waited, 1);
    }
}
