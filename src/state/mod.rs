//! What lasts about readers, feeds and deliveries, in one SQLite file or on a PostgreSQL server: profiles, feedback, the
//! ledger of briefs, where they were sent, and how far each feed was read.
//!
//! Profiles are kept as their TOML and briefs as their JSON, so that the database needs no knowledge of either. The verbs
//! are written once, in SQL that both databases read (`database`).
//! Invariant: at most one brief for a reader and a date, whoever asks how often and from how many processes.

mod addresses;
mod copy;
mod damage;
mod database;
mod deliveries;
mod episodes;
mod error;
mod feedback;
mod feeds;
mod journal;
mod lease;
mod ledger;
mod link_key;
mod names;
mod place;
mod profiles;
mod schema;
mod unconfirmed;
mod watch;

use std::path::Path;

use rusqlite::Connection;

pub use addresses::{Address, AddressStanding};
pub use copy::Copied;
use database::{Database, Sight, Sqlite, params};
pub use deliveries::{DeliveryCounts, DeliveryStanding, Intent, Settled, StoredDelivery, Waiting};
pub use episodes::{DoneEpisode, EpisodeCounts, NewEpisode, StoredEpisode, WordsFrom};
pub use error::StateError;
pub use feeds::{Added, Answered, Kept, Polled, StoredFeed};
pub use journal::JournalLine;
pub use lease::{Lease, LeaseOf};
pub use ledger::{Entry, Recorded, SentItem, StoredBrief};
pub use place::{ServerPlace, StatePlace};
pub use profiles::StoredProfile;
pub use watch::{OpenDeliveries, ReaderMark};

/// The opened state.
pub struct State {
    database: Box<dyn Database>,
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

    /// Opens or creates the state at `place` and brings its schema up to date.
    ///
    /// # Errors
    /// As [`State::open`]; of a server also that it is away, refuses, or is none that this program can use.
    pub fn open_at(place: &StatePlace) -> Result<Self, StateError> {
        match place {
            StatePlace::File(path) => Self::open(path),
            #[cfg(feature = "postgres")]
            StatePlace::Server(server) => {
                Ok(Self { database: Box::new(database::postgres::open(server)?) })
            }
            #[cfg(not(feature = "postgres"))]
            StatePlace::Server(server) => Err(StateError::NotBuilt { place: server.to_string() }),
        }
    }

    /// A store that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, StateError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(connection: Connection) -> Result<Self, StateError> {
        Ok(Self { database: Box::new(Sqlite::open(connection)?) })
    }

    /// Closes the database with everything in its place, so that a file can be copied.
    pub fn close(self) -> Result<(), StateError> {
        self.database.close()
    }

    /// Removes `reader` everywhere: profiles, feedback, briefs, what was sent. Says whether there was one.
    ///
    /// A file is rewritten, so that nothing of the reader is left in it or in its log; also where there was none, for
    /// whom an earlier try could not do so. A server frees the space; what its log, its copies and its backups hold goes
    /// when they do.
    ///
    /// # Errors
    /// [`StateError::NotErased`] while another program writes to the file; [`StateError::Traces`] while another one reads
    /// it in a transaction, and with it what the log still holds.
    pub fn erase(&mut self, reader: &str) -> Result<bool, StateError> {
        let reader = names::name_of(&*self.database, reader)?;
        let name = || reader.clone();
        let erase = |database: &dyn Database| {
            database.execute("DELETE FROM readers WHERE name = ?1", params![reader])
        };
        let found = self.database.write(Sight::Moment, erase).map_err(|error| match error {
            StateError::Sqlite(source) => StateError::NotErased { name: name(), source },
            other => other,
        })?;
        if !self.database.clear()? {
            return Err(StateError::Traces { name: name() });
        }
        Ok(found > 0)
    }

    /// The SQLite connection, for tests that look behind the curtain.
    #[cfg(test)]
    fn sqlite(&mut self) -> &mut Connection {
        self.database.sqlite().unwrap()
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
mod suite;
#[cfg(test)]
mod tests;
