//! A lease on a server: a lock that a connection holds and that ends with it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::super::{Database, Sight, params};
use super::Postgres;
use crate::state::lease::LeaseOf;
use crate::state::{ServerPlace, StateError};

/// The lock of a lease: one of the schema and of the lease's word, so that two states in one database are two.
const LOCK: &str = "hashtext(current_schema()), hashtext(?1)";

/// For how long an answer is good.
const FRESH: Duration = Duration::from_millis(500);

/// A lease, held by a connection of its own.
pub(in crate::state) struct ServerLease {
    postgres: Postgres,
    of: LeaseOf,
    /// When it was last seen to be held.
    seen: Cell<Option<Instant>>,
}

impl ServerLease {
    /// Takes the lease where nobody has it.
    pub(in crate::state) fn take(
        place: &ServerPlace,
        of: LeaseOf,
    ) -> Result<Option<Self>, StateError> {
        let postgres = super::open(place)?;
        let take = format!("SELECT pg_try_advisory_lock({LOCK})");
        let database: &dyn Database = &postgres;
        let taken = database.one(&take, params![of.as_str()], |row| row.get(0))?.unwrap_or(false);
        if !taken {
            return Ok(None);
        }
        // What its holder before has said is not what this one says.
        database.write(Sight::Newest, |database| {
            database.execute("DELETE FROM leases WHERE name = ?1", params![of.as_str()])
        })?;
        let lease = Self { postgres, of, seen: Cell::new(None) };
        Ok(lease.is_held().then_some(lease))
    }

    /// Whether the connection that took it is the one that there is, and the server knows it.
    pub(in crate::state) fn is_held(&self) -> bool {
        if self.seen.get().is_some_and(|seen| seen.elapsed() < FRESH) {
            return true;
        }
        let is_held = self.ask();
        self.seen.set(is_held.then(Instant::now));
        is_held
    }

    fn ask(&self) -> bool {
        let mut session = self.postgres.session.borrow_mut();
        let Some(held) = &mut *session else { return false };
        let mut is_ours = false;
        let ours = format!(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE {WHICH} AND pid = pg_backend_pid())"
        );
        let asked = held.query(&ours, params![self.of.as_str()], &mut |row| {
            is_ours = row.get(0)?;
            Ok(())
        });
        if asked.is_err() {
            *session = None;
        }
        is_ours
    }

    /// Keeps what the holder says.
    pub(in crate::state) fn write(&self, said: &str) -> Result<(), StateError> {
        let database: &dyn Database = &self.postgres;
        database.write(Sight::Newest, |database| {
            database.execute(
                "INSERT INTO leases (name, said) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET said = excluded.said",
                params![self.of.as_str(), said],
            )
        })?;
        Ok(())
    }

    /// What the holder said last; `None` where nobody has the lease.
    pub(in crate::state) fn read(
        place: &ServerPlace,
        of: LeaseOf,
    ) -> Result<Option<String>, StateError> {
        let postgres = super::open(place)?;
        let database: &dyn Database = &postgres;
        let held = format!("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE {WHICH})");
        if !database.one(&held, params![of.as_str()], |row| row.get(0))?.unwrap_or(false) {
            return Ok(None);
        }
        let said = "SELECT said FROM leases WHERE name = ?1";
        Ok(Some(database.one(said, params![of.as_str()], |row| row.get(0))?.unwrap_or_default()))
    }
}

/// Which of the server's locks it is; `objsubid` 2 is a lock of two numbers.
const WHICH: &str = "locktype = 'advisory' AND granted AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = CAST(hashtext(current_schema()) AS oid) AND objid = CAST(hashtext(?1) AS oid)";
