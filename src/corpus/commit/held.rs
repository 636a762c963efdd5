//! A commit as files: what another folder needs to hold the same.
//!
//! Invariant: a held file stays readable until it is let go, whatever a writer commits and sweeps meanwhile; no writer
//! waits for it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use tantivy::Directory;
use tantivy::directory::META_LOCK;

use crate::corpus::commit::directory::IndexDirectory;
use crate::corpus::commit::seal::{Commit, META, is_of_a_segment};
use crate::corpus::commit::sidecar;
use crate::corpus::manifest::{FORMAT_VERSION, Manifest};
use crate::error::{Damage, EngineError};

/// How often a commit that is swept while it is opened is looked for again.
const TRIES: usize = 5;

/// The last commit of an index, all of its files open.
#[derive(Debug)]
pub struct Held {
    /// The commit file, byte for byte.
    pub meta: Vec<u8>,
    /// What it says of the whole.
    pub about: CommitInfo,
    /// Its other files.
    pub files: Vec<HeldFile>,
}

/// What a commit says of the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// Version of the on-disk format.
    pub format: u32,
    /// Version of Quintet that wrote it.
    pub quintet: String,
    /// Name of the model.
    pub model: String,
    /// Insights that live in it.
    pub insights: u64,
}

/// What a commit says of one of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// File name within the index folder.
    pub name: String,
    /// Length in bytes; nothing in a commit of Quintet's first days.
    pub bytes: Option<u64>,
    /// CRC-32 of all bytes, where the commit says one.
    pub crc32: Option<u32>,
    /// SHA-256 in hexadecimal, where the commit says one.
    pub sha256: Option<String>,
}

/// An open file of a commit.
#[derive(Debug)]
pub struct HeldFile {
    /// What the commit says of it.
    pub named: Named,
    /// Length in bytes.
    pub bytes: u64,
    /// When it was last written.
    pub modified: SystemTime,
    file: File,
}

impl HeldFile {
    /// Reads it from its beginning.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&mut self) -> io::Result<impl Read + '_> {
        io::Seek::rewind(&mut self.file)?;
        Ok(io::BufReader::with_capacity(1 << 20, &self.file))
    }
}

impl Held {
    /// Opens every file of the last commit of the index in `path`.
    ///
    /// # Errors
    /// No index; a format that is not this version's; files that are missing or of another length.
    pub fn take(path: &Path) -> Result<Self, EngineError> {
        let mut tries = 1;
        loop {
            match Self::try_take(path) {
                // A writer has swept what the commit that was read named: there is another one now.
                Err(EngineError::Io { source, .. })
                    if source.kind() == io::ErrorKind::NotFound && tries < TRIES =>
                {
                    tries += 1;
                }
                Err(EngineError::Io { path: file, source })
                    if source.kind() == io::ErrorKind::NotFound =>
                {
                    let damaged = vec![Damage { file, what: "it is not there".into() }];
                    return Err(EngineError::Damaged { damaged });
                }
                other => return other,
            }
        }
    }

    fn try_take(path: &Path) -> Result<Self, EngineError> {
        let folder = IndexDirectory::open(path).map_err(|error| match error {
            tantivy::directory::error::OpenDirectoryError::DoesNotExist(_) => {
                EngineError::NoIndex { path: path.into() }
            }
            other => tantivy::TantivyError::from(other).into(),
        })?;
        // While it is held no file of a segment is swept.
        let _opening = folder.acquire_lock(&META_LOCK).map_err(tantivy::TantivyError::from)?;
        let meta = std::fs::read(path.join(META)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => EngineError::NoIndex { path: path.into() },
            _ => EngineError::io(path.join(META))(error),
        })?;
        let (about, mut named) = read(path, &meta)?;
        if named.iter().all(|file| !is_of_a_segment(&file.name)) {
            named.extend(unsummed(path, &meta)?);
        }
        let files = named.into_iter().map(|named| open(path, named)).collect::<Result<_, _>>()?;
        Ok(Self { meta, about, files })
    }
}

/// What the commit file `meta`, of an index in `path`, says: of the whole and of each file.
///
/// # Errors
/// [`EngineError::Damaged`]; [`EngineError::OldFormat`]; [`EngineError::NewFormat`]; no commit in it.
pub fn read(path: &Path, meta: &[u8]) -> Result<(CommitInfo, Vec<Named>), EngineError> {
    let file = path.join(META);
    let damaged = |what| EngineError::Damaged { damaged: vec![Damage { file, what }] };
    let commit = Commit::parse(meta).map_err(damaged)?;
    let payload = commit.payload().ok_or_else(|| EngineError::Empty { path: path.into() })?;
    let manifest: Manifest = serde_json::from_str(payload)
        .map_err(|source| EngineError::Manifest { path: path.into(), source })?;
    let (found, expected) = (manifest.format, FORMAT_VERSION);
    if found > expected {
        return Err(EngineError::NewFormat { path: path.into(), found, expected });
    }
    if found < expected {
        return Err(EngineError::OldFormat { path: path.into(), found, expected });
    }
    let mut named: BTreeMap<String, Named> = BTreeMap::new();
    for sum in commit.files() {
        let (bytes, crc32) = (Some(sum.bytes), Some(sum.crc32));
        named.insert(sum.name.clone(), Named { name: sum.name, bytes, crc32, sha256: None });
    }
    for record in manifest.files() {
        let (bytes, sha256) = (Some(record.bytes), Some(record.sha256.clone()));
        let name = record.name.clone();
        named.insert(name.clone(), Named { name, bytes, crc32: None, sha256 });
    }
    let about = CommitInfo {
        format: found,
        insights: commit.insights(),
        model: manifest.model.name,
        quintet: manifest.quintet,
    };
    Ok((about, named.into_values().collect()))
}

/// Whether a file of a commit can have this name; no other is ever written into an index folder.
pub fn is_a_name(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    plain && (is_of_a_segment(name) || sidecar::kind(name).is_some())
}

/// The files of the segments of a commit of Quintet's first days, which does not name them.
fn unsummed(path: &Path, meta: &[u8]) -> Result<Vec<Named>, EngineError> {
    let Ok(commit) = Commit::parse(meta) else { return Ok(Vec::new()) };
    let entries = std::fs::read_dir(path).map_err(EngineError::io(path))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let names = names.filter(|name| commit.holds(name));
    Ok(names.map(|name| Named { name, bytes: None, crc32: None, sha256: None }).collect())
}

fn open(path: &Path, named: Named) -> Result<HeldFile, EngineError> {
    let at = path.join(&named.name);
    let opened = || {
        let file = File::open(&at)?;
        let about = file.metadata()?;
        let (bytes, modified) = (about.len(), about.modified()?);
        Ok((file, bytes, modified))
    };
    let (file, bytes, modified) = opened().map_err(EngineError::io(&at))?;
    if let Some(expected) = named.bytes.filter(|expected| *expected != bytes) {
        let what = format!("it has {bytes} bytes, the commit says {expected}");
        return Err(EngineError::Damaged { damaged: vec![Damage { file: at, what }] });
    }
    Ok(HeldFile { named, bytes, modified, file })
}
