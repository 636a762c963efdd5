//! What a folder remembers of its publishing: hashes of its files, so that gigabytes are not read for each push, and which
//! edition of which place its commit is.
//!
//! Stands beside the commit as `.published.json`, and nothing depends on it: without it files are read again, and whose
//! commit is whose is not known. A hash counts as long as name, length and time of writing of its file are those noted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::sum::{self, Unread};
use crate::task::Task;
use crate::whole_file;

const NAME: &str = ".published.json";

/// What a folder remembers of its publishing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    #[serde(default)]
    places: BTreeMap<String, Base>,
    /// Editions that a push was about to put: a kill may have come between that and the note that it did.
    #[serde(default)]
    tried: BTreeMap<String, Base>,
    #[serde(default)]
    hashes: BTreeMap<String, Hash>,
}

/// The edition that was last pushed to a place or pulled from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Base {
    /// Its number.
    pub(super) number: u64,
    /// SHA-256 of its commit file.
    pub(super) meta: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Hash {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: u64,
    sha256: String,
}

impl Known {
    /// What the folder remembers; nothing where that cannot be read.
    pub(super) fn read(index: &Path) -> Self {
        let text = std::fs::read(index.join(NAME)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Remembers; a folder that may not be written forgets.
    pub(super) fn write(&self, index: &Path) {
        let path: PathBuf = index.join(NAME);
        let put = |file: &mut dyn std::io::Write| -> std::io::Result<()> {
            serde_json::to_writer(file, self).map_err(Into::into)
        };
        drop(whole_file::write(&path, &Task::silent(), put));
    }

    /// The edition of `place` that the folder last had.
    pub(super) fn base(&self, place: &str) -> Option<&Base> {
        self.places.get(place)
    }

    /// Whether the commit file with this hash was published somewhere.
    pub(super) fn is_published(&self, meta: &str) -> bool {
        self.places.values().any(|base| base.meta == meta)
    }

    /// Notes that the commit of the folder is an edition of `place`.
    pub(super) fn note(&mut self, place: &str, number: u64, meta: &str) {
        self.tried.remove(place);
        self.places.insert(place.to_owned(), Base { number, meta: meta.to_owned() });
    }

    /// Notes that the commit of the folder is about to become this edition of `place`.
    pub(super) fn tries(&mut self, place: &str, number: u64, meta: &str) {
        self.tried.insert(place.to_owned(), Base { number, meta: meta.to_owned() });
    }

    /// Whether a push from here has put the edition of this number, whose commit file has this hash, or was about to.
    pub(super) fn has_tried(&self, place: &str, number: u64, meta: &str) -> bool {
        self.tried.get(place).is_some_and(|tried| tried.number == number && tried.meta == meta)
    }

    /// The hash that is noted for the file of this name, as long as it is as it was then.
    pub(super) fn hash(&self, name: &str, bytes: u64, modified: SystemTime) -> Option<&str> {
        let known = self.hashes.get(name)?;
        let same = known.bytes == bytes && known.modified == nanoseconds(modified);
        same.then_some(known.sha256.as_str())
    }

    /// Notes the hash of a file.
    pub(super) fn learn(&mut self, name: &str, bytes: u64, modified: SystemTime, sha256: &str) {
        let modified = nanoseconds(modified);
        self.hashes.insert(name.to_owned(), Hash { bytes, modified, sha256: sha256.to_owned() });
    }

    /// Forgets files but those of these names.
    pub(super) fn keep<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let names: std::collections::HashSet<&str> = names.collect();
        self.hashes.retain(|name, _| names.contains(name.as_str()));
    }

    /// Whether the file of this name in `index` has this length and hash: as noted, or by reading it, which is noted.
    pub(super) fn has(
        &mut self,
        index: &Path,
        name: &str,
        bytes: u64,
        sha256: &str,
        task: &Task,
    ) -> Result<bool, Unread> {
        let path = index.join(name);
        let Ok(about) = std::fs::metadata(&path) else { return Ok(false) };
        let modified = about.modified()?;
        if about.len() != bytes {
            return Ok(false);
        }
        if let Some(known) = self.hash(name, bytes, modified) {
            return Ok(known == sha256);
        }
        let found = sum::of_file(&path, task)?;
        self.learn(name, bytes, modified, &found);
        Ok(found == sha256)
    }
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256_hex;

    #[test]
    fn a_hash_counts_until_the_file_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let (index, task) = (folder.path(), Task::silent());
        std::fs::write(index.join("a"), "one").unwrap();
        let one = sha256_hex(b"one");
        let mut known = Known::read(index);
        assert!(matches!(known.has(index, "a", 3, &one, &task), Ok(true)));
        assert!(matches!(known.has(index, "a", 4, &one, &task), Ok(false)));
        assert!(matches!(known.has(index, "b", 3, &one, &task), Ok(false)));
        known.note("s3://x", 4, "m");
        known.write(index);
        let mut known = Known::read(index);
        assert_eq!(known.base("s3://x").map(|base| base.number), Some(4));
        assert!(known.is_published("m") && !known.is_published("n"));
        std::fs::write(index.join("a"), "two").unwrap();
        let file = std::fs::File::options().write(true).open(index.join("a")).unwrap();
        file.set_modified(SystemTime::now() + std::time::Duration::from_secs(5)).unwrap();
        assert!(matches!(known.has(index, "a", 3, &one, &task), Ok(false)), "it was read again");
        std::fs::write(index.join(NAME), "{half").unwrap();
        assert!(Known::read(index).base("s3://x").is_none());
    }
}
