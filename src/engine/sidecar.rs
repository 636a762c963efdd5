//! Files beside tantivy's own: named by their content, synced before the commit that names them, swept after it.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use tantivy::Directory;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use super::error::EngineError;
use super::manifest::{FileRecord, sha256_hex};

/// A kind of file: how its name begins and ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) prefix: &'static str,
    pub(super) ending: &'static str,
}

/// Writes and syncs `bytes` into `dir` under a name made from them; returns what the manifest says of the file.
pub(super) fn write(dir: &Path, kind: Kind, bytes: &[u8]) -> Result<FileRecord, EngineError> {
    let sha256 = sha256_hex(bytes);
    let name = format!("{}{}{}", kind.prefix, &sha256[..16], kind.ending);
    let path = dir.join(&name);
    let save = || -> std::io::Result<()> {
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // The name, too, must be on disk before the commit that speaks of it.
        #[cfg(unix)]
        File::open(dir)?.sync_all()?;
        Ok(())
    };
    save().map_err(EngineError::io(&path))?;
    Ok(FileRecord { name, bytes: bytes.len() as u64, sha256 })
}

/// Maps the file at `path`, which stays readable even when a writer sweeps it.
pub(super) fn map(path: &Path) -> Result<OwnedBytes, EngineError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let name = Path::new(path.file_name().unwrap_or_default());
    let open = || -> std::io::Result<OwnedBytes> {
        let dir = MmapDirectory::open(dir).map_err(std::io::Error::other)?;
        let file = dir.open_read(name).map_err(|error| match error {
            OpenReadError::FileDoesNotExist(_) => std::io::ErrorKind::NotFound.into(),
            other => std::io::Error::other(other),
        })?;
        file.read_bytes()
    };
    open().map_err(EngineError::io(path))
}

/// Deletes the files of a kind in `dir` that `keep` does not name: left over from commits before.
pub(super) fn sweep(dir: &Path, kind: Kind, keep: &FileRecord) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(kind.prefix) && name.ends_with(kind.ending) && *name != keep.name {
            // A reader that has it open keeps it; a file that cannot go now goes next time.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
