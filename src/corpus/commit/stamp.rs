//! Whether there may be a newer commit, without opening it.

use std::path::Path;
use std::time::SystemTime;

use super::seal::META;

/// How the commit file is: another commit has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    written: SystemTime,
    bytes: u64,
    /// Each commit is a file of its own under one name.
    #[cfg(unix)]
    file: u64,
}

impl Stamp {
    /// That of the index in `path`; nothing where there is no commit file.
    pub fn of(path: &Path) -> Option<Self> {
        let meta = std::fs::metadata(path.join(META)).ok()?;
        Some(Self {
            written: meta.modified().ok()?,
            bytes: meta.len(),
            #[cfg(unix)]
            file: std::os::unix::fs::MetadataExt::ino(&meta),
        })
    }
}
