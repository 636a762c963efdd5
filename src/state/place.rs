//! Where a state lies.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a state lies: in a file, or on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatePlace {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL server.
    Server(ServerPlace),
}

impl StatePlace {
    /// What was typed: `postgres://` and `postgresql://` begin a server, everything else is a file.
    pub fn new(typed: impl AsRef<OsStr>) -> Self {
        let typed = typed.as_ref();
        let is_server =
            |text: &&str| text.starts_with("postgres://") || text.starts_with("postgresql://");
        match typed.to_str().filter(is_server) {
            Some(url) => Self::Server(ServerPlace { url: url.to_owned() }),
            None => Self::File(typed.into()),
        }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }

    /// Whether there can be a state: a file is looked for; what is on a server is said when it is asked.
    pub fn is_there(&self) -> bool {
        self.file().is_none_or(Path::is_file)
    }
}

impl fmt::Display for StatePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => fmt::Display::fmt(&path.display(), f),
            Self::Server(server) => fmt::Display::fmt(server, f),
        }
    }
}

/// The address of a server.
///
/// Invariant: its password is shown to nobody, neither by `{}` nor by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerPlace {
    url: String,
}

impl ServerPlace {
    /// All of the address, with the password.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "nobody asks a server"))]
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for ServerPlace {
    /// Scheme, user, servers and database: no password, and no options, among which one can be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("postgres", ""));
        // Whatever stands before the last sign, a password with a slash or a question mark in it too.
        let (user, rest) = match rest.rsplit_once('@') {
            Some((who, rest)) => (Some(who.split(':').next().unwrap_or_default()), rest),
            None => (None, rest),
        };
        let rest = rest.split('?').next().unwrap_or_default();
        match user {
            Some(user) => write!(f, "{scheme}://{user}@{rest}"),
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for ServerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, shown: &str) {
        let place = StatePlace::new(typed);
        assert_eq!(place.to_string(), shown);
        assert!(!format!("{place:?}").contains("secret"), "{place:?}");
    }

    #[test]
    fn a_server_is_told_from_a_file_and_its_password_is_never_shown() {
        check("readers.sqlite", "readers.sqlite");
        check("./postgres:/x", "./postgres:/x");
        check("postgres://ada:secret@db:5432/q", "postgres://ada@db:5432/q");
        check("postgresql://ada:secret@a,b/q?password=secret", "postgresql://ada@a,b/q");
        check("postgres://ada:se/secret?secret@db/q", "postgres://ada@db/q");
        check("postgres://db/q?user=ada&password=secret", "postgres://db/q");
        check("postgres://", "postgres://");
        assert!(!StatePlace::new("/no/such/file").is_there());
        assert!(StatePlace::new("postgres://db/q").is_there());
    }
}
