//! Why the store could not be used.

use std::path::PathBuf;

use crate::profile::ProfileError;

/// Why the store could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file cannot be opened as a database.
    #[error("{path} cannot be opened as a SQLite database: {source}; check that it may be written, or move it away to begin a new one", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file was written by a newer program.
    #[error(
        "the reader database has schema {found}, this program knows up to {known}; use the newer quintet that wrote it"
    )]
    Newer {
        /// The version found.
        found: usize,
        /// The newest version known.
        known: usize,
    },
    /// Nobody of that name.
    #[error("there is no profile named {name}; import one first, or list those that there are")]
    UnknownReader {
        /// The name asked for.
        name: String,
    },
    /// Another program has the file in its hands: nothing was done.
    #[error(
        "{name} was not erased: another program is writing to the reader database ({source}); end it, and erase {name} again"
    )]
    NotErased {
        /// Who is still there.
        name: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The reader is gone, and what was written about them is not.
    #[error(
        "{name} is erased, but traces are left in the file of the reader database: another program is reading it; end it, and erase {name} again to clear them"
    )]
    Traces {
        /// Whose traces.
        name: String,
    },
    /// A row that this program did not write.
    #[error(
        "the reader database holds `{value}` as {column}, which cannot be read; restore it from a copy"
    )]
    BadValue {
        /// What it should be.
        column: &'static str,
        /// What was found.
        value: String,
    },
    /// A profile that is kept cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// Anything else that SQLite reports.
    #[error("the reader database failed: {0}; if another quintet is at work, wait for it")]
    Sqlite(#[from] rusqlite::Error),
}

impl StateError {
    /// Whether a damaged file can be behind it that it does not name.
    pub fn hides_damage(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::BadValue { .. } | Self::UnknownReader { .. })
    }
}

/// Reads `value`, which is stored as text, as what it is.
pub(super) fn parsed<T: std::str::FromStr>(
    column: &'static str,
    value: String,
) -> Result<T, StateError> {
    value.parse().map_err(|_| StateError::BadValue { column, value })
}
