//! The state on a PostgreSQL server.
//!
//! A connection that breaks off is made again. What was asked outside a transaction is asked again; a transaction is
//! begun again from its start; and where it broke off at its very end, so that nobody knows whether it is kept, the server
//! is asked first. For that each transaction writes its serial number into a row of its connection: the row is either
//! there as the rest is, or it is not. (PostgreSQL's own `pg_xact_status` knows numbers of transactions, which another
//! leader gives to other transactions.)
//! Invariant: never called on a thread of an asynchronous runtime: the client has one inside.

mod lease;
mod migrate;
mod server;
mod session;
mod values;

use std::cell::{Cell as Slot, RefCell};
use std::time::{Duration, Instant};

pub(in crate::state) use lease::ServerLease;

use self::server::Server;
use self::session::Session;
use super::{Committed, Database, Each, PATIENCE, Sight, Value};
use crate::secret::random_hex;
use crate::state::{ServerPlace, StateError};

/// How long a server that broke off at the end of a transaction is waited for, to say what became of it: longer than for
/// anything else, since without the answer somebody has to look for themselves.
const OUTCOME: Duration = Duration::from_secs(60);

/// How long the first connection is tried.
const FIRST: Duration = Duration::from_secs(3);

/// How often a server that is away is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// A server, and a connection to it, made when it is needed.
pub(in crate::state) struct Postgres {
    server: Server,
    session: RefCell<Option<Session>>,
    /// Whether a transaction is open.
    writes: Slot<bool>,
    /// Whose transactions these are: a name that nobody else has.
    name: String,
    /// The number of the last transaction.
    serial: Slot<i64>,
}

/// Opens the state at `place` and brings its schema up to date.
pub(in crate::state) fn open(place: &ServerPlace) -> Result<Postgres, StateError> {
    let postgres = Postgres::new(place)?;
    // Whoever has mistyped an address is told so soon.
    let began = Instant::now();
    loop {
        match postgres.with(|_| Ok(())) {
            Err(StateError::Away { .. } | StateError::ReadOnly { .. })
                if began.elapsed() < FIRST =>
            {
                std::thread::sleep(LOOK);
            }
            Err(error) => return Err(error),
            Ok(()) => break,
        }
    }
    migrate::migrate(&postgres)?;
    Ok(postgres)
}

impl Postgres {
    fn new(place: &ServerPlace) -> Result<Self, StateError> {
        Ok(Self {
            server: Server::new(place)?,
            session: RefCell::default(),
            writes: Slot::new(false),
            name: random_hex::<16>()?,
            serial: Slot::new(0),
        })
    }

    /// Does `work` with the connection, which is made where there is none. One that has broken off is let go.
    fn with<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, Said>) -> Result<T, StateError> {
        let mut slot = self.session.borrow_mut();
        let mut session = match slot.take() {
            Some(session) => session,
            // What is left of a transaction has no place on another connection.
            None if self.writes.get() => return Err(self.server.broke_off()),
            None => Session::new(&self.server)?,
        };
        let error = match work(&mut session) {
            Ok(done) => {
                *slot = Some(session);
                return Ok(done);
            }
            Err(Said::State(error)) => error,
            Err(Said::Server(error)) => self.server.told(&error),
        };
        if !matches!(error, StateError::Away { .. } | StateError::ReadOnly { .. }) {
            *slot = Some(session);
        }
        Err(error)
    }

    /// Asks what became of the transaction with this number, of which the end was not heard.
    ///
    /// By a write to the same row: it waits until a transaction that still hangs on the server has ended, and is itself
    /// answered only by a leader that others follow.
    fn became(&self, serial: i64) -> Result<Committed, StateError> {
        let ask = "INSERT INTO commits (session, serial) VALUES (?1, 0)
             ON CONFLICT (session) DO UPDATE SET at = now() RETURNING serial";
        let values = [Value::Text(self.name.as_str().into())];
        let began = Instant::now();
        loop {
            let mut found = None;
            let asked = self.with(|session| {
                session.query(ask, &values, &mut |row| {
                    found = Some(row.get::<i64>(0)?);
                    Ok(())
                })
            });
            match asked {
                Ok(()) if found == Some(serial) => return Ok(Committed::Yes),
                Ok(()) => return Ok(Committed::No),
                Err(_) if began.elapsed() < OUTCOME => std::thread::sleep(LOOK),
                Err(error) => {
                    let (place, said) = (self.server.to_string(), error.to_string());
                    return Err(StateError::Unknown { place, said });
                }
            }
        }
    }
}

/// What went wrong: on the server's side, or on ours.
enum Said {
    Server(postgres::Error),
    State(StateError),
}

impl From<postgres::Error> for Said {
    fn from(error: postgres::Error) -> Self {
        Self::Server(error)
    }
}

impl From<StateError> for Said {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl Database for Postgres {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StateError> {
        // Outside a transaction nothing is changed: whoever changes something wants to know that it is kept.
        debug_assert!(self.writes.get(), "{sql}");
        self.with(|session| session.execute(sql, values))
    }

    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StateError> {
        let (began, mut given) = (Instant::now(), false);
        loop {
            let asked = self.with(|session| {
                session.query(sql, values, &mut |row| {
                    given = true;
                    each(row)
                })
            });
            match asked {
                // Rows that were handed out cannot be taken back.
                Err(StateError::Away { .. } | StateError::ReadOnly { .. })
                    if !given && !self.writes.get() && began.elapsed() < PATIENCE =>
                {
                    std::thread::sleep(LOOK);
                }
                done => return done,
            }
        }
    }

    fn begin(&self, sight: Sight) -> Result<(), StateError> {
        let begin = match sight {
            Sight::Moment => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            Sight::Newest => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        self.with(|session| session.batch(begin))?;
        self.writes.set(true);
        Ok(())
    }

    fn commit(&self) -> Result<Committed, StateError> {
        self.writes.set(false);
        let serial = self.serial.get() + 1;
        self.serial.set(serial);
        // In one message: a server that is far away is asked as seldom as can be.
        let commit = format!(
            "INSERT INTO commits (session, serial) VALUES ('{}', {serial})
             ON CONFLICT (session) DO UPDATE SET serial = excluded.serial, at = now();
             COMMIT",
            self.name
        );
        match self.with(|session| session.batch(&commit)) {
            Ok(()) => Ok(Committed::Yes),
            Err(StateError::Away { .. } | StateError::ReadOnly { .. }) => self.became(serial),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }

    fn rollback(&self) {
        self.writes.set(false);
        if self.session.borrow().is_some()
            && self.with(|session| session.batch("ROLLBACK")).is_err()
        {
            // Whatever state it is in, it is nobody's any more.
            *self.session.borrow_mut() = None;
        }
    }

    fn version(&self) -> Result<i64, StateError> {
        // One more than the newest transaction that has ended, of all that write.
        let newest = "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)";
        let database: &dyn Database = self;
        Ok(database.one(newest, &[], |row| row.get(0))?.unwrap_or_default())
    }

    fn clear(&self) -> Result<bool, StateError> {
        let tables = "VACUUM readers, profiles, feedback, briefs, sent, addresses, deliveries";
        // What is erased is gone; that its space is freed can wait for the server's own sweep.
        let _ = self.with(|session| session.batch(tables));
        Ok(true)
    }

    fn number_on(&self, table: &str) -> Result<(), StateError> {
        let next =
            format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}");
        self.with(|session| session.batch(&next))
    }

    fn close(self: Box<Self>) -> Result<(), StateError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
