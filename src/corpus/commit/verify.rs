//! Whether the files of an index are what was committed. Every file is compared before anything is made of it, so this
//! works on an index too damaged to be opened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use tantivy::index::SegmentComponent;

use crate::corpus::commit::directory::IndexDirectory;
use crate::corpus::commit::seal::{Commit, FileSum, META, is_of_a_segment};
use crate::corpus::commit::store::Store;
use crate::corpus::communities::groups::Groups;
use crate::corpus::journal;
use crate::corpus::manifest::{FileRecord, Manifest};
use crate::corpus::shards::Place;
use crate::corpus::snapshot::Snapshot;
use crate::digest::sha256_hex;
use crate::error::{Damage, EngineError};
use crate::task::{Phase, Task};

/// What the checksums say.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Verification {
    /// Files that were read and compared.
    pub files: usize,
    /// Files that are missing, cut off or altered.
    pub damaged: Vec<Damage>,
    /// Names of files in the folder that the commit does not speak of: nobody reads them.
    pub beside: Vec<String>,
}

/// Reads every file of the index that `path` names and compares it with what the commit says of it.
pub fn verify(path: &Path, task: &Task) -> Result<Verification, EngineError> {
    let shards = match Place::of(path)? {
        Place::One(path) => return verify_folder(&path, task),
        Place::Several(shards) => shards,
    };
    let mut all = Verification::default();
    for folder in &shards.folders {
        let one = match verify_folder(folder, task) {
            Err(EngineError::NoIndex { .. }) => {
                let missing = Damage { file: folder.join(META), what: "it is not there".into() };
                Verification { files: 1, damaged: vec![missing], beside: Vec::new() }
            }
            other => other?,
        };
        all.files += one.files;
        all.damaged.extend(one.damaged);
        let name = |name: &String| folder.join(name).to_string_lossy().into_owned();
        all.beside.extend(one.beside.iter().map(name));
    }
    let manifest = shards.file.as_ref().and_then(|file| file.manifest.as_ref());
    for record in manifest.into_iter().flat_map(Manifest::files) {
        all.files += 1;
        let what = record.differs(&shards.home);
        all.damaged.extend(what.map(|what| Damage { file: shards.home.join(&record.name), what }));
    }
    Ok(all)
}

/// The same of one folder.
fn verify_folder(path: &Path, task: &Task) -> Result<Verification, EngineError> {
    let mut found = Found { path, task, verification: Verification::default() };
    task.progress().begin(Phase::Read, None);
    let manifest = match Commit::read(path) {
        Ok(commit) => {
            found.verification.files += 1;
            found.committed(&commit)?
        }
        // Which files belong to it nobody knows now, but each has a checksum of its own.
        Err(EngineError::Damaged { damaged }) => {
            found.orphans(damaged)?;
            None
        }
        Err(EngineError::NoIndex { path: folder }) => {
            let missing = Damage { file: path.join(META), what: "it is not there".into() };
            found.orphans(vec![missing])?;
            if found.verification.files == 1 {
                return Err(EngineError::NoIndex { path: folder });
            }
            None
        }
        Err(other) => return Err(other),
    };
    let records = manifest.map(|m| [m.groups, m.groups_before, m.history]);
    let records: Vec<FileRecord> = records.into_iter().flatten().flatten().collect();
    for record in &records {
        task.check()?;
        found.compare(&record.name, record.differs(path));
    }
    if path.join(journal::NAME).exists() {
        found.compare(journal::NAME, journal::damage(path).map(str::to_owned));
    }
    task.progress().end();
    let mut verification = found.verification;
    verification.beside.retain(|name| records.iter().all(|record| record.name != *name));
    verification.damaged.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(verification)
}

/// What is damaged in the index in `path`, if anything is: asked when reading failed for a reason that names no file.
pub fn damage(path: &Path) -> Option<EngineError> {
    let damaged = verify(path, &Task::silent()).ok()?.damaged;
    (!damaged.is_empty()).then_some(EngineError::Damaged { damaged })
}

/// Compares the files of the last commit's segments.
///
/// # Errors
/// [`EngineError::Damaged`], where one is not what was committed.
pub(crate) fn segments_are_whole(path: &Path) -> Result<(), EngineError> {
    let commit = Commit::read(path)?;
    let task = Task::silent();
    let mut found = Found { path, task: &task, verification: Verification::default() };
    found.committed(&commit)?;
    match found.verification.damaged {
        damaged if damaged.is_empty() => Ok(()),
        damaged => Err(EngineError::Damaged { damaged }),
    }
}

struct Found<'a> {
    path: &'a Path,
    task: &'a Task<'a>,
    verification: Verification,
}

