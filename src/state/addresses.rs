//! What is known about the addresses of readers: whether they may be written to, and what their links and messages are
//! signed with. Which addresses a reader wants stands in the profile; what the profile names no more is kept here, so that
//! whoever left stays away.

use jiff::Timestamp;

use super::database::{Database, Row, Sight, Value, params};
use super::error::parsed;
use super::names::name_of;
use super::{State, StateError};
use crate::profile::Via;

/// Whether an address may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressStanding {
    /// It was asked whether it is right, and has not answered.
    Asked,
    /// It may.
    Active,
    /// It cannot be reached any more: its server said so.
    Suspended,
    /// Whoever reads there wants no more.
    Left,
}

impl AddressStanding {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Left => "left",
        }
    }
}

impl std::str::FromStr for AddressStanding {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Asked, Self::Active, Self::Suspended, Self::Left]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(())
    }
}

/// An address and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub reader: String,
    /// By which way.
    pub via: Via,
    /// A mailbox or an address on the web; empty for a feed.
    pub target: String,
    /// Whether it may be written to.
    pub standing: AddressStanding,
    /// Why, where somebody else said so.
    pub why: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Names it in links: 32 hex digits, which mean nothing.
    pub handle: String,
    /// What signs a webhook; of a feed the SHA-256 of what opens it, in hex.
    pub secret: Option<String>,
    /// The secret before, which is good for as long as the caller says.
    pub before: Option<String>,
    /// When the secret took the place of the one before.
    pub rotated: Option<Timestamp>,
}

const COLUMNS: &str = "name, via, target, standing, why, since, handle, secret, before, rotated";

impl State {
    /// What is known about an address; nothing about one that was never written to.
    pub fn address(
        &self,
        reader: &str,
        via: Via,
        target: &str,
    ) -> Result<Option<Address>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let which = "name = ?1 AND via = ?2 AND target = ?3";
        one(&*self.database, which, params![reader, via.as_str(), target])
    }

    /// The address that this handle names.
    pub fn address_by_handle(&self, handle: &str) -> Result<Option<Address>, StateError> {
        one(&*self.database, "handle = ?1", params![handle])
    }

    /// The feed that is opened by what has this hash.
    pub fn feed_by_hash(&self, hash: &str) -> Result<Option<Address>, StateError> {
        one(&*self.database, "via = 'feed' AND secret = ?1", params![hash])
    }

    /// Everything that is known about the addresses of `reader`, or of everybody; by reader and way.
    pub fn addresses(&self, reader: Option<&str>) -> Result<Vec<Address>, StateError> {
        let reader = reader.map(|reader| name_of(&*self.database, reader)).transpose()?;
        let which = "?1 IS NULL OR name = ?1 ORDER BY name, via, target";
        select(&*self.database, which, params![reader])
    }

    /// Keeps that the address stands so since `now`. One that is new gets `handle`, one that is known keeps its own.
    ///
    /// # Errors
    /// [`StateError::UnknownReader`].
    pub fn put_address(
        &mut self,
        (reader, via, target): (&str, Via, &str),
        standing: AddressStanding,
        why: Option<&str>,
        handle: &str,
        now: Timestamp,
    ) -> Result<Address, StateError> {
        let name = name_of(&*self.database, reader)?;
        let now = now.to_string();
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "INSERT INTO addresses (reader, via, target, standing, why, since, handle)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM readers WHERE name = ?1
                 ON CONFLICT (reader, via, target) DO UPDATE SET
                     standing = excluded.standing, why = excluded.why, since = excluded.since",
                params![name, via.as_str(), target, standing.as_str(), why, now, handle],
            )
        })?;
        let unknown = || StateError::UnknownReader { name: reader.to_owned() };
        self.address(&name, via, target)?.ok_or_else(unknown)
    }

    /// Gives an address a new secret; the one before is kept beside it.
    pub fn rotate_secret(
        &mut self,
        handle: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<(), StateError> {
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "UPDATE addresses SET before = secret, secret = ?2, rotated = ?3 WHERE handle = ?1",
                params![handle, secret, now.to_string()],
            )
        })?;
        Ok(())
    }
}

/// All addresses of which `which` holds.
pub(super) fn select(
    database: &dyn Database,
    which: &str,
    values: &[Value<'_>],
) -> Result<Vec<Address>, StateError> {
    let select = format!(
        "SELECT {COLUMNS} FROM addresses JOIN readers ON readers.id = reader WHERE {which}"
    );
    database.all(&select, values, address)
}

fn one(
    database: &dyn Database,
    which: &str,
    values: &[Value<'_>],
) -> Result<Option<Address>, StateError> {
    Ok(select(database, which, values)?.into_iter().next())
}

fn address(row: &Row<'_>) -> Result<Address, StateError> {
    let time = |value: String| parsed("a time", value);
    Ok(Address {
        reader: row.get(0)?,
        via: parsed("a way", row.get(1)?)?,
        target: row.get(2)?,
        standing: parsed("how an address stands", row.get(3)?)?,
        why: row.get(4)?,
        since: time(row.get(5)?)?,
        handle: row.get(6)?,
        secret: row.get(7)?,
        before: row.get(8)?,
        rotated: row.get::<Option<String>>(9)?.map(time).transpose()?,
    })
}
