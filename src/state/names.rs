//! Under which name a reader is kept: two names that look the same are one reader.

use super::database::{Database, params};
use super::{State, StateError};
use crate::text::fold;

impl State {
    /// The name under which `reader` is kept; `None` for someone unknown.
    pub fn known_name(&self, reader: &str) -> Result<Option<String>, StateError> {
        known(&*self.database, reader)
    }
}

/// The name under which `reader` is kept. A file of earlier days may hold two that look the same: then the one that is
/// written alike.
fn known(database: &dyn Database, reader: &str) -> Result<Option<String>, StateError> {
    let known =
        "SELECT name FROM readers WHERE name = ?1 OR look = ?2 ORDER BY name <> ?1, id LIMIT 1";
    database.one(known, params![reader, fold(reader)], |row| row.get(0))
}

/// The name under which `reader` is kept, or will be.
pub(super) fn name_of(database: &dyn Database, reader: &str) -> Result<String, StateError> {
    Ok(known(database, reader)?.unwrap_or_else(|| reader.to_owned()))
}
