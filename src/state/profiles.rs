//! Profiles with all their versions.

use jiff::Timestamp;

use super::database::{Database, Row, Sight, params};
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
        self.database.write(Sight::Moment, |database| {
            let save = |(reader, toml): &(String, String)| save(database, reader, toml, cause, now);
            profiles.iter().map(save).collect()
        })
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
        self.database.write(Sight::Moment, |database| {
            let Some(newest) = newest(database, reader)? else {
                return Err(StateError::UnknownReader { name: reader.to_owned() });
            };
            if newest.version != base {
                return Ok(None);
            }
            Ok(Some(save(database, reader, toml, cause, now)?))
        })
    }

    /// The newest profile of `reader`.
    pub fn profile(&self, reader: &str) -> Result<Option<StoredProfile>, StateError> {
        newest(&*self.database, &name_of(&*self.database, reader)?)
    }

    /// All versions of a profile, oldest first; none for someone unknown.
    pub fn versions(&self, reader: &str) -> Result<Vec<StoredProfile>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let all = "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
             WHERE name = ?1 ORDER BY version";
        self.database.all(all, params![reader], profile)
    }

    /// One version of the profile of `reader`.
    pub fn profile_version(
        &self,
        reader: &str,
        version: u64,
    ) -> Result<Option<StoredProfile>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let one = "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
             WHERE name = ?1 AND version = ?2";
        self.database.one(one, params![reader, version as i64], profile)
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
        self.database.write(Sight::Moment, |database| {
            let reader = &name_of(database, reader)?;
            let Some(newest) = newest(database, reader)? else {
                return Err(StateError::UnknownReader { name: reader.to_owned() });
            };
            let version = newest.version + 1;
            let mut undone = newest;
            while undone.cause == StoredProfile::LEARNED {
                let Some(parent) = parent(database, reader, undone.version)? else {
                    return Ok(None);
                };
                undone = parent;
            }
            let made = database.execute(
                "INSERT INTO profiles (reader, version, parent, toml, cause, made)
                 SELECT id, ?2, parent.parent, parent.toml, 'undo', ?3
                 FROM readers JOIN profiles AS child ON child.reader = id AND child.version = ?4
                 JOIN profiles AS parent ON parent.reader = id AND parent.version = child.parent
                 WHERE name = ?1",
                params![reader, version as i64, now.to_string(), undone.version as i64],
            )?;
            Ok((made > 0).then_some(version))
        })
    }

    /// Names of all readers, in order.
    pub fn readers(&self) -> Result<Vec<String>, StateError> {
        self.database.all("SELECT name FROM readers ORDER BY name", &[], |row| row.get(0))
    }
}

pub(super) fn save(
    database: &dyn Database,
    reader: &str,
    toml: &str,
    cause: &str,
    now: Timestamp,
) -> Result<u64, StateError> {
    let reader = &name_of(database, reader)?;
    let enter = "INSERT INTO readers (name, look) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    database.execute(enter, params![reader, fold(reader)])?;
    let newest = newest(database, reader)?;
    if let Some(profile) = newest.as_ref().filter(|profile| profile.toml == toml) {
        return Ok(profile.version);
    }
    let parent = newest.map(|profile| profile.version as i64);
    let version = parent.unwrap_or(0) + 1;
    let insert = "INSERT INTO profiles (reader, version, parent, toml, cause, made)
         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM readers WHERE name = ?1";
    database.execute(insert, params![reader, version, parent, toml, cause, now.to_string()])?;
    Ok(version as u64)
}

fn profile(row: &Row<'_>) -> Result<StoredProfile, StateError> {
    let version = u64::try_from(row.get::<i64>(0)?).unwrap_or_default();
    let (toml, cause, made) = (row.get(1)?, row.get(2)?, parsed("a time", row.get(3)?)?);
    Ok(StoredProfile { version, toml, cause, made })
}

/// The version that `version` was made from.
fn parent(
    database: &dyn Database,
    reader: &str,
    version: u64,
) -> Result<Option<StoredProfile>, StateError> {
    let parent = "SELECT parent.version, parent.toml, parent.cause, parent.made FROM readers
         JOIN profiles AS child ON child.reader = id AND child.version = ?2
         JOIN profiles AS parent ON parent.reader = id AND parent.version = child.parent
         WHERE name = ?1";
    database.one(parent, params![reader, version as i64], profile)
}

pub(super) fn newest(
    database: &dyn Database,
    reader: &str,
) -> Result<Option<StoredProfile>, StateError> {
    let newest = "SELECT version, toml, cause, made FROM profiles JOIN readers ON id = reader
         WHERE name = ?1 ORDER BY version DESC LIMIT 1";
    database.one(newest, params![reader], profile)
}
