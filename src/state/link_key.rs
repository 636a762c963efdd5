//! What links are signed with.

use super::database::{Sight, params};
use super::{State, StateError};

impl State {
    /// The secret that links are signed with, in hex; `new` where there was none. Of two who begin at once both get the same.
    pub fn link_key(&mut self, new: &str) -> Result<String, StateError> {
        if let Some(known) = self.known_link_key()? {
            return Ok(known);
        }
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "INSERT INTO link_keys (version, secret) VALUES (1, ?1) ON CONFLICT DO NOTHING",
                params![new],
            )
        })?;
        Ok(self.known_link_key()?.unwrap_or_else(|| new.to_owned()))
    }

    /// The secret that links are signed with, where there is one: without it no link was ever made.
    pub fn known_link_key(&self) -> Result<Option<String>, StateError> {
        let newest = "SELECT secret FROM link_keys ORDER BY version DESC LIMIT 1";
        self.database.one(newest, &[], |row| row.get(0))
    }
}
