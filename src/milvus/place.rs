//! How a corpus on Milvus is named.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{MilvusError, without_password};

/// Where Milvus listens unless said otherwise.
const PORT: u16 = 19530;

/// Longest name of a collection; Milvus takes 255, and ours have a number behind them.
const LONGEST: usize = 200;

/// How vectors are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A graph that is walked.
    #[default]
    Graph,
    /// Every vector is compared.
    Flat,
}

/// `milvus[s]://HOST[:PORT]/COLLECTION[?index=flat]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MilvusPlace {
    /// As it was named.
    pub(super) named: PathBuf,
    host: String,
    port: u16,
    tls: bool,
    /// The collection that tells of the corpus.
    pub(super) collection: String,
    /// What a build makes.
    pub(super) kind: Kind,
}

impl MilvusPlace {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`MilvusError::Name`].
    pub(super) fn of(named: &Path) -> Result<Self, MilvusError> {
        let wrong = |what| MilvusError::Name { typed: without_password(named), what };
        let typed = named.to_str().ok_or_else(|| wrong("it is not readable as text"))?;
        let (scheme, rest) = typed.split_once("://").ok_or_else(|| wrong("it has no scheme"))?;
        let (server, rest) =
            rest.split_once('/').ok_or_else(|| wrong("it does not name a collection"))?;
        let (collection, options) = rest.split_once('?').unwrap_or((rest, ""));
        if server.contains('@') {
            return Err(wrong("a token or password does not belong into it"));
        }
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, port.parse().map_err(|_| wrong("its port is no number up to 65535"))?)
            }
            _ => (server, PORT),
        };
        if host.is_empty() {
            return Err(wrong("it does not name a server"));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let first = collection.chars().next().ok_or_else(|| wrong("its collection is empty"))?;
        if first.is_ascii_digit() || !collection.chars().all(is_plain) {
            return Err(wrong("its collection has other signs, or begins with a digit"));
        }
        if collection.len() > LONGEST {
            return Err(wrong("its collection has more than 200 signs"));
        }
        let kind = match options {
            "" | "index=graph" => Kind::Graph,
            "index=flat" => Kind::Flat,
            _ => return Err(wrong("behind ? stands what is not index=flat or index=graph")),
        };
        Ok(Self {
            named: named.into(),
            host: host.into(),
            port,
            tls: scheme == "milvuss",
            collection: collection.into(),
            kind,
        })
    }

    /// As the client wants it.
    pub(super) fn uri(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{self}")
    }

    /// Whether it is asked through TLS.
    pub(super) fn tls(&self) -> bool {
        self.tls
    }
}

impl fmt::Display for MilvusPlace {
    /// Server and port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_server_collection_and_kind() {
        let of = |typed: &str| MilvusPlace::of(Path::new(typed)).unwrap();
        let place = of("milvus://db/talks");
        assert_eq!((place.uri().as_str(), place.collection.as_str()), ("http://db:19530", "talks"));
        let place = of("milvuss://[::1]:4/t_2?index=flat");
        assert_eq!((place.uri().as_str(), place.kind), ("https://[::1]:4", Kind::Flat));
        assert_eq!(of("milvus://[::1]/t").uri(), "http://[::1]:19530");
    }

    #[test]
    fn what_is_no_name_is_told() {
        for typed in [
            "milvus://",
            "milvus:///t",
            "milvus://db",
            "milvus://db/",
            "milvus://db/a-b",
            "milvus://db/1",
            "milvus://db:x/t",
            "milvus://root:pw@db/t",
            "milvus://db/t?x",
            "milvus://db/a/b",
        ] {
            assert!(MilvusPlace::of(Path::new(typed)).is_err(), "{typed}");
        }
    }
}
