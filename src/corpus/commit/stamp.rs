//! Whether there may be a newer commit, without opening it.

use std::path::Path;
use std::time::SystemTime;

use crate::corpus::shards::Place;

/// How the commit files are: another commit has another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Vec<Option<FileStamp>>);

/// How one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileStamp {
    written: SystemTime,
    bytes: u64,
    /// Each commit is a file of its own under one name.
    #[cfg(unix)]
    file: u64,
}

impl Stamp {
    /// That of the index that `path` names; nothing where there is no commit file.
    pub fn of(path: &Path) -> Option<Self> {
        let files = Place::of(path).ok()?.commit_files();
        let files: Vec<_> = files.iter().map(|file| FileStamp::of(file)).collect();
        files.iter().any(Option::is_some).then_some(Self(files))
    }
}

impl FileStamp {
    fn of(file: &Path) -> Option<Self> {
        let meta = std::fs::metadata(file).ok()?;
        Some(Self {
            written: meta.modified().ok()?,
            bytes: meta.len(),
            #[cfg(unix)]
            file: std::os::unix::fs::MetadataExt::ino(&meta),
        })
    }
}
