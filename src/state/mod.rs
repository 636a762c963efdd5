//! What lasts about readers, feeds and deliveries, in one SQLite file: profiles, feedback, the ledger of briefs, where they
//! were sent, and how far each feed was read.
//!
//! Profiles are kept as their TOML and briefs as their JSON, so that the file needs no knowledge of either.
//! Invariant: at most one brief for a reader and a date, whoever asks how often and from how many processes.

mod addresses;
mod damage;
mod deliveries;
mod episodes;
mod error;
mod feedback;
mod feeds;
mod journal;
mod ledger;
mod link_key;
mod names;
mod profiles;
mod schema;
mod unconfirmed;
mod watch;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, params};

pub use addresses::{Address, AddressStanding};
pub use deliveries::{DeliveryCounts, DeliveryStanding, Intent, Settled, StoredDelivery, Waiting};
pub use episodes::{DoneEpisode, EpisodeCounts, NewEpisode, StoredEpisode, WordsFrom};
pub use error::StateError;
pub use feeds::{Added, Answered, Kept, Polled, StoredFeed};
pub use journal::JournalLine;
pub use ledger::{Entry, Recorded, SentItem, StoredBrief};
pub use profiles::StoredProfile;
pub use watch::{OpenDeliveries, ReaderMark};

/// How long a process waits for another one's transaction, each of which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The opened file.
pub struct State {
    connection: Connection,
}

impl State {
    /// Opens or creates the file at `path` and brings its schema up to date.
    ///
    /// Errors: a path that cannot be written, a file that is no SQLite database, a schema newer than this program.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let open = |source| StateError::Open { path: path.to_owned(), source };
        begin_private(path);
        let connection = Connection::open(path).map_err(open)?;
        // Write-ahead logging lets readers go on while a job writes.
        connection.pragma_update(None, "journal_mode", "wal").map_err(open)?;
        Self::prepare(connection)
    }

    /// A store that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, StateError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StateError> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is erased must not be found in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection })
    }

    /// Closes the file with everything in it, so that it can be copied.
    pub fn close(self) -> Result<(), StateError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// Removes `reader` everywhere: profiles, feedback, briefs, what was sent. Says whether there was one.
    ///
    /// The file is rewritten, so that nothing of the reader is left in it or in its log; also where there was none, for
    /// whom an earlier try could not do so.
    ///
    /// # Errors
    /// [`StateError::NotErased`] while another program writes to the file; [`StateError::Traces`] while another one reads
    /// it in a transaction, and with it what the log still holds.
    pub fn erase(&mut self, reader: &str) -> Result<bool, StateError> {
        let reader = names::name_of(&self.connection, reader)?;
        let name = || reader.clone();
        let found = self
            .connection
            .execute("DELETE FROM readers WHERE name = ?1", params![reader])
            .map_err(|source| StateError::NotErased { name: name(), source })?;
        let vacuumed = self.connection.execute_batch("VACUUM");
        // The first column says whether somebody was in the way.
        let in_the_way: bool =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if in_the_way || vacuumed.is_err() {
            return Err(StateError::Traces { name: name() });
        }
        Ok(found > 0)
    }
}

/// Makes the file at `path`, unless it is there, for nobody else to read: it tells what people read and like. SQLite gives
/// its log the same permissions. What cannot be made is told when it is opened.
fn begin_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

#[cfg(test)]
mod tests;
