//! The state in a SQLite file.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::{Cell, Cells, Committed, Database, Each, PATIENCE, Row, Sight, Value};
use crate::state::{StateError, schema};

/// Prepared questions that are kept: more than there are verbs.
const PREPARED: usize = 128;

/// An open file.
pub(in crate::state) struct Sqlite(Connection);

impl Sqlite {
    /// Takes a connection, sets what every transaction relies on, and brings the schema up to date.
    pub(in crate::state) fn open(mut connection: Connection) -> Result<Self, StateError> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is erased must not be found in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        schema::migrate(&mut connection)?;
        Ok(Self(connection))
    }
}

impl Database for Sqlite {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StateError> {
        Ok(self.0.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    fn query(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), StateError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            each(&Row(row))?;
        }
        Ok(())
    }

    fn begin(&self, _: Sight) -> Result<(), StateError> {
        // The write lock comes first, so that what is read in between is still so at the end.
        Ok(self.0.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&self) -> Result<Committed, StateError> {
        self.0.execute_batch("COMMIT").inspect_err(|_| self.rollback())?;
        Ok(Committed::Yes)
    }

    fn rollback(&self) {
        // A full disk has rolled it back already.
        let _ = self.0.execute_batch("ROLLBACK");
    }

    fn version(&self) -> Result<i64, StateError> {
        Ok(self.0.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    fn clear(&self) -> Result<bool, StateError> {
        // The file is rewritten, so that nothing is left in it or in its log.
        let vacuumed = self.0.execute_batch("VACUUM");
        // The first column says whether somebody was in the way.
        let in_the_way: bool =
            self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!in_the_way && vacuumed.is_ok())
    }

    fn number_on(&self, _: &str) -> Result<(), StateError> {
        // SQLite looks for the highest number each time.
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<(), StateError> {
        self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.0.close().map_err(|(_, error)| error.into())
    }

    #[cfg(test)]
    fn sqlite(&mut self) -> Option<&mut Connection> {
        Some(&mut self.0)
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(int) => ValueRef::Integer(*int),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, at: usize) -> Result<Cell<'_>, StateError> {
        Ok(match self.get_ref(at)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(int) => Cell::Int(int),
            ValueRef::Real(real) => Cell::Real(real),
            ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(|_| {
                let value = String::from_utf8_lossy(text).into_owned();
                StateError::BadValue { column: "a text", value }
            })?),
            ValueRef::Blob(_) => {
                return Err(StateError::BadValue { column: "a text", value: "bytes".into() });
            }
        })
    }
}
