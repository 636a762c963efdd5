//! SHA-256 of files, remembered while a file's size and time stay the same.
//!
//! Hashing 60 MB takes longer than answering a query, so a start looks at sizes and times only.
//! Invariant: a hash that was remembered is never used for a file that changed its length or its modification time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::EmbedError;
use crate::digest::hex;

/// The SHA-256 of a file, as 64 hexadecimal digits.
pub(crate) fn sha256(path: &Path) -> Result<String, EmbedError> {
    let read = || -> io::Result<String> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut block = vec![0; 1 << 20];
        loop {
            match file.read(&mut block)? {
                0 => return Ok(hex(&hash.finalize())),
                n => hash.update(&block[..n]),
            }
        }
    };
    read().map_err(EmbedError::io("read", path))
}

/// Hashes by path, kept in a small JSON file beside the models.
pub(crate) struct HashMemo {
    path: PathBuf,
    known: BTreeMap<PathBuf, Entry>,
    changed: bool,
}

/// What a file looked like when it was hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    len: u64,
    modified_ns: u64,
    sha256: String,
}

impl HashMemo {
    /// Reads the memo at `path`; one that is missing or broken is empty.
    pub(crate) fn open(path: PathBuf) -> Self {
        let known = fs::read(&path).ok().and_then(|json| serde_json::from_slice(&json).ok());
        Self { path, known: known.unwrap_or_default(), changed: false }
    }

    /// The hash of the file at `path`, read only if the file is not the one that is remembered.
    pub(crate) fn sha256(&mut self, path: &Path) -> Result<String, EmbedError> {
        let metadata = fs::metadata(path).map_err(EmbedError::io("read", path))?;
        let modified =
            metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let (len, modified_ns) =
            (metadata.len(), modified.map_or(0, |time| time.as_nanos() as u64));
        let key = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(entry) = self.known.get(&key)
            && (entry.len, entry.modified_ns) == (len, modified_ns)
        {
            return Ok(entry.sha256.clone());
        }
        let sha256 = sha256(path)?;
        self.known.insert(key, Entry { len, modified_ns, sha256: sha256.clone() });
        self.changed = true;
        Ok(sha256)
    }

    /// Writes what was learned. A memo that cannot be written costs time at the next start and nothing else.
    pub(crate) fn save(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let Some(folder) = self.path.parent() else { return };
        let write = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            let file = tempfile::NamedTempFile::new_in(folder)?;
            serde_json::to_writer(&file, &self.known)?;
            file.persist(&self.path)?;
            Ok(())
        };
        // Deliberately dropped, see above.
        let _ = write();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_hashed_again_and_an_unchanged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (file, memo) = (folder.path().join("a"), folder.path().join("memo.json"));
        fs::write(&file, "abc").unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let mut first = HashMemo::open(memo.clone());
        assert_eq!(first.sha256(&file).unwrap(), abc);
        first.save();

        let mut second = HashMemo::open(memo.clone());
        assert_eq!(second.sha256(&file).unwrap(), abc);
        assert!(!second.changed, "an unchanged file was hashed again");
        fs::write(&file, "abcd").unwrap();
        assert_ne!(second.sha256(&file).unwrap(), abc);
    }

    #[test]
    fn a_broken_memo_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let memo = folder.path().join("memo.json");
        fs::write(&memo, "{broken").unwrap();
        assert!(HashMemo::open(memo).known.is_empty());
    }
}
