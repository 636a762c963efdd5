//! Several folders that are one index: how they are named, opened as one, and written to together.
//!
//! A name is a list (`a,b,c`), a folder that holds `shards.json`, or that file. Each folder stays an index of its own; what
//! is made of all of them (groups, their history, settings) stands in a folder beside them, the home.
//! Invariant: a name that is no list and holds no such file is the one folder that it always was.

mod file;
pub(crate) mod fleet;
mod open;
mod twice;

use std::path::{Path, PathBuf};

use crate::corpus::commit::seal::META;
use crate::corpus::commit::store::{Store, bytes_on_disk};
use crate::corpus::on_milvus;
use crate::error::{EngineError, MilvusError, ShardsError, without_password};
pub(crate) use file::{NAME, ShardsFile};
pub use open::Shard;
pub(crate) use open::Whole;

/// Folders that one index may have. Every question asks all of them, so that many small ones cost more than they bring.
pub const MOST_SHARDS: usize = 16;

/// What the home of a list is called: its first folder with this behind it, beside that.
const HOME: &str = ".shards";

/// What a name of an index means.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// One folder.
    One(PathBuf),
    /// Several.
    Several(Box<Shards>),
}

/// Folders that are one index.
#[derive(Clone, Debug)]
pub(crate) struct Shards {
    /// As it was named.
    pub(crate) named: PathBuf,
    /// Where groups and settings stand.
    pub(crate) home: PathBuf,
    /// In the order in which they were named, which decides who wins where an id stands in two.
    pub(crate) folders: Vec<PathBuf>,
    /// What was written down about them, once something was.
    pub(crate) file: Option<ShardsFile>,
}

impl Place {
    /// What `path` names; nothing need be there yet.
    ///
    /// # Errors
    /// [`ShardsError`]: too few or too many folders, one of them twice, a file that cannot be read.
    pub(crate) fn of(path: &Path) -> Result<Self, EngineError> {
        if on_milvus(path) {
            let path = without_password(path);
            return Err(match cfg!(feature = "milvus") {
                true => MilvusError::FoldersOnly { path },
                false => MilvusError::NotBuilt { path },
            }
            .into());
        }
        if path.is_file() {
            let home = path.parent().filter(|home| !home.as_os_str().is_empty());
            return Shards::written(path, home.unwrap_or(Path::new(".")), path);
        }
        if !Store::is_at(path) && path.join(NAME).is_file() {
            return Shards::written(path, path, &path.join(NAME));
        }
        match path.to_str() {
            Some(list) if list.contains(',') && !path.exists() => Shards::listed(path, list),
            _ => Ok(Self::One(path.into())),
        }
    }

    /// Where groups and their history stand.
    pub(crate) fn home(&self) -> &Path {
        match self {
            Self::One(path) => path,
            Self::Several(shards) => &shards.home,
        }
    }

    /// The folder that names what belongs to the index and stands beside it: of a list its first, so that an index that
    /// grows by a folder keeps its readers.
    pub(crate) fn main(&self) -> PathBuf {
        let home = self.home();
        let name = home.file_name().and_then(|name| name.to_str()?.strip_suffix(HOME));
        match (self, name) {
            (Self::Several(_), Some(first)) if !first.is_empty() => home.with_file_name(first),
            _ => home.into(),
        }
    }

    /// Whether there is an index, with or without a commit, in every folder.
    pub(crate) fn is_built(&self) -> bool {
        self.folders().iter().all(|folder| Store::is_at(folder))
    }

    /// The files by which one sees that there is a newer commit.
    pub(crate) fn commit_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.folders().iter().map(|it| it.join(META)).collect();
        if let Self::Several(shards) = self {
            files.push(shards.home.join(NAME));
        }
        files
    }

    /// Bytes on disk.
    pub(crate) fn bytes(&self) -> u64 {
        let folders: u64 = self.folders().iter().map(|folder| bytes_on_disk(folder)).sum();
        let home = matches!(self, Self::Several(_)).then(|| bytes_on_disk(self.home()));
        folders + home.unwrap_or(0)
    }

    /// The folders.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(shards) => &shards.folders,
        }
    }
}

impl Shards {
    /// Those that the file at `file` names.
    fn written(named: &Path, home: &Path, file: &Path) -> Result<Place, EngineError> {
        let file = ShardsFile::read(file)?;
        let folders = file.folders.iter().map(|folder| home.join(folder)).collect();
        Self::checked(named, home.into(), folders, Some(file))
    }

    /// Those of a list, with what was written down about them.
    fn listed(named: &Path, list: &str) -> Result<Place, EngineError> {
        let folders = list.split(',').map(str::trim).filter(|folder| !folder.is_empty());
        let folders: Vec<PathBuf> = folders.map(PathBuf::from).collect();
        let home = folders.first().and_then(|first| {
            let name = first.file_name()?.to_string_lossy() + HOME;
            Some(first.with_file_name(&*name))
        });
        let home = home.unwrap_or_else(|| PathBuf::from(HOME));
        let file = home.join(NAME);
        let file = if file.is_file() { Some(ShardsFile::read(&file)?) } else { None };
        Self::checked(named, home, folders, file)
    }

    fn checked(
        named: &Path,
        home: PathBuf,
        folders: Vec<PathBuf>,
        file: Option<ShardsFile>,
    ) -> Result<Place, EngineError> {
        let path = || named.to_path_buf();
        let (found, most) = (folders.len(), MOST_SHARDS);
        if !(2..=most).contains(&found) {
            return Err(ShardsError::Number { path: path(), found, most }.into());
        }
        let plain = |folder: &PathBuf| std::fs::canonicalize(folder).unwrap_or(folder.clone());
        let all: Vec<PathBuf> = folders.iter().map(plain).collect();
        let again = (1..found).find(|&at| all[..at].contains(&all[at]));
        match again {
            Some(at) => {
                let folder = folders[at].clone();
                Err(ShardsError::NamedTwice { path: path(), folder }.into())
            }
            None => {
                let named = path();
                Ok(Place::Several(Box::new(Self { named, home, folders, file })))
            }
        }
    }

    /// How the file names the folder with this number: so that all can be moved together, where they stand together.
    fn written_as(&self, number: usize) -> String {
        let folder = &self.folders[number];
        let told = self.file.as_ref().and_then(|file| {
            file.folders.iter().find(|told| self.home.join(told) == *folder).cloned()
        });
        let beside = || {
            let name = folder.file_name().filter(|_| folder.parent() == self.home.parent())?;
            Some(format!("../{}", name.to_str()?))
        };
        told.or_else(beside).unwrap_or_else(|| {
            let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
            whole.to_string_lossy().into_owned()
        })
    }
}

#[cfg(test)]
mod tests;
