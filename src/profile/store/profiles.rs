//! Profiles with all their versions.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::error::parsed;
use super::{Store, StoreError};

/// One version of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProfile {
    /// Counts up from 1 for each reader.
    pub version: u64,
    /// The profile as a person edits it.
    pub toml: String,
    /// What made it: `new`, `edit`, `import`, `feedback`, `undo`.
    pub cause: String,
    /// When.
    pub made: Timestamp,
}

impl Store {
    /// Keeps `toml` as the newest profile of `reader`, who is new or known, and gives its version.
    ///
    /// A text that is the newest already makes no new version.
    pub fn save_profile(
        &mut self,
        reader: &str,
        toml: &str,
        cause: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("INSERT OR IGNORE INTO readers (name) VALUES (?1)", params![reader])?;
        let newest = newest(&transaction, reader)?;
        if let Some(profile) = newest.as_ref().filter(|profile| profile.toml == toml) {
            return Ok(profile.version);
        }
        let parent = newest.map(|profile| profile.version as i64);
        let version = parent.unwrap_or(0) + 1;
        transaction.execute(
            "INSERT INTO profiles (reader, version, parent, toml, cause, made)
             SELECT id, ?2, ?3, ?4, ?5, ?6 FROM readers WHERE name = ?1",
            params![reader, version, parent, toml, cause, now.to_string()],
        )?;
        transaction.commit()?;
        Ok(version as u64)
    }

    /// The newest profile of `reader`.
    pub fn profile(&self, reader: &str) -> Result<Option<StoredProfile>, StoreError> {
        newest(&self.connection, reader)
    }

    /// All versions of a profile, oldest first; none for someone unknown.
    pub fn versions(&self, reader: &str) -> Result<Vec<StoredProfile>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
             WHERE name = ?1 ORDER BY version",
        )?;
        let rows = statement.query_map(params![reader], row)?;
        rows.map(|row| profile(row?)).collect()
    }

    /// Takes the newest change back: its parent's text becomes a new version. `None` where there is no parent.
    ///
    /// Undoing again goes one step further back; a change after an undo is undone to that undo.
    pub fn undo_profile(
        &mut self,
        reader: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(newest) = newest(&transaction, reader)? else {
            return Err(StoreError::UnknownReader { name: reader.to_owned() });
        };
        let version = newest.version + 1;
        let made = transaction.execute(
            "INSERT INTO profiles (reader, version, parent, toml, cause, made)
             SELECT id, ?2, parent.parent, parent.toml, 'undo', ?3
             FROM readers JOIN profiles AS child ON child.reader = id AND child.version = ?4
             JOIN profiles AS parent ON parent.reader = id AND parent.version = child.parent
             WHERE name = ?1",
            params![reader, version as i64, now.to_string(), newest.version as i64],
        )?;
        transaction.commit()?;
        Ok((made > 0).then_some(version))
    }

    /// Names of all readers, in order.
    pub fn readers(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("SELECT name FROM readers ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

type Row = (i64, String, String, String);

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn profile((version, toml, cause, made): Row) -> Result<StoredProfile, StoreError> {
    let version = u64::try_from(version).unwrap_or_default();
    Ok(StoredProfile { version, toml, cause, made: parsed("a time", made)? })
}

fn newest(connection: &Connection, reader: &str) -> Result<Option<StoredProfile>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
         WHERE name = ?1 ORDER BY version DESC LIMIT 1",
    )?;
    statement.query_row(params![reader], row).optional()?.map(profile).transpose()
}
