//! What can go wrong between an index and a place where it is published, and the way out.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::error::EngineError;
use crate::task::Cancelled;

/// Why an index was not pushed, pulled, listed or pruned. Nothing is lost by any of it.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// An address that names no place.
    #[error(
        "{given:?} is no place to publish at: {what}; write s3://BUCKET/FOLDER, gs://BUCKET/FOLDER, az://CONTAINER/FOLDER or a folder"
    )]
    Address {
        /// What was given, without what may be secret.
        given: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// What the environment says cannot be used.
    #[error(
        "{place} cannot be reached as the environment says: {what}; docs/publish.md lists the variables"
    )]
    Settings {
        /// The place.
        place: String,
        /// What the store said.
        what: String,
    },
    /// There is no such bucket or container.
    #[error("{place}: there is no such bucket ({what}); make it, or mend the address")]
    NoBucket {
        /// The place.
        place: String,
        /// What the store said.
        what: String,
    },
    /// The store does not let us.
    #[error(
        "{place}: {key} is denied ({what}); give credentials in the environment that may read, list and, to push, write there"
    )]
    Denied {
        /// The place.
        place: String,
        /// The object.
        key: String,
        /// What the store said.
        what: String,
    },
    /// The server does not answer.
    #[error("{place}: the server cannot be reached ({what}); try again, what was moved is kept")]
    Away {
        /// The place.
        place: String,
        /// What the network said.
        what: String,
    },
    /// The server answers too slowly.
    #[error("{place}: {key} took too long ({what}); try again, what was moved is kept")]
    Slow {
        /// The place.
        place: String,
        /// The object.
        key: String,
        /// What the network said.
        what: String,
    },
    /// The store cannot do a conditional put.
    #[error(
        "{place} cannot keep two publishers apart: it does not put a file only where there is none ({what}); publish to another store"
    )]
    NoCondition {
        /// The place.
        place: String,
        /// What the store said.
        what: String,
    },
    /// Anything else that the store says.
    #[error("{place}: {key} was not had ({what})")]
    Store {
        /// The place.
        place: String,
        /// The object.
        key: String,
        /// What the store said.
        what: String,
    },
    /// The place holds no edition.
    #[error("{place} holds no edition; `quintet index push {place}` publishes one")]
    Nothing {
        /// The place.
        place: String,
    },
    /// The place does not hold the edition of this number.
    #[error("{place} holds no edition {number}; `quintet index list {place}` shows what it holds")]
    NoEdition {
        /// The place.
        place: String,
        /// Which.
        number: u64,
    },
    /// An edition that a later version wrote.
    #[error(
        "{place}: edition {number} has format {found}, this version reads {expected}; use the newer quintet that wrote it"
    )]
    NewEdition {
        /// The place.
        place: String,
        /// Which.
        number: u64,
        /// Version found.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
    /// An edition of an index of another format.
    #[error("{place}: edition {number} is an index of format {found}, this version reads {expected}; {}",
        if found > expected { "use the newer quintet that wrote it" }
        else { "bring it over where it is made (`quintet upgrade`) and push it again" })]
    OtherFormat {
        /// The place.
        place: String,
        /// Which.
        number: u64,
        /// Version found.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
    /// An edition that is cut or altered.
    #[error("{place}: {key} is damaged ({what}); push the index again from where it is made")]
    BadEdition {
        /// The place.
        place: String,
        /// The object.
        key: String,
        /// What is wrong with it.
        what: String,
    },
    /// A file of an edition that is gone, cut or altered.
    #[error(
        "{place}: {key}, which is {name}, is damaged ({what}); the index here is as it was; `quintet index push --again` from where the index is made puts it there anew"
    )]
    BadFile {
        /// The place.
        place: String,
        /// The object.
        key: String,
        /// The file of the index.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// Files of the index changed while they were read.
    #[error(
        "{path} is not what its commit says; `quintet info --verify` tells more, and nothing was published"
    )]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// A pull would lose what was done here.
    #[error(
        "the index at {path} has changes that {place} does not hold; push them, or give --replace to lose them"
    )]
    LocalChanges {
        /// The index.
        path: PathBuf,
        /// The place.
        place: String,
    },
    /// A push would hide what somebody else published.
    #[error(
        "{place} holds edition {number}, published {published}, which this index does not come from; pull it, or give --replace to publish over it"
    )]
    Others {
        /// The place.
        place: String,
        /// The edition.
        number: u64,
        /// When it was published.
        published: Timestamp,
    },
    /// Somebody else published at the same time.
    #[error(
        "{place}: somebody else has published edition {number} meanwhile, and this push was not; pull it, or give --replace to publish over it (the files are there already)"
    )]
    Lost {
        /// The place.
        place: String,
        /// The edition of the other.
        number: u64,
    },
    /// The disk is too small.
    #[error(
        "{path} has {free} bytes free, {needed} are needed; make room, the index there is as it was"
    )]
    NoRoom {
        /// Where.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// Reading or writing a file of ours.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The index cannot be read or written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl PublishError {
    /// Wraps what the system said about `path`.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
