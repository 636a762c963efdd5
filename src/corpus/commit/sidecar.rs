//! Files beside tantivy's own: named by their content, synced before the commit that names them, swept after it.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use tantivy::Directory;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use crate::corpus::commit::stop;
use crate::corpus::manifest::FileRecord;
use crate::digest::sha256_hex;
use crate::error::EngineError;
use crate::whole_file;

/// A kind of file: how its name begins and ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) prefix: &'static str,
    pub(crate) ending: &'static str,
}

/// Every kind, so that a sweep knows what may go.
pub(crate) const KINDS: [Kind; 2] = [GROUPS, HISTORY];

/// Who is in which group.
pub(crate) const GROUPS: Kind = Kind { prefix: "groups-", ending: ".bin" };

/// What became of groups, themes and areas.
pub(crate) const HISTORY: Kind = Kind { prefix: "history-", ending: ".jsonl.gz" };

/// The kind of a file by its name.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| name.starts_with(kind.prefix) && name.ends_with(kind.ending))
}

/// Writes and syncs `bytes` into `dir` under a name made from them; returns what the manifest says of the file.
pub(crate) fn write(dir: &Path, kind: Kind, bytes: &[u8]) -> Result<FileRecord, EngineError> {
    let sha256 = sha256_hex(bytes);
    let name = format!("{}{}{}", kind.prefix, &sha256[..16], kind.ending);
    let path = dir.join(&name);
    let save = || -> std::io::Result<()> {
        stop::at(dir, &format!("create {name}"))?;
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // The name, too, must be on disk before the commit that speaks of it.
        whole_file::sync_folder(dir)
    };
    save().map_err(EngineError::io(&path))?;
    Ok(FileRecord { name, bytes: bytes.len() as u64, sha256 })
}

/// Maps the file at `path`, which stays readable even when a writer sweeps it.
pub(crate) fn map(path: &Path) -> Result<OwnedBytes, EngineError> {
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
