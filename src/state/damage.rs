//! Whether the readers' file is whole, as far as SQLite can tell: it keeps no checksum of what it stores.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::State;

impl State {
    /// What is wrong with the file at `path`, if anything is. Nothing is written.
    pub fn damage(path: &Path) -> Option<String> {
        let check = || -> rusqlite::Result<String> {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        };
        match check() {
            Ok(said) if said == "ok" => None,
            // The first of many lines says where.
            Ok(said) => Some(said.lines().collect::<Vec<_>>().join(", ")),
            Err(error) => Some(error.to_string()),
        }
    }
}
