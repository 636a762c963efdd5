//! The index folder as tantivy sees it: its own memory-mapped folder, and four things more.
//!
//! - A folder that may only be read is read: the lock that keeps files from being swept is then taken for reading, or,
//!   where that is not possible either, not at all.
//! - The commit names length and checksum of every file (see `seal`), and a file of another length is not opened.
//! - Vectors are mapped by huge pages, where they suit.
//! - What may be swept is what the folder holds, not what a list of its own says: no list can be lost or damaged, reading
//!   never writes one, and what a killed writer left behind is swept by the next.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::footer::Footer;
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use crate::corpus::commit::seal::{Commit, FileSum, META, is_of_a_segment};
use crate::{huge_page, vector, whole_file};

/// tantivy's list of the files that it may sweep.
const MANAGED: &str = ".managed.json";
/// Bytes at the end of a file that say how long its footer is; tantivy reads them unseen.
const FOOTER_END: usize = 8;

/// An index folder.
#[derive(Clone, Debug)]
pub(crate) struct IndexDirectory {
    inner: MmapDirectory,
    /// The same folder, mapped by huge pages.
    vectors: MmapDirectory,
    path: PathBuf,
    /// The files that are known, by their names, which tantivy never gives to two: those of the commit and those that
    /// were written since.
    known: Arc<Mutex<HashMap<String, FileSum>>>,
}

impl IndexDirectory {
    /// The folder at `path`, which must exist.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        let inner = MmapDirectory::open(path)?;
        let vectors = huge_page::folder(path)?;
        Ok(Self { inner, vectors, path: path.into(), known: Arc::default() })
    }

    /// Whether the checksum in the file's footer is that of what stands before it.
    pub(crate) fn keeps_its_footer(&self, name: &Path) -> bool {
        let Ok(file) = self.open_read(name) else { return false };
        let Ok((footer, body)) = Footer::extract_footer(file) else { return false };
        body.read_bytes().is_ok_and(|bytes| crc32fast::hash(&bytes) == footer.crc)
    }

    /// Length and checksum of the file as it stands in the folder.
    pub(crate) fn sum(&self, name: &str) -> Result<FileSum, OpenReadError> {
        let path = Path::new(name);
        let io = |error| OpenReadError::wrap_io_error(error, path.into());
        let bytes = self.inner.open_read(path)?.read_bytes().map_err(io)?;
        let crc32 = crc32fast::hash(&bytes);
        Ok(FileSum { name: name.to_owned(), bytes: bytes.len() as u64, crc32 })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, FileSum>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what a commit says of its files.
    fn learn(&self, commit: &Commit) {
        let mut known = self.known();
        for file in commit.files() {
            known.entry(file.name.clone()).or_insert(file);
        }
    }

    /// How the file is mapped.
    fn folder_of(&self, name: &Path) -> &MmapDirectory {
        let ending = name.extension().unwrap_or_default();
        let jumped = vector::EXTENSIONS.iter().any(|extension| ending == *extension);
        let length = |name| self.path.join(name).metadata().map_or(u64::MAX, |about| about.len());
        if jumped && huge_page::suits(length(name)) { &self.vectors } else { &self.inner }
    }

    /// The names of the files in the folder that tantivy made for segments.
    fn names(&self) -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for entry in std::fs::read_dir(&self.path)? {
            names.extend(entry?.file_name().into_string().ok().filter(|n| is_of_a_segment(n)));
        }
        Ok(names)
    }

    /// The commit file `text`, with what is known of the files of its segments.
    fn sealed(&self, text: &[u8]) -> io::Result<Vec<u8>> {
        let commit = Commit::parse(text).map_err(io::Error::other)?;
        let mut names = self.names()?;
        names.extend(self.known().keys().cloned());
        let mut files = Vec::new();
        for name in names.into_iter().filter(|name| commit.holds(name)) {
            let known = self.known().get(&name).cloned();
            files.extend(match known {
                Some(known) => Some(known),
                // Of a commit that did not say. A damaged one stays unnamed: its footer tells.
                None if self.keeps_its_footer(Path::new(&name)) => self.sum(&name).ok(),
                None => None,
            });
        }
        self.known().extend(files.iter().map(|file| (file.name.clone(), file.clone())));
        commit.sealed(&files)
    }

    /// Replaces the file at once.
    fn replace(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = whole_file::begin(&self.path)?;
        file.write_all(bytes)?;
        file.as_file().sync_data()?;
        Ok(file.into_temp_path().persist(self.path.join(name))?)
    }

    /// The lock of a folder that may only be read.
    fn reading_lock(&self, lock: &Lock) -> DirectoryLock {
        // A lock on a file can be had through a handle for reading. Where there is no such file nobody writes either.
        let file = File::open(self.path.join(&lock.filepath)).ok();
        DirectoryLock::from(Box::new(file.filter(|file| file.lock_shared().is_ok())))
    }
}

/// Whether the system says that this may not be written.
pub(crate) fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.folder_of(path).get_file_handle(path)?;
        let damaged = |what: String| {
            let error = io::Error::new(io::ErrorKind::InvalidData, what);
            Err(OpenReadError::wrap_io_error(error, path.into()))
        };
        if file.len() < FOOTER_END {
            return damaged("it is shorter than its footer".into());
        }
        let known = self.known().get(&*path.to_string_lossy()).map(|known| known.bytes);
        match known {
            Some(bytes) if bytes != file.len() as u64 => {
                damaged(format!("it has {} bytes, the commit says {bytes}", file.len()))
            }
            _ => Ok(file),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.known().remove(&*path.to_string_lossy());
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let io = |error| OpenWriteError::wrap_io_error(error, path.into());
        let out = self.inner.open_write(path)?.into_inner().map_err(|e| io(e.into_error()))?;
        let name = path.to_string_lossy().into_owned();
        let (hasher, known) = (crc32fast::Hasher::new(), Arc::clone(&self.known));
        Ok(BufWriter::new(Box::new(Summed { out, name, bytes: 0, hasher, known })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let io = |error| OpenReadError::wrap_io_error(error, path.into());
        if path == Path::new(MANAGED) {
            // A folder that can be looked into but not listed has nothing to sweep.
            return serde_json::to_vec(&self.names().unwrap_or_default()).map_err(|e| io(e.into()));
        }
        let bytes = self.inner.atomic_read(path)?;
        if path == Path::new(META) {
            let commit = Commit::parse(&bytes);
            self.learn(&commit.map_err(|w| io(io::Error::new(io::ErrorKind::InvalidData, w)))?);
        }
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(MANAGED) {
            return Ok(());
        }
        if path == Path::new(META) {
            return self.replace(path, &self.sealed(data)?);
        }
        self.replace(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if is_denied(&error) && lock.filepath == META_LOCK.filepath =>
            {
                Ok(self.reading_lock(lock))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A file that is summed up while it is written.
struct Summed {
    out: Box<dyn TerminatingWrite + Send + Sync>,
    name: String,
    bytes: u64,
    hasher: crc32fast::Hasher,
    known: Arc<Mutex<HashMap<String, FileSum>>>,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes += count as u64;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl TerminatingWrite for Summed {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.out.terminate_ref(token)?;
        let (name, crc32) = (self.name.clone(), self.hasher.clone().finalize());
        let sum = FileSum { name, bytes: self.bytes, crc32 };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(self.name.clone(), sum);
        Ok(())
    }
}
