//! A commit that was made elsewhere takes the place of the one in a folder.
//!
//! Invariant: readers see the commit before or the whole of the one that came, however often this is killed and begun
//! again; the commit before stays in `.before` until the next one comes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::corpus::commit::held::{self, Named};
use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::seal::META;
use crate::corpus::commit::store::Store;
use crate::corpus::commit::{stop, sweep};
use crate::error::EngineError;
use crate::task::Task;
use crate::whole_file;

/// Where what comes is gathered, within the index folder.
const COMING: &str = ".coming";
/// The commit before.
const BEFORE: &str = ".before";
/// The commit before, while it is put there.
const BEFORE_PART: &str = ".before.part";

/// The right to put a commit that was made elsewhere into a folder; nobody else writes into it meanwhile.
#[derive(Debug)]
pub struct Receiving {
    lock: WriteLock,
    coming: PathBuf,
}

impl Receiving {
    /// Takes the write lock of the index in `path`, which is made unless it is there.
    ///
    /// # Errors
    /// [`EngineError::Busy`]; [`EngineError::NotAnIndex`]; a folder that may not be written.
    pub fn begin(path: &Path) -> Result<Self, EngineError> {
        Store::make_room(path)?;
        let lock = WriteLock::take(path)?;
        let coming = path.join(COMING);
        fs::create_dir_all(&coming).map_err(EngineError::io(&coming))?;
        Ok(Self { lock, coming })
    }

    /// Where what comes is gathered; what a killed one left is there.
    pub fn coming(&self) -> &Path {
        &self.coming
    }

    /// Gives the right back: the folder holds the commit already. What one that was killed after the switch has left goes.
    ///
    /// # Errors
    /// What the system says.
    pub fn nothing(self) -> Result<(), EngineError> {
        sweep::leftovers(&self.lock)?;
        drop(fs::remove_dir_all(&self.coming));
        Ok(())
    }

    /// Where the file with this hash is once it was gathered for the index in `path`.
    pub fn gathered(path: &Path, sha256: &str) -> PathBuf {
        path.join(COMING).join(sha256)
    }

    /// Where the file of this name stood in the commit before this one, if that was kept.
    pub fn before(path: &Path, name: &str) -> PathBuf {
        path.join(BEFORE).join(name)
    }

    /// Makes `meta` the commit of the folder. Each of `files` is one of its files and where that is gathered; those that
    /// are not among them stand in the folder. All are whole and synced. Says whether the commit before was kept.
    ///
    /// # Errors
    /// A file of the commit that is in neither place; what the system says. Until the last rename the folder holds the
    /// commit before.
    pub fn install(self, meta: &[u8], files: &[(String, PathBuf)]) -> Result<bool, EngineError> {
        let path = self.lock.path().to_owned();
        let (_, named) = held::read(&path, meta)?;
        let kept = keep(&path, meta)?;
        for (name, from) in files {
            stop::at(&path, &format!("place {name}")).map_err(EngineError::io(from))?;
            fs::rename(from, path.join(name)).map_err(EngineError::io(from))?;
        }
        for Named { name, .. } in &named {
            fs::metadata(path.join(name)).map_err(EngineError::io(path.join(name)))?;
        }
        let switch = || -> io::Result<()> {
            whole_file::sync_folder(&path)?;
            stop::at(&path, "switch")?;
            whole_file::write_lasting(&path.join(META), &Task::silent(), meta)?;
            stop::at(&path, "switched")
        };
        switch().map_err(EngineError::io(path.join(META)))?;
        sweep::leftovers(&self.lock)?;
        // Nothing in it is wanted now; what cannot go goes next time.
        drop(fs::remove_dir_all(&self.coming));
        Ok(kept)
    }
}

/// Puts the commit of the folder aside as links to its files, which take no room; says whether there was another than
/// `coming` and the file system has links.
fn keep(path: &Path, coming: &[u8]) -> Result<bool, EngineError> {
    let (part, before) = (path.join(BEFORE_PART), path.join(BEFORE));
    let clear = |folder: &Path| match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    clear(&part).map_err(EngineError::io(&part))?;
    // One that cannot be read is not worth keeping; what takes its place mends it.
    let Ok(meta) = fs::read(path.join(META)) else { return Ok(false) };
    let Ok((_, named)) = held::read(path, &meta) else { return Ok(false) };
    if meta == coming {
        return Ok(before.is_dir());
    }
    stop::at(path, "keep").map_err(EngineError::io(path))?;
    let put = || -> io::Result<()> {
        fs::create_dir(&part)?;
        for Named { name, .. } in &named {
            fs::hard_link(path.join(name), part.join(name))?;
        }
        fs::write(part.join(META), &meta)?;
        clear(&before)?;
        fs::rename(&part, &before)
    };
    let kept = put().is_ok();
    if !kept {
        drop(clear(&part));
    }
    Ok(kept)
}
