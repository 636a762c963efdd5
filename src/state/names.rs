//! Under which name a reader is kept: two names that look the same are one reader.

use rusqlite::{Connection, OptionalExtension, params};

use super::{State, StateError};
use crate::text::fold;

impl State {
    /// The name under which `reader` is kept; `None` for someone unknown.
    pub fn known_name(&self, reader: &str) -> Result<Option<String>, StateError> {
        known(&self.connection, reader)
    }
}

/// The name under which `reader` is kept. A file of earlier days may hold two that look the same: then the one that is
/// written alike.
fn known(connection: &Connection, reader: &str) -> Result<Option<String>, StateError> {
    let mut statement = connection.prepare_cached(
        "SELECT name FROM readers WHERE name = ?1 OR look = ?2 ORDER BY name <> ?1, id LIMIT 1",
    )?;
    Ok(statement.query_row(params![reader, fold(reader)], |row| row.get(0)).optional()?)
}

/// The name under which `reader` is kept, or will be.
pub(super) fn name_of(connection: &Connection, reader: &str) -> Result<String, StateError> {
    Ok(known(connection, reader)?.unwrap_or_else(|| reader.to_owned()))
}

/// Gives every reader who has none yet the form of their name that is compared.
pub(super) fn fill(connection: &Connection) -> Result<(), StateError> {
    let mut statement = connection.prepare("SELECT id, name FROM readers WHERE look IS NULL")?;
    let readers = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let readers: Vec<(i64, String)> = readers.collect::<Result<_, _>>()?;
    for (id, name) in readers {
        connection
            .execute("UPDATE readers SET look = ?2 WHERE id = ?1", params![id, fold(&name)])?;
    }
    Ok(())
}
