//! What can go wrong with an index of several folders.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use crate::path::ShownPath;

/// A folder of an index that cannot be read now; what the others hold is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MissingShard {
    /// The folder.
    pub folder: ShownPath,
    /// Why it cannot be read.
    pub why: String,
}

impl MissingShard {
    /// Some of them in a line each.
    fn told(missing: &[Self]) -> String {
        let line = |one: &Self| format!("\n  {}: {}", one.folder.display(), one.why);
        missing.iter().map(line).collect()
    }
}

/// Why several folders are no index together.
#[derive(Debug, thiserror::Error)]
pub enum ShardsError {
    /// A list or a file that names fewer than there can be of.
    #[error(
        "{path} names {found} folders; an index of several has 2 to {most}, and one of one folder is named by it"
    )]
    Number {
        /// What names them.
        path: PathBuf,
        /// How many it names.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// One folder would count twice.
    #[error("{path} names the folder {folder} twice; name it once")]
    NamedTwice {
        /// What names them.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// The file that names the folders cannot be read.
    #[error(
        "{path} cannot be read: {what}; put back what a copy has, or write {{\"folders\": [\"A\", \"B\"]}} into it and run `cluster` again"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Two folders that cannot be searched together.
    #[error(
        "the indexes at {a} and {b} are not one: they differ in {what}; build both alike, or name one of them alone"
    )]
    Differ {
        /// One folder.
        a: PathBuf,
        /// The other.
        b: PathBuf,
        /// In what, with what each has.
        what: String,
    },
    /// Nothing is written while a folder is away: its insights would be missed or doubled.
    #[error("nothing was written, because folders of the index cannot be read:{}; bring them back, or name those alone that are there", MissingShard::told(.missing))]
    Away {
        /// Which, and why.
        missing: Vec<MissingShard>,
    },
    /// No folder can be read.
    #[error("no folder of the index can be read:{}", MissingShard::told(.missing))]
    AllAway {
        /// Why, for each.
        missing: Vec<MissingShard>,
    },
    /// Somebody wrote while the folder was opened.
    #[error("the index at {path} was written to again and again while it was opened; try again")]
    Overtaken {
        /// The folder.
        path: PathBuf,
    },
}
