//! Vectors made so far by a build that has not committed yet: a stopped or killed build takes them up again, and a text
//! that comes again finds its own.
//!
//! Layout, little-endian: 8 bytes magic, u32 dimensions, u32 length of the fingerprint, the fingerprint, then one record
//! a text: u64 and u64 hash of the words, dimensions × f32, 8 bytes of the SHA-256 of these.
//! Invariant: a record that was cut off or altered is not read, and neither is anything after it.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::corpus::schema::WordsHash;
use crate::embed::Fingerprint;
use crate::error::EngineError;
use crate::task::Standing;

/// Name of the file within the index folder; gone after the commit.
pub(crate) const NAME: &str = "vectors.partial";

const MAGIC: &[u8; 8] = b"QNTPART1";
/// More dimensions, or bytes of a fingerprint, than any model has.
const MOST: usize = 1 << 16;

/// The file, and where in it the vector of each text stands.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    records: HashMap<WordsHash, u64>,
    header: u64,
    dim: usize,
}

impl Journal {
    /// Opens the journal in the index folder `dir`; one of another model is begun anew.
    ///
    /// The caller holds the write lock of the index.
    pub(crate) fn open(
        dir: &Path,
        fingerprint: &Fingerprint,
        dim: usize,
    ) -> Result<Self, EngineError> {
        let path = dir.join(NAME);
        let io = |source| EngineError::Io { path: dir.join(NAME), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io)?;
        let mut head = Vec::new();
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&(dim as u32).to_le_bytes());
        head.extend_from_slice(&(fingerprint.as_str().len() as u32).to_le_bytes());
        head.extend_from_slice(fingerprint.as_str().as_bytes());
        let mut records = HashMap::new();
        let whole = read_records(&mut file, &head, dim, &mut records).map_err(io)?;
        if whole == 0 {
            file.set_len(0).map_err(io)?;
            file.seek(SeekFrom::Start(0)).map_err(io)?;
            file.write_all(&head).map_err(io)?;
        } else {
            file.set_len(whole).map_err(io)?;
        }
        Ok(Self { path, file, records, header: head.len() as u64, dim })
    }

    /// The vector of the text with this hash, if an earlier try made it.
    pub(crate) fn row(&mut self, hash: WordsHash) -> Result<Option<Vec<f32>>, EngineError> {
        let Some(&number) = self.records.get(&hash) else { return Ok(None) };
        let mut bytes = vec![0; self.dim * 4];
        let at = self.header + number * record_length(self.dim) + 16;
        let read =
            self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(EngineError::io(&self.path))?;
        let values = bytes.as_chunks::<4>().0;
        Ok(Some(values.iter().map(|&value| f32::from_le_bytes(value)).collect()))
    }

    /// Adds vectors; they are with the system, though perhaps not on disk, when this returns.
    pub(crate) fn append<'a>(
        &mut self,
        rows: impl Iterator<Item = (WordsHash, &'a [f32])>,
    ) -> Result<(), EngineError> {
        let save = || -> std::io::Result<()> {
            let end = self.file.seek(SeekFrom::End(0))?;
            let first = (end - self.header) / record_length(self.dim);
            let mut out = BufWriter::new(&self.file);
            let mut record = Vec::with_capacity(record_length(self.dim) as usize);
            for (number, (hash, row)) in (first..).zip(rows) {
                record.clear();
                record.extend_from_slice(&hash.high.to_le_bytes());
                record.extend_from_slice(&hash.low.to_le_bytes());
                row.iter().for_each(|value| record.extend_from_slice(&value.to_le_bytes()));
                let check = checksum(&record);
                record.extend_from_slice(&check);
                out.write_all(&record)?;
                self.records.insert(hash, number);
            }
            out.flush()
        };
        save().map_err(EngineError::io(&self.path))
    }

    /// What is left of the build if it stops now.
    pub(crate) fn standing(&self) -> Standing {
        if self.is_empty() { Standing::Unchanged } else { Standing::Embedding }
    }

    fn is_empty(&self) -> bool {
        self.file.metadata().is_ok_and(|file| file.len() <= self.header)
    }

    /// The build has committed: nothing is left to take up.
    pub(crate) fn finish(self) -> Result<(), EngineError> {
        std::fs::remove_file(&self.path).map_err(EngineError::io(&self.path))
    }
}

