//! Everything that lasts about readers, in one SQLite file: profiles, feedback, the ledger of briefs.
//!
//! Profiles are kept as their TOML and briefs as their JSON, so that the file needs no knowledge of either.
//! Invariant: at most one brief for a reader and a date, whoever asks how often and from how many processes.

mod error;
mod feedback;
mod ledger;
mod profiles;
mod schema;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, params};

pub use error::StoreError;
pub use ledger::{Entry, Recorded, SentItem, StoredBrief};
pub use profiles::StoredProfile;

/// How long a process waits for another one's transaction, each of which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The opened file.
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates the file at `path` and brings its schema up to date.
    ///
    /// Errors: a path that cannot be written, a file that is no SQLite database, a schema newer than this program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let connection = Connection::open(path).map_err(open)?;
        // Write-ahead logging lets readers go on while a job writes.
        connection.pragma_update(None, "journal_mode", "wal").map_err(open)?;
        Self::prepare(connection)
    }

    /// A store that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is erased must not be found in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection })
    }

    /// Closes the file with everything in it, so that it can be copied.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// Removes `reader` everywhere: profiles, feedback, briefs, what was sent. Says whether there was one.
    ///
    /// The file is rewritten, so that nothing of the reader is left in it or in its log.
    pub fn erase(&mut self, reader: &str) -> Result<bool, StoreError> {
        let found =
            self.connection.execute("DELETE FROM readers WHERE name = ?1", params![reader])?;
        self.connection.execute_batch("VACUUM")?;
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(found > 0)
    }
}

#[cfg(test)]
mod tests;
