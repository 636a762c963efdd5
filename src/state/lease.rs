//! What one process at a time does with a state.
//!
//! Beside a file the lease is the system's lock, which ends with the process. On a server it is a lock of a connection,
//! which ends with the connection: whoever has it asks now and then whether it still does, and what it guards is safe
//! without it. It spares work, and says whose *sending* nobody is about any more.

use std::path::{Path, PathBuf};
use std::time::Duration;

#[cfg(feature = "postgres")]
use super::database::postgres::ServerLease;
use super::{StateError, StatePlace};
use crate::file_lock::FileLock;
use crate::task::{Cancelled, Task};

/// How often who waits for a server's lease looks.
const LOOK: Duration = Duration::from_millis(200);

/// Who only asks whether a lease is held holds it for a moment itself: so often it is tried before somebody is said to
/// have it.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(20);

/// What a lease is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseOf {
    /// Sending what is due.
    Sending,
    /// The work of the day.
    Day,
}

impl LeaseOf {
    /// Its word, in the names of files and on servers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Day => "daily",
        }
    }

    /// The file that is locked, beside that of the state.
    fn beside(self, state: &Path) -> PathBuf {
        let mut name = state.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.lock", self.as_str()));
        state.with_file_name(name)
    }
}

/// A lease, held until it is dropped.
pub struct Lease {
    held: Held,
    said: String,
}

enum Held {
    File(FileLock),
    #[cfg(feature = "postgres")]
    Server(Box<ServerLease>),
}

impl Lease {
    /// Takes the lease where nobody has it; `None` where somebody does.
    ///
    /// # Errors
    /// A lock that cannot be made, a server that is away.
    pub fn take(place: &StatePlace, of: LeaseOf) -> Result<Option<Self>, StateError> {
        for attempt in 1.. {
            if let Some(held) = try_to_take(place, of)? {
                return Ok(Some(Self { held, said: String::new() }));
            }
            if attempt == TRIES {
                break;
            }
            std::thread::sleep(BETWEEN);
        }
        Ok(None)
    }

    /// Takes the lease as soon as nobody has it; `waits` is called once, where somebody has.
    ///
    /// # Errors
    /// As [`Lease::take`]; the inner one when the task was cancelled.
    pub fn wait(
        place: &StatePlace,
        of: LeaseOf,
        task: &Task,
        waits: impl FnOnce(),
    ) -> Result<Result<Self, Cancelled>, StateError> {
        if let StatePlace::File(state) = place {
            let path = of.beside(state);
            let lock = FileLock::wait(&path, task, waits);
            let lock = lock.map_err(|source| StateError::Lock { path, source })?;
            return Ok(lock.map(|lock| Self { held: Held::File(lock), said: String::new() }));
        }
        let mut waits = Some(waits);
        loop {
            if let Some(lease) = Self::take(place, of)? {
                return Ok(Ok(lease));
            }
            if let Some(waits) = waits.take() {
                waits();
            }
            if let Err(cancelled) = task.check() {
                return Ok(Err(cancelled));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Whether it is still ours: a server's lease ends with its connection, and another one may have it since.
    pub fn is_held(&self) -> bool {
        match &self.held {
            Held::File(_) => true,
            #[cfg(feature = "postgres")]
            Held::Server(lease) => lease.is_held(),
        }
    }

    /// Lets others know what its holder says, unless it said so last. That they do not learn it does no harm: what cannot
    /// be written is left out.
    pub fn write(&mut self, said: &str) {
        if said == self.said {
            return;
        }
        let written = match &mut self.held {
            Held::File(lock) => lock.write(said).is_ok(),
            #[cfg(feature = "postgres")]
            Held::Server(lease) => lease.write(said).is_ok(),
        };
        if written {
            said.clone_into(&mut self.said);
        }
    }

    /// What the holder of the lease said last; `None` where nobody has it.
    ///
    /// # Errors
    /// A server that is away.
    pub fn read(place: &StatePlace, of: LeaseOf) -> Result<Option<String>, StateError> {
        match place {
            StatePlace::File(state) => Ok(FileLock::read(&of.beside(state))),
            #[cfg(feature = "postgres")]
            StatePlace::Server(server) => ServerLease::read(server, of),
            #[cfg(not(feature = "postgres"))]
            StatePlace::Server(server) => Err(StateError::NotBuilt { place: server.to_string() }),
        }
    }
}

fn try_to_take(place: &StatePlace, of: LeaseOf) -> Result<Option<Held>, StateError> {
    match place {
        StatePlace::File(state) => {
            let path = of.beside(state);
            let lock = FileLock::take(&path);
            Ok(lock.map_err(|source| StateError::Lock { path, source })?.map(Held::File))
        }
        #[cfg(feature = "postgres")]
        StatePlace::Server(server) => {
            Ok(ServerLease::take(server, of)?.map(Box::new).map(Held::Server))
        }
        #[cfg(not(feature = "postgres"))]
        StatePlace::Server(server) => Err(StateError::NotBuilt { place: server.to_string() }),
    }
}
