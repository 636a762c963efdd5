//! `shards.json`: which folders are one index, and what was made of all of them.
//!
//! It takes its name whole, so that groups, settings and the commits that they were made of change together. A hand may
//! write `{"folders": ["a", "b"]}` and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::commit::stop;
use crate::corpus::manifest::Manifest;
use crate::error::{EngineError, ShardsError};
use crate::task::Task;
use crate::whole_file;

/// The file's name within the home.
pub(crate) const NAME: &str = "shards.json";

/// Version of the file's layout.
const FORMAT: u32 = 1;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ShardsFile {
    /// [`FORMAT`] of the writer.
    #[serde(default = "first")]
    format: u32,
    /// The folders, from the file's own folder on.
    pub(crate) folders: Vec<String>,
    /// How often it was written.
    #[serde(default)]
    pub(crate) number: u64,
    /// The commit of each folder when it was written.
    #[serde(default)]
    pub(crate) commits: BTreeMap<String, String>,
    /// Whether no id stood in two of these commits.
    #[serde(default)]
    pub(crate) disjoint: bool,
    /// The commits that the groups were made of.
    #[serde(default)]
    pub(crate) grouped: BTreeMap<String, String>,
    /// Settings, groups and history of all folders together; what a folder's own manifest says of them is not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) manifest: Option<Manifest>,
}

fn first() -> u32 {
    FORMAT
}

impl ShardsFile {
    /// One that names `folders` and knows nothing yet.
    pub(crate) fn new(folders: Vec<String>) -> Self {
        let (commits, grouped) = (BTreeMap::new(), BTreeMap::new());
        let (format, number, disjoint, manifest) = (FORMAT, 0, false, None);
        Self { format, folders, number, commits, disjoint, grouped, manifest }
    }

    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> Result<Self, EngineError> {
        let wrong = |what: String| ShardsError::File { path: path.into(), what };
        let text = std::fs::read(path).map_err(EngineError::io(path))?;
        let file: Self =
            serde_json::from_slice(&text).map_err(|error| wrong(format!("it is {error}")))?;
        if file.format > FORMAT {
            let what = format!("it has format {}, this version reads {FORMAT}", file.format);
            return Err(wrong(what).into());
        }
        Ok(file)
    }

    /// Writes it into the folder `home` in place of the one before, and makes that last.
    pub(crate) fn write(&self, home: &Path, task: &Task) -> Result<(), EngineError> {
        let path = home.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(EngineError::Record)?;
        let save = || -> std::io::Result<()> {
            stop::at(home, "replace shards.json")?;
            whole_file::write_lasting(&path, task, format!("{text}\n").as_bytes())
        };
        save().map_err(EngineError::io(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_written_by_hand_is_enough_and_a_later_layout_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::fs::write(&path, r#"{"folders": ["a", "b"]}"#).unwrap();
        let file = ShardsFile::read(&path).unwrap();
        assert_eq!(file, ShardsFile::new(vec!["a".into(), "b".into()]));
        file.write(folder.path(), &Task::silent()).unwrap();
        assert_eq!(ShardsFile::read(&path).unwrap(), file);

        for (text, told) in [
            (r#"{"format": 2, "folders": []}"#, "it has format 2, this version reads 1"),
            (r#"{"folders": "a"}"#, "expected a sequence"),
            ("", "EOF"),
        ] {
            std::fs::write(&path, text).unwrap();
            let message = ShardsFile::read(&path).unwrap_err().to_string();
            assert!(message.contains(told) && message.contains(NAME), "{message}");
        }
    }
}
