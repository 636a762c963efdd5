//! Profiles with all their versions.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::error::parsed;
use super::names::name_of;
use super::{State, StateError};
use crate::text::fold;

/// One version of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProfile {
    /// Counts up from 1 for each reader.
    pub version: u64,
    /// The profile as a person edits it.
    pub toml: String,
    /// What made it: `new`, `edit`, `import`, `feedback`, `undo`, or [`StoredProfile::LEARNED`].
    pub cause: String,
    /// When.
    pub made: Timestamp,
}

impl StoredProfile {
    /// The cause of a version that no person made: learning has changed the taste.
    pub const LEARNED: &str = "learned";
}

impl State {
    /// Keeps `toml` as the newest profile of `reader`, who is new or known, and gives its version.
    ///
    /// A text that is the newest already makes no new version.
    pub fn save_profile(
        &mut self,
        reader: &str,
        toml: &str,
        cause: &str,
        now: Timestamp,
    ) -> Result<u64, StateError> {
        let versions = self.save_profiles(&[(reader.to_owned(), toml.to_owned())], cause, now)?;
        Ok(versions.first().copied().unwrap_or_default())
    }

    /// As [`State::save_profile`], for many names and texts in one transaction.
    pub fn save_profiles(
        &mut self,
        profiles: &[(String, String)],
        cause: &str,
        now: Timestamp,
    ) -> Result<Vec<u64>, StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let save = |(reader, toml): &(String, String)| save(&transaction, reader, toml, cause, now);
        let versions = profiles.iter().map(save).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(versions)
    }

    /// Keeps `toml` as what `reader` has after version `base`, and gives its version; `None`, and nothing is kept, where
    /// another version is the newest by now.
    ///
    /// # Errors
    /// [`StateError::UnknownReader`] for one who was erased meanwhile: nobody comes back by a change.
    pub fn revise_profile(
        &mut self,
        reader: &str,
        base: u64,
        toml: &str,
        cause: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(newest) = newest(&transaction, reader)? else {
            return Err(StateError::UnknownReader { name: reader.to_owned() });
        };
        if newest.version != base {
            return Ok(None);
        }
        let version = save(&transaction, reader, toml, cause, now)?;
        transaction.commit()?;
        Ok(Some(version))
    }

    /// The newest profile of `reader`.
    pub fn profile(&self, reader: &str) -> Result<Option<StoredProfile>, StateError> {
        newest(&self.connection, &name_of(&self.connection, reader)?)
    }

    /// All versions of a profile, oldest first; none for someone unknown.
    pub fn versions(&self, reader: &str) -> Result<Vec<StoredProfile>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
             WHERE name = ?1 ORDER BY version",
        )?;
        let rows = statement.query_map(params![reader], row)?;
        rows.map(|row| profile(row?)).collect()
    }

    /// One version of the profile of `reader`.
    pub fn profile_version(
        &self,
        reader: &str,
        version: u64,
    ) -> Result<Option<StoredProfile>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
             WHERE name = ?1 AND version = ?2",
        )?;
        let found = statement.query_row(params![reader, version as i64], row).optional()?;
        found.map(profile).transpose()
    }

    /// Takes the newest change by a person back: its parent's text becomes a new version. `None` where there is no
    /// parent.
    ///
    /// Undoing again goes one step further back; a change after an undo is undone to that undo. What was learned since
    /// goes with it and is learned again.
    pub fn undo_profile(
        &mut self,
        reader: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let reader = &name_of(&transaction, reader)?;
        let Some(newest) = newest(&transaction, reader)? else {
            return Err(StateError::UnknownReader { name: reader.to_owned() });
        };
        let version = newest.version + 1;
        let mut undone = newest;
        while undone.cause == StoredProfile::LEARNED {
            let Some(parent) = parent(&transaction, reader, undone.version)? else {
                return Ok(None);
            };
            undone = parent;
        }
        let made = transaction.execute(
            "INSERT INTO profiles (reader, version, parent, toml, cause, made)
             SELECT id, ?2, parent.parent, parent.toml, 'undo', ?3
             FROM readers JOIN profiles AS child ON child.reader = id AND child.version = ?4
             JOIN profiles AS parent ON parent.reader = id AND parent.version = child.parent
             WHERE name = ?1",
            params![reader, version as i64, now.to_string(), undone.version as i64],
        )?;
        transaction.commit()?;
        Ok((made > 0).then_some(version))
    }

    /// Names of all readers, in order.
    pub fn readers(&self) -> Result<Vec<String>, StateError> {
        let mut statement = self.connection.prepare("SELECT name FROM readers ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

pub(super) fn save(
    connection: &Connection,
    reader: &str,
    toml: &str,
    cause: &str,
    now: Timestamp,
) -> Result<u64, StateError> {
    let reader = &name_of(connection, reader)?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO readers (name, look) VALUES (?1, ?2)")?
        .execute(params![reader, fold(reader)])?;
    let newest = newest(connection, reader)?;
    if let Some(profile) = newest.as_ref().filter(|profile| profile.toml == toml) {
        return Ok(profile.version);
    }
    let parent = newest.map(|profile| profile.version as i64);
    let version = parent.unwrap_or(0) + 1;
    let mut insert = connection.prepare_cached(
        "INSERT INTO profiles (reader, version, parent, toml, cause, made)
         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM readers WHERE name = ?1",
    )?;
    insert.execute(params![reader, version, parent, toml, cause, now.to_string()])?;
    Ok(version as u64)
}

type Row = (i64, String, String, String);

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn profile((version, toml, cause, made): Row) -> Result<StoredProfile, StateError> {
    let version = u64::try_from(version).unwrap_or_default();
    Ok(StoredProfile { version, toml, cause, made: parsed("a time", made)? })
}

/// The version that `version` was made from.
fn parent(
    connection: &Connection,
    reader: &str,
    version: u64,
) -> Result<Option<StoredProfile>, StateError> {
    let mut statement = connection.prepare_cached(
        "SELECT parent.version, parent.toml, parent.cause, parent.made FROM readers
         JOIN profiles AS child ON child.reader = id AND child.version = ?2
         JOIN profiles AS parent ON parent.reader = id AND parent.version = child.parent
         WHERE name = ?1",
    )?;
    statement.query_row(params![reader, version as i64], row).optional()?.map(profile).transpose()
}

pub(super) fn newest(
    connection: &Connection,
    reader: &str,
) -> Result<Option<StoredProfile>, StateError> {
    let mut statement = connection.prepare_cached(
        "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
         WHERE name = ?1 ORDER BY version DESC LIMIT 1",
    )?;
    statement.query_row(params![reader], row).optional()?.map(profile).transpose()
}
