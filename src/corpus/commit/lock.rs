//! The right to write into an index folder: tantivy's own lock, taken before anything is read.
//!
//! tantivy takes its lock when a writer is made, after the index was opened: what was read until then may be overtaken.
//! Here the lock comes first, and the directory that tantivy is then given hands it on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, META_LOCK, WatchCallback, WatchHandle,
    WritePtr,
};

use crate::corpus::commit::directory::{IndexDirectory, is_denied};
use crate::corpus::commit::stop;
use crate::error::EngineError;

/// The write lock of an index folder, held while this or a clone of it lives.
#[derive(Clone)]
pub(crate) struct WriteLock {
    path: PathBuf,
    files: IndexDirectory,
    held: Arc<DirectoryLock>,
}

impl WriteLock {
    /// Takes the lock of the folder `path`, which must be there.
    ///
    /// # Errors
    /// [`EngineError::Busy`] while another process holds it; a folder that may not be written.
    pub(crate) fn take(path: &Path) -> Result<Self, EngineError> {
        stop::at(path, "before the lock").map_err(EngineError::io(path))?;
        let files = IndexDirectory::open(path).map_err(tantivy::TantivyError::from)?;
        let held = files.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
            LockError::LockBusy => EngineError::Busy { path: path.into() },
            LockError::IoError(source) if is_denied(&source) => {
                EngineError::ReadOnly { path: path.into(), source }
            }
            LockError::IoError(source) => EngineError::Io {
                path: path.join(&INDEX_WRITER_LOCK.filepath),
                source: io::Error::new(source.kind(), source.to_string()),
            },
        })?;
        Ok(Self { path: path.into(), files, held: Arc::new(held) })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps readers from opening a commit while this is held: they must not meet half of what is swept.
    pub(crate) fn no_reader_opens(&self) -> Result<DirectoryLock, EngineError> {
        Ok(self.files.acquire_lock(&META_LOCK).map_err(tantivy::TantivyError::from)?)
    }

    fn stop(&self, what: &str, file: &Path) -> io::Result<()> {
        stop::at(&self.path, &format!("{what} {}", file.display()))
    }
}

impl fmt::Debug for WriteLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteLock({})", self.path.display())
    }
}

impl Directory for WriteLock {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let stopped =
            |error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        self.stop("delete", path).map_err(stopped)?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let stopped = |error| OpenWriteError::wrap_io_error(error, path.to_owned());
        self.stop("create", path).map_err(stopped)?;
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.stop("replace", path)?;
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.stop("sync", Path::new("the folder"))?;
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            return Ok(DirectoryLock::from(Box::new(Arc::clone(&self.held))));
        }
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
