//! How does an index get to many readers?
//!
//! Layer 3. A [`Place`] is a folder of an object store: files under the hash of their content, and [`Edition`]s, one small
//! numbered file each, which name them. [`push()`] puts the last commit there, [`pull()`] makes it the commit of another folder,
//! [`follow()`] does so again and again beside a server, [`prune()`] takes away what no edition that is kept names.
//! Invariants: an edition is put only once all that it names is there, and only where nobody else has put that number;
//! what is fetched is compared with its hash before it gets a name; what is written locally is swapped by one rename.

mod away;
mod edition;
mod error;
mod fetched;
mod follow;
mod known;
mod list;
mod packed;
mod place;
mod prune;
mod pull;
mod push;
mod remote;
mod room;
mod sum;

use serde::Serialize;

pub use edition::{EDITION_FORMAT, Edition, EditionFile};
pub use error::PublishError;
pub use follow::{Follow, Heard, follow};
pub use list::{Listed, list};
pub use place::Place;
pub use prune::{PruneOptions, PruneReport, prune};
pub use pull::{PullOptions, PullReport, pull};
pub use push::{PushOptions, PushReport, push};

/// What will move, said before it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Files of the index that have to move.
    pub files: usize,
    /// Bytes that move; some files are packed for it.
    pub bytes: u64,
    /// Files of the index in all.
    pub of_files: usize,
    /// Their bytes.
    pub of_bytes: u64,
}

/// Hears what a push or a pull will cost before it begins.
pub type Told<'a> = &'a dyn Fn(&Cost);

#[cfg(test)]
mod tests;
