//! What can go wrong with a corpus on Milvus.

use std::path::{Path, PathBuf};

use crate::insight::InsightId;

/// A name as it was typed, without what stands where some write a user and a password.
pub(crate) fn without_password(named: &Path) -> PathBuf {
    let name = named.to_string_lossy();
    match name.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
        Some((scheme, (_, rest))) => format!("{scheme}://…@{rest}").into(),
        None => named.into(),
    }
}

/// Why a corpus on Milvus could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum MilvusError {
    /// A program that was built without the client.
    #[error(
        "{path} is a corpus on Milvus, and this quintet was built without Milvus; build it with `cargo build --release --features milvus`"
    )]
    NotBuilt {
        /// As it was named.
        path: PathBuf,
    },
    /// What is asked of folders only.
    #[error(
        "{path} is a corpus on Milvus, of which this cannot be asked; build an index in a folder for it (docs/milvus.md says what works)"
    )]
    FoldersOnly {
        /// As it was named.
        path: PathBuf,
    },
    /// An operation that works on folders only.
    #[error(
        "{path} is a corpus on Milvus, of which {verb:?} cannot be asked; build an index in a folder for it (docs/milvus.md says what works)"
    )]
    NotAsked {
        /// As it was named.
        path: PathBuf,
        /// The operation.
        verb: &'static str,
    },
    /// A setting of a question that Milvus cannot serve.
    #[error("{what}")]
    Unserved {
        /// What, why, and the way out.
        what: String,
    },
    /// A name that is none of a corpus on Milvus.
    #[error(
        "{typed} names no corpus on Milvus: {what}; write milvus://HOST[:PORT]/COLLECTION, with a collection of letters, digits and low lines"
    )]
    Name {
        /// As it was named.
        typed: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The server cannot be reached, or was lost.
    #[error(
        "the Milvus server at {place} does not answer ({said}); nothing that it has acknowledged is lost, ask again when it is up"
    )]
    Away {
        /// The server.
        place: String,
        /// What the client said.
        said: String,
    },
    /// The server wants to know who asks, or does not let them.
    #[error(
        "the Milvus server at {place} refuses this user ({said}); put a token or USER:PASSWORD that may do this into the environment variable {variable}"
    )]
    Denied {
        /// The server.
        place: String,
        /// What it said.
        said: String,
        /// Where the token is read from.
        variable: &'static str,
    },
    /// A server that is too old.
    #[error(
        "the Milvus server at {place} has version {found}; words are searched with functions of Milvus 2.5 and newer, so use one of these"
    )]
    Version {
        /// The server.
        place: String,
        /// What it says it is.
        found: String,
    },
    /// A collection that is none of ours, or was changed.
    #[error(
        "the collection {collection} at {place} is not as quintet makes it: {what}; name another collection, or drop this one and build again"
    )]
    Foreign {
        /// The server.
        place: String,
        /// The collection.
        collection: String,
        /// What is wrong with it.
        what: String,
    },
    /// A request that the server did not do.
    #[error("the Milvus server at {place} did not do it: {said}")]
    Refused {
        /// The server.
        place: String,
        /// What it said.
        said: String,
    },
    /// A clustering whose corpus was built or clustered by somebody else meanwhile.
    #[error(
        "the corpus {collection} was built or clustered by another process meanwhile; its groups are as that left them, cluster again"
    )]
    Overtaken {
        /// The collection that was named.
        collection: String,
    },
    /// An insight that a row cannot hold.
    #[error(
        "the record of {id} has {found} bytes, and a row on Milvus holds {most}; shorten it or leave it out",
        id = id.as_str()
    )]
    TooLong {
        /// Whose.
        id: InsightId,
        /// Bytes of the record.
        found: usize,
        /// Bytes that fit.
        most: usize,
    },
    /// An add that broke off.
    #[error(
        "{acknowledged} insights were acknowledged and are there, the rest is not; run the same add again, which doubles nothing: {source}"
    )]
    BrokenOff {
        /// How many.
        acknowledged: u64,
        /// Why.
        source: Box<crate::error::EngineError>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_told() {
        for (typed, told) in [
            ("milvus://me:hush@db/a", "milvus://…@db/a"),
            ("milvus://a@b@db/a", "milvus://…@db/a"),
            ("milvus://db/a", "milvus://db/a"),
            ("index/a@b", "index/a@b"),
        ] {
            assert_eq!(without_password(Path::new(typed)), Path::new(told));
        }
    }
}
