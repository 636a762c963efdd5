//! What the verbs of the state say to a database: SQL with `?1`, values in, rows out, transactions.
//!
//! Two databases understand it, a SQLite file and a PostgreSQL server, and both are asked in the same words. The text is
//! what SQLite reads; where PostgreSQL needs another word, `postgres` says so in one place. Whatever the two do not share
//! (`INSERT OR IGNORE`, `ifnull`, `COLLATE NOCASE`, the last row's number) is not written.

#[cfg(feature = "postgres")]
pub(super) mod postgres;
mod sqlite;
mod values;

use std::time::{Duration, Instant};

pub(super) use sqlite::Sqlite;
pub(super) use values::{Cell, Cells, Row, ToValue, Value, params};

use super::StateError;

/// How often a transaction is begun again that another one came before.
const TRIES: u32 = 20;

/// How long a server that is away is waited for: about as long as a cluster needs for another leader, and no longer than
/// a person waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a transaction sees of those beside it. SQLite lets one write at a time, so that there it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// What there was at its first question; whoever changes what another one has changed since begins again. For what is
    /// read, thought about and written.
    Moment,
    /// What there is at each of its questions. For what constraints decide, and for taking work.
    Newest,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Committed {
    /// It is kept.
    Yes,
    /// It is certain that it is not: the connection broke off, and the database was asked.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "a file does not break off"))]
    No,
}

/// Receives the rows of an answer, one by one.
pub(super) type Each<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<(), StateError>;

/// A database that is open.
pub(super) trait Database: Send {
    /// Does `sql`; says how many rows it changed.
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StateError>;

    /// Asks `sql` and hands every row to `each`.
    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StateError>;

    /// Begins a transaction that will write.
    fn begin(&self, sight: Sight) -> Result<(), StateError>;

    /// Ends it and keeps what it did.
    fn commit(&self) -> Result<Committed, StateError>;

    /// Ends it and keeps nothing. It cannot fail: a connection that is lost has done it.
    fn rollback(&self);

    /// A number that is another one once somebody else has changed the database.
    fn version(&self) -> Result<i64, StateError>;

    /// Clears what lies where something was deleted, so that nobody finds it there; `false` where something stood in the
    /// way.
    fn clear(&self) -> Result<bool, StateError>;

    /// New rows of `table` are numbered after the last that is there, whoever numbered that.
    fn number_on(&self, table: &str) -> Result<(), StateError>;

    /// Ends the connection with everything in its place.
    fn close(self: Box<Self>) -> Result<(), StateError>;

    /// The SQLite connection, for tests that look behind the curtain.
    #[cfg(test)]
    fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        None
    }
}

impl dyn Database + '_ {
    /// Every row of an answer, as `row` reads it.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        row: impl Fn(&Row<'_>) -> Result<T, StateError>,
    ) -> Result<Vec<T>, StateError> {
        let mut all = Vec::new();
        self.query(sql, values, &mut |cells| {
            all.push(row(cells)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of an answer; `None` where there is none.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        row: impl Fn(&Row<'_>) -> Result<T, StateError>,
    ) -> Result<Option<T>, StateError> {
        Ok(self.all(sql, values, row)?.into_iter().next())
    }

    /// Does `work` in one transaction: all of it is kept, or nothing.
    ///
    /// It is done again from the beginning where another one came before it, and where the connection broke off and it is
    /// certain that nothing was kept; so it changes nothing but the database.
    pub(super) fn write<T>(
        &self,
        sight: Sight,
        mut work: impl FnMut(&dyn Database) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        let mut began = None;
        let mut tries = 0;
        loop {
            let error = match self.try_to_write(sight, &mut work) {
                Ok((done, Committed::Yes)) => return Ok(done),
                Ok((_, Committed::No)) => continue,
                Err(error) => error,
            };
            tries += 1;
            let is_worth_it = match error {
                StateError::Overtaken { .. } => tries < TRIES,
                StateError::Away { .. } | StateError::ReadOnly { .. } => {
                    began.get_or_insert_with(Instant::now).elapsed() < PATIENCE
                }
                _ => false,
            };
            if !is_worth_it {
                return Err(error);
            }
            std::thread::sleep(rest(tries));
        }
    }

    fn try_to_write<T>(
        &self,
        sight: Sight,
        work: &mut dyn FnMut(&dyn Database) -> Result<T, StateError>,
    ) -> Result<(T, Committed), StateError> {
        self.begin(sight)?;
        let open = Open(self);
        let done = work(self)?;
        std::mem::forget(open);
        Ok((done, self.commit()?))
    }
}

/// How long whoever was overtaken waits: a little longer each time, so that of many one gets through.
fn rest(tries: u32) -> Duration {
    Duration::from_millis(u64::from(tries.pow(2)).min(200))
}

/// A transaction whose work is not done: also when that panics, nothing of it is kept.
struct Open<'a>(&'a (dyn Database + 'a));

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.rollback();
    }
}
