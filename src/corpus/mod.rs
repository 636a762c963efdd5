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
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod snapshot;
mod upgrade;

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
pub use upgrade::{UpgradeReport, upgrade};
