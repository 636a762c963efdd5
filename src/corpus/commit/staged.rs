//! A new index in the folder of an old one: what readers open stays the old one until the new one's first commit.
//!
//! tantivy fixes the schema when an index is made, and making one replaces `meta.json` by that of an empty index. Here the
//! file is held in memory until the first commit, which replaces it in one step. Files of segments have names of their own
//! and are listed by tantivy, so what a killed writer leaves behind goes with the next commit, old or new.

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Deserialize;
use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, WatchCallback, WatchHandle, WritePtr};

use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::seal::META;

/// A folder whose `meta.json` is not written before the first commit.
#[derive(Clone, Debug)]
pub(crate) struct Staged {
    folder: WriteLock,
    meta: Arc<RwLock<Meta>>,
}

/// What this folder says about `meta.json`.
#[derive(Debug)]
enum Meta {
    /// There is none, whatever the folder holds.
    Absent,
    /// That of an index that was made and has no commit.
    Held(Vec<u8>),
    /// The one in the folder.
    Written,
}

impl Staged {
    pub(crate) fn new(folder: WriteLock) -> Self {
        Self { folder, meta: Arc::new(RwLock::new(Meta::Absent)) }
    }
}

/// Whether `meta` is that of a commit: ours all have a payload, the index that was just made has none.
fn is_commit(meta: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    serde_json::from_slice(meta).is_ok_and(|meta: Meta| meta.payload.is_some())
}

impl Directory for Staged {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.folder.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.folder.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let meta = self.meta.read().unwrap_or_else(PoisonError::into_inner);
        match &*meta {
            Meta::Absent if path == Path::new(META) => Ok(false),
            Meta::Held(_) if path == Path::new(META) => Ok(true),
            _ => self.folder.exists(path),
        }
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.folder.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let meta = self.meta.read().unwrap_or_else(PoisonError::into_inner);
        match &*meta {
            Meta::Absent if path == Path::new(META) => {
                Err(OpenReadError::FileDoesNotExist(path.into()))
            }
            Meta::Held(bytes) if path == Path::new(META) => Ok(bytes.clone()),
            _ => self.folder.atomic_read(path),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path != Path::new(META) {
            return self.folder.atomic_write(path, data);
        }
        let mut meta = self.meta.write().unwrap_or_else(PoisonError::into_inner);
        if is_commit(data) {
            self.folder.atomic_write(path, data)?;
            *meta = Meta::Written;
        } else {
            *meta = Meta::Held(data.to_vec());
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.folder.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.folder.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.folder.watch(callback)
    }
}
