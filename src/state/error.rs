//! Why the store could not be used.

use std::path::PathBuf;

use crate::profile::ProfileError;
use crate::secret::RandomError;

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
    /// A server is named, and this program was built without the means to ask one.
    #[error(
        "{place} is a PostgreSQL server, and this quintet was built without PostgreSQL; build it with `cargo build --release --features postgres`"
    )]
    NotBuilt {
        /// Where, without the password.
        place: String,
    },
    /// The address of a server cannot be read.
    #[error(
        "{place} cannot be read as the address of a PostgreSQL server: {said}; expected postgres://USER@HOST:PORT/DATABASE"
    )]
    Address {
        /// Where, without the password.
        place: String,
        /// What is wrong with it.
        said: String,
    },
    /// The server cannot be reached; what was begun is not kept.
    #[error(
        "the readers' database at {place} is away: {said}; nothing was kept of what was asked for; try again when it is back"
    )]
    Away {
        /// Where, without the password.
        place: String,
        /// What was tried.
        said: String,
    },
    /// The server broke off while it was to keep something, and did not come back to say whether it did.
    #[error(
        "the readers' database at {place} broke off at the end of a transaction and is away since ({said}): nobody knows whether what was asked for is kept; look when it is back, and ask again only for what is missing"
    )]
    Unknown {
        /// Where, without the password.
        place: String,
        /// What was tried.
        said: String,
    },
    /// The server does not let us in, or not at this.
    #[error(
        "the readers' database at {place} refuses: {said}; check the user, the password (in the address or in PGPASSWORD) and that the user owns the schema"
    )]
    Denied {
        /// Where, without the password.
        place: String,
        /// What the server said.
        said: String,
    },
    /// The server's certificate is not to be trusted, or it has none.
    #[error(
        "the readers' database at {place} cannot be trusted: {said}; name the authority that signed its certificate with sslrootcert=FILE in the address, or, on a network that nobody else reads, sslmode=disable"
    )]
    Untrusted {
        /// Where, without the password.
        place: String,
        /// What is wrong.
        said: String,
    },
    /// The server only reads: a standby, or one that an operator has closed.
    #[error(
        "the readers' database at {place} takes no changes ({said}); name the leader, or all servers of the cluster: postgres://USER@ONE:5432,TWO:5432/DATABASE"
    )]
    ReadOnly {
        /// Where, without the password.
        place: String,
        /// What the server said.
        said: String,
    },
    /// The server has no room: on its disk, in its memory, or for another connection.
    #[error(
        "the readers' database at {place} is full: {said}; nothing was kept of what was asked for; make room, then try again"
    )]
    Full {
        /// Where, without the password.
        place: String,
        /// What the server said.
        said: String,
    },
    /// The server is too old.
    #[error(
        "the readers' database at {place} is PostgreSQL {found}, and {needed} or newer is needed; upgrade it, or name another"
    )]
    Old {
        /// Where, without the password.
        place: String,
        /// Its version.
        found: String,
        /// The oldest that will do.
        needed: u32,
    },
    /// The schema was not made by this program as it says.
    #[error(
        "step {number} of the schema at {place} is another one than this program knows; use the quintet that made it, or an empty database"
    )]
    Altered {
        /// Where, without the password.
        place: String,
        /// Which step.
        number: usize,
    },
    /// Others have changed the same, each time that it was tried.
    #[error(
        "others are changing the same in the readers' database all the time ({said}); try again"
    )]
    Overtaken {
        /// What the server said.
        said: String,
    },
    /// Anything else that a server reports.
    #[error("the readers' database at {place} failed: {said}")]
    Server {
        /// Where, without the password.
        place: String,
        /// What it said.
        said: String,
    },
    /// A lock cannot be had, for another reason than that somebody has it.
    #[error("{path} cannot be locked: {source}; check that it may be written", path = path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A copy would mix two states.
    #[error(
        "{place} holds readers or feeds already; a state is copied into an empty place: name another, or move this one away"
    )]
    NotEmpty {
        /// Where to.
        place: String,
    },
    /// There is nothing to copy.
    #[error("there is no state at {place}; check its name")]
    Nothing {
        /// Where from.
        place: String,
    },
    /// A copy that did not come out as it went in; nothing of it is kept.
    #[error(
        "{place} took {found} rows of {table}, and there are {expected}; nothing was kept, and what was copied from is as it was: end what writes to it, and copy again"
    )]
    Miscopied {
        /// Where to.
        place: String,
        /// Which table.
        table: &'static str,
        /// Rows that there are.
        expected: usize,
        /// Rows that arrived.
        found: usize,
    },
    /// The system gives no random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
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
