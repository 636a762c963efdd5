//! What does an index hold, commit by commit?
//!
//! Layer 2. [`build()`], [`add`] and [`delete`] write; a `Snapshot` is one opened commit: ordinals, columns, records, rows and
//! words; `communities` makes the groups, themes and areas that a commit names.
//! tantivy is spoken here and in `vector`.

pub(crate) mod analyzer;
pub(crate) mod build;
pub(crate) mod commit;
pub(crate) mod communities;
mod estimate;
pub(crate) mod filter;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub(crate) mod journal;
mod kept;
pub(crate) mod lexical;
pub(crate) mod manifest;
mod part;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod shards;
pub(crate) mod snapshot;
mod upgrade;
pub(crate) mod writer;

use std::path::{Path, PathBuf};

use crate::error::EngineError;
pub use build::{BuildOptions, BuildReport, DeleteReport, add, build, delete};
#[cfg(feature = "object-store")]
pub(crate) use commit::stop::at as stop_at;
pub use commit::{
    CommitInfo, Held, HeldFile, Named, Receiving, Stamp, Verification, damage, is_a_name,
    read_commit, verify,
};
pub use communities::{
    Change, ClusterReport, Community, Entry, How, Start, Tree, TreeState, What, cluster,
};
pub use estimate::estimate;
pub use filter::Filter;
pub use manifest::{FORMAT_VERSION, Manifest, ModelRecord, SearchSettings};
pub use shards::{MOST_SHARDS, Shard};
pub use upgrade::{UpgradeReport, upgrade};

/// Whether `path` names a corpus on Milvus, which is none in a folder.
pub fn on_milvus(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|name| name.starts_with("milvus://") || name.starts_with("milvuss://"))
}

/// The folder beside which stands what belongs to the index that `path` names and is not in it, such as its readers.
pub fn main_folder(path: &Path) -> PathBuf {
    shards::Place::of(path).map_or_else(|_| path.into(), |place| place.main())
}

/// What the last commit of the index that `path` names says; `None` before the first.
///
/// # Errors
/// No index; a manifest that cannot be read.
pub fn manifest(path: &Path) -> Result<Option<Manifest>, EngineError> {
    shards::Place::of(path)?.manifest()
}