impl Found<'_> {
    /// Notes that a file was compared, and what was found.
    fn compare(&mut self, name: &str, what: Option<String>) {
        self.verification.files += 1;
        let file = self.path.join(name);
        self.verification.damaged.extend(what.map(|what| Damage { file, what }));
    }

    /// Compares the files of a commit; gives its manifest.
    fn committed(&mut self, commit: &Commit) -> Result<Option<Manifest>, EngineError> {
        let store = Store::open(self.path)?;
        let metas = store.index.load_metas()?;
        let mut expected: BTreeMap<String, Option<FileSum>> = BTreeMap::new();
        for segment in &metas.segments {
            let deletes = segment.has_deletes().then(|| {
                segment.relative_path(SegmentComponent::Delete).to_string_lossy().into_owned()
            });
            expected.extend(deletes.map(|name| (name, None)));
        }
        for file in metas.list_segment_files() {
            // tantivy lists deletes and temporary stores for every segment, though few have them.
            let name = file.to_string_lossy().into_owned();
            if commit.holds(&name) {
                expected.insert(name, None);
            }
        }
        expected.extend(commit.files().into_iter().map(|sum| (sum.name.clone(), Some(sum))));
        for name in self.names()? {
            if !expected.contains_key(&name) {
                self.verification.beside.push(name);
            }
        }
        let folder = IndexDirectory::open(self.path).map_err(tantivy::TantivyError::from)?;
        for (name, sum) in &expected {
            self.task.check()?;
            self.compare(name, differs(&folder, name, sum.as_ref()));
        }
        let manifest = match store.manifest_to_upgrade() {
            Err(EngineError::Manifest { source, .. }) => {
                self.compare(META, Some(format!("its manifest cannot be read: {source}")));
                return Ok(None);
            }
            other => other?,
        };
        if self.verification.damaged.is_empty() && manifest.is_some() {
            self.contents(&store);
        }
        Ok(manifest)
    }

    /// Checks what checksums cannot tell: whether the content of whole files makes sense.
    fn contents(&mut self, store: &Store) {
        let opened = Snapshot::open(store).and_then(|snapshot| {
            snapshot.vectors.check()?;
            match &snapshot.manifest.groups {
                Some(record) => Groups::read(&store.path, record)?.tree().map(|_| ()),
                None => Ok(()),
            }
        });
        let damage =
            |name: &Path, what: &str| Damage { file: self.path.join(name), what: what.to_owned() };
        match opened {
            Err(EngineError::Vector(crate::vector::VectorError::Damaged { file, what })) => {
                self.verification.damaged.push(damage(&file, what));
            }
            Err(EngineError::Damaged { damaged }) => self.verification.damaged.extend(damaged),
            // Files beside the segments are compared by their own checksums.
            _ => {}
        }
    }

    /// Compares the segments' files that there are, each with its own footer; the commit file is one that is `damaged`.
    fn orphans(&mut self, damaged: Vec<Damage>) -> Result<(), EngineError> {
        self.verification.files += 1;
        self.verification.damaged = damaged;
        let names = self.names()?;
        let folder = IndexDirectory::open(self.path).map_err(tantivy::TantivyError::from)?;
        for name in names.into_iter().filter(|name| is_of_a_segment(name)) {
            self.task.check()?;
            self.compare(&name, differs(&folder, &name, None));
        }
        Ok(())
    }

    /// The names in the folder but for hidden ones and those that are known to stand beside a commit.
    fn names(&self) -> Result<BTreeSet<String>, EngineError> {
        let mut names = BTreeSet::new();
        let entries = match std::fs::read_dir(self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(names),
            other => other.map_err(EngineError::io(self.path))?,
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && ![META, journal::NAME, "README.md"].contains(&&*name) {
                names.insert(name);
            }
        }
        Ok(names)
    }
}

impl FileRecord {
    /// What of the file in `dir` is not as the record says.
    fn differs(&self, dir: &Path) -> Option<String> {
        match std::fs::read(dir.join(&self.name)) {
            Err(error) => Some(format!("it cannot be read: {error}")),
            Ok(bytes) if bytes.len() as u64 != self.bytes => Some(length(bytes.len(), self.bytes)),
            Ok(bytes) if sha256_hex(&bytes) != self.sha256 => Some(ANOTHER.into()),
            Ok(_) => None,
        }
    }
}

const ANOTHER: &str = "its checksum is another";

fn length(found: usize, expected: u64) -> String {
    format!("it has {found} bytes, the commit says {expected}")
}

/// What of a segment's file is not as the commit says, or, where it says nothing, as the file's own footer says.
fn differs(folder: &IndexDirectory, name: &str, expected: Option<&FileSum>) -> Option<String> {
    let found = match folder.sum(name) {
        Ok(found) => found,
        Err(tantivy::directory::error::OpenReadError::FileDoesNotExist(_)) => {
            return Some("it is not there".into());
        }
        Err(error) => return Some(format!("it cannot be read: {error}")),
    };
    match expected {
        Some(expected) if expected.bytes != found.bytes => {
            Some(length(found.bytes as usize, expected.bytes))
        }
        Some(expected) => (expected.crc32 != found.crc32).then(|| ANOTHER.into()),
        None => (!folder.keeps_its_footer(Path::new(name))).then(|| ANOTHER.into()),
    }
}