impl Drop for Journal {
    /// A build that failed before its first vector leaves nothing to take up.
    fn drop(&mut self) {
        if self.is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What is wrong with the journal in `dir`, if there is one. A record that is cut off at the end is not: whoever wrote it
/// was stopped.
pub(crate) fn damage(dir: &Path) -> Option<&'static str> {
    let bytes = std::fs::read(dir.join(NAME)).ok()?;
    let begun = bytes.len().min(MAGIC.len());
    if bytes[..begun] != MAGIC[..begun] {
        return Some("it does not begin as a journal does");
    }
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (dim, name) = (number(8)? as usize, number(12)? as usize);
    if dim > MOST || name > MOST {
        return Some("its header holds numbers that no journal has");
    }
    let records = bytes.get(16usize.checked_add(name)?..)?;
    let length = usize::try_from(record_length(dim)).ok()?;
    let is_altered = |record: &[u8]| {
        let (body, check) = record.split_at(length - 8);
        checksum(body) != check
    };
    records.chunks_exact(length).any(is_altered).then_some("a vector in it was altered")
}

/// Notes where each whole record stands; gives the length of the whole part, 0 where the header is another.
fn read_records(
    file: &mut File,
    head: &[u8],
    dim: usize,
    records: &mut HashMap<WordsHash, u64>,
) -> std::io::Result<u64> {
    let mut reader = BufReader::new(file);
    let mut found = vec![0; head.len()];
    if reader.read_exact(&mut found).is_err() || found != head {
        return Ok(0);
    }
    let mut record = vec![0; record_length(dim) as usize];
    let mut number = 0;
    while reader.read_exact(&mut record).is_ok() {
        let (body, check) = record.split_at(record.len() - 8);
        if checksum(body) != check {
            break;
        }
        let word = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&body[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        records.insert(WordsHash { high: word(0), low: word(8) }, number);
        number += 1;
    }
    Ok(head.len() as u64 + number * record_length(dim))
}

/// Bytes of a record.
fn record_length(dim: usize) -> u64 {
    16 + dim as u64 * 4 + 8
}

fn checksum(body: &[u8]) -> [u8; 8] {
    let mut check = [0; 8];
    check.copy_from_slice(&Sha256::digest(body)[..8]);
    check
}

#[cfg(test)]
mod tests {
    use crate::corpus::journal::*;

    fn open(dir: &Path, model: &str) -> Journal {
        Journal::open(dir, &Fingerprint::from_stored(model.to_owned()), 2).unwrap()
    }

    #[test]
    fn what_was_written_is_taken_up_and_a_torn_end_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (WordsHash::of("a"), WordsHash::of("b"));
        open(dir.path(), "m")
            .append([(a, &[1.0, 2.0][..]), (b, &[3.0, 4.0][..])].into_iter())
            .unwrap();
        assert_eq!(open(dir.path(), "m").row(b).unwrap(), Some(vec![3.0, 4.0]));
        let path = dir.path().join(NAME);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let mut journal = open(dir.path(), "m");
        assert_eq!(journal.row(a).unwrap(), Some(vec![1.0, 2.0]));
        assert_eq!(journal.row(b).unwrap(), None);
        journal.append([(b, &[5.0, 6.0][..])].into_iter()).unwrap();
        assert_eq!(journal.row(b).unwrap(), Some(vec![5.0, 6.0]));
        assert_eq!(journal.row(a).unwrap(), Some(vec![1.0, 2.0]));
        assert_eq!(open(dir.path(), "m").row(b).unwrap(), Some(vec![5.0, 6.0]));
    }

    #[test]
    fn another_model_begins_anew_and_a_finished_build_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let a = WordsHash::of("a");
        open(dir.path(), "m").append([(a, &[1.0, 2.0][..])].into_iter()).unwrap();
        assert_eq!(open(dir.path(), "other").row(a).unwrap(), None);
        open(dir.path(), "m").finish().unwrap();
        assert!(!dir.path().join(NAME).exists());
    }
}
