//! Feeds: where each is asked, how it answered, and when it is asked next.

use jiff::Timestamp;

use super::database::{Database, Row, Sight, params};
use super::episodes::{self, NewEpisode};
use super::error::parsed;
use super::{State, StateError};

/// A feed as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFeed {
    /// Its number; never given again while it is there.
    pub id: i64,
    /// Where it is asked: the address that was given, or the one that it has moved to for good.
    pub url: String,
    /// The address that was given.
    pub given: String,
    /// `podcast:guid`, by which a show is known wherever its feed moves.
    pub guid: Option<String>,
    /// Name of the show, once it has been read.
    pub title: Option<String>,
    /// The validator of the last answer (`ETag`).
    pub etag: Option<String>,
    /// The other validator (`Last-Modified`).
    pub modified: Option<String>,
    /// Hash of the bytes that were read last: an answer that repeats them is no news.
    pub digest: Option<String>,
    /// When it was last asked.
    pub asked: Option<Timestamp>,
    /// When it is worth asking again, by its own rhythm.
    pub next: Option<Timestamp>,
    /// Its server asks to be left alone until then.
    pub held: Option<Timestamp>,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// Why it could not be read the last time.
    pub problem: Option<String>,
    /// Whether its server says that it is gone for good (410).
    pub gone: bool,
}

/// What became of an address that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is a feed now.
    New(i64),
    /// It was one already, under this address or before it moved.
    Known(i64),
}

/// How a feed answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// There is nothing new.
    Unchanged,
    /// It was not asked after all: its server asks to be left alone.
    Held,
    /// It was read.
    Read {
        /// `podcast:guid`.
        guid: Option<String>,
        /// Name of the show.
        title: Option<String>,
        /// Hash of the bytes.
        digest: String,
        /// Episodes that it holds, known ones among them.
        episodes: Vec<NewEpisode>,
        /// At most so many of those that are new to a feed that was never read before are waited for, the newest; the
        /// others are left alone.
        backlog: usize,
    },
    /// It could not be read.
    Broken {
        /// Why.
        problem: String,
        /// The server says that it is gone for good.
        gone: bool,
    },
}

/// One try to read a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// Which.
    pub feed: i64,
    /// When.
    pub asked: Timestamp,
    /// When it is worth asking again, by its own rhythm.
    pub next: Timestamp,
    /// Its server asks to be left alone until then.
    pub held: Option<Timestamp>,
    /// Where it has moved to for good.
    pub moved_to: Option<String>,
    /// The validators of the answer.
    pub etag: Option<String>,
    /// The other one.
    pub modified: Option<String>,
    /// How it answered.
    pub answered: Answered,
}

/// What keeping an answer changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Episodes that wait now and did not before.
    pub waiting: usize,
    /// Older ones that are left alone.
    pub left: usize,
    /// The address under which the same show was known, and has been taken into this one.
    pub joined: Option<String>,
    /// The address under which the same show is known and can be read: this one is forgotten.
    pub same_as: Option<String>,
}

impl State {
    /// Keeps `urls` as feeds, in one transaction; one that is known stays as it is.
    pub fn add_feeds(&mut self, urls: &[String], now: Timestamp) -> Result<Vec<Added>, StateError> {
        let now = now.to_string();
        self.database.write(Sight::Moment, |database| {
            let mut added = Vec::with_capacity(urls.len());
            for url in urls {
                added.push(match named(database, url)? {
                    Some(known) => Added::Known(known.id),
                    None => {
                        let id = database.one(
                            "INSERT INTO feeds (url, given, added) VALUES (?1, ?1, ?2) RETURNING id",
                            params![url, now],
                            |row| row.get(0),
                        )?;
                        Added::New(id.unwrap_or_default())
                    }
                });
            }
            Ok(added)
        })
    }

    /// Every feed, in the order in which they were added.
    pub fn feeds(&self) -> Result<Vec<StoredFeed>, StateError> {
        self.database.all(&format!("SELECT {COLUMNS} FROM feeds ORDER BY id"), &[], feed)
    }

    /// The feed with this address, now or as it was given, or of the show with this name or number.
    pub fn feed(&self, name: &str) -> Result<Option<StoredFeed>, StateError> {
        named(&*self.database, name)
    }

    /// The server of these feeds asks to be left alone until `held`, whichever of them is asked.
    pub fn hold_feeds(&mut self, ids: &[i64], held: Timestamp) -> Result<(), StateError> {
        self.database.write(Sight::Newest, |database| {
            for id in ids {
                let hold = "UPDATE feeds SET held = ?2 WHERE id = ?1";
                database.execute(hold, params![id, held.to_string()])?;
            }
            Ok(())
        })
    }

    /// Ids of the insights that came from a feed.
    pub fn feed_ids(&self, id: i64) -> Result<Vec<String>, StateError> {
        episodes::ids_of(&*self.database, id)
    }

    /// Forgets a feed and how far it was read.
    pub fn remove_feed(&mut self, id: i64) -> Result<(), StateError> {
        self.database.write(Sight::Newest, |database| {
            database.execute("DELETE FROM feeds WHERE id = ?1", params![id])
        })?;
        Ok(())
    }

    /// Keeps how a feed answered and what it holds that is new, in one transaction: a crash before it repeats the question,
    /// one after it loses nothing.
    pub fn keep_poll(&mut self, polled: &Polled) -> Result<Kept, StateError> {
        self.database.write(Sight::Moment, |database| keep(database, polled))
    }
}

fn keep(database: &dyn Database, polled: &Polled) -> Result<Kept, StateError> {
    let mut kept = Kept::default();
    let Some(before) = by_id(database, polled.feed)? else { return Ok(kept) };
    if let Some(url) = polled.moved_to.as_ref().filter(|url| **url != before.url) {
        kept.joined = join(database, polled.feed, "url", url)?;
        database.execute("UPDATE feeds SET url = ?2 WHERE id = ?1", params![polled.feed, url])?;
    }
    let (asked, next) = (polled.asked.to_string(), polled.next.to_string());
    let held = polled.held.map(|held| held.to_string());
    match &polled.answered {
        Answered::Broken { problem, gone } => {
            database.execute(
                "UPDATE feeds SET asked = ?2, next = ?3, held = ?4, failures = failures + 1, problem = ?5,
                        gone = ?6
                 WHERE id = ?1",
                params![polled.feed, asked, next, held, problem, gone],
            )?;
        }
        Answered::Held => {
            let hold = "UPDATE feeds SET held = ?2 WHERE id = ?1";
            database.execute(hold, params![polled.feed, held])?;
        }
        answered => {
            database.execute(
                "UPDATE feeds SET asked = ?2, next = ?3, held = ?4, failures = 0, problem = NULL, gone = FALSE,
                        etag = coalesce(?5, etag), modified = coalesce(?6, modified)
                 WHERE id = ?1",
                params![polled.feed, asked, next, held, polled.etag, polled.modified],
            )?;
            if let Answered::Read { guid, title, digest, episodes, backlog } = answered {
                if let Some(guid) = guid {
                    if let Some(other) = sound_other(database, polled.feed, guid)? {
                        database
                            .execute("DELETE FROM feeds WHERE id = ?1", params![polled.feed])?;
                        return Ok(Kept { same_as: Some(other), ..kept });
                    }
                    let other = join(database, polled.feed, "guid", guid)?;
                    kept.joined = kept.joined.or(other);
                }
                database.execute(
                    "UPDATE feeds SET guid = coalesce(?2, guid), title = coalesce(?3, title), digest = ?4,
                            etag = ?5, modified = ?6
                     WHERE id = ?1",
                    params![polled.feed, guid, title, digest, polled.etag, polled.modified],
                )?;
                let backlog = before.digest.is_none().then_some(*backlog);
                let (waiting, left) = episodes::keep(database, polled.feed, episodes, backlog)?;
                (kept.waiting, kept.left) = (waiting, left);
            }
        }
    }
    Ok(kept)
}

/// The address of another feed of the show `guid` that answers as it should: a feed that says it is that show does not take
/// its place.
fn sound_other(
    database: &dyn Database,
    feed: i64,
    guid: &str,
) -> Result<Option<String>, StateError> {
    let sound = "SELECT url FROM feeds WHERE guid = ?1 AND id <> ?2 AND failures = 0 AND NOT gone";
    database.one(sound, params![guid, feed], |row| row.get(0))
}

/// Takes another feed that has `value` in `column` into `feed`, with its episodes; gives its address.
fn join(
    database: &dyn Database,
    feed: i64,
    column: &'static str,
    value: &str,
) -> Result<Option<String>, StateError> {
    let other = format!("SELECT id, url FROM feeds WHERE {column} = ?1 AND id <> ?2");
    let other: Option<(i64, String)> =
        database.one(&other, params![value, feed], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((id, url)) = other else { return Ok(None) };
    database.execute(
        "UPDATE episodes SET feed = ?1 WHERE feed = ?2 AND NOT EXISTS
             (SELECT 1 FROM episodes AS known WHERE known.feed = ?1 AND known.key = episodes.key)",
        params![feed, id],
    )?;
    database.execute("DELETE FROM feeds WHERE id = ?1", params![id])?;
    Ok(Some(url))
}

const COLUMNS: &str = "id, url, given, guid, title, etag, modified, digest, asked, next, held, failures, problem, gone";

fn named(database: &dyn Database, name: &str) -> Result<Option<StoredFeed>, StateError> {
    let named = format!(
        "SELECT {COLUMNS} FROM feeds
         WHERE url = ?1 OR given = ?1 OR title = ?1 OR lower(title) = lower(?1)
            OR CAST(id AS TEXT) = ?1
         ORDER BY url <> ?1, given <> ?1, id LIMIT 1"
    );
    database.one(&named, params![name], feed)
}

fn by_id(database: &dyn Database, id: i64) -> Result<Option<StoredFeed>, StateError> {
    database.one(&format!("SELECT {COLUMNS} FROM feeds WHERE id = ?1"), params![id], feed)
}

fn feed(row: &Row<'_>) -> Result<StoredFeed, StateError> {
    let moment = |at: usize| -> Result<Option<Timestamp>, StateError> {
        let text: Option<String> = row.get(at)?;
        text.map(|text| parsed("a time", text)).transpose()
    };
    Ok(StoredFeed {
        id: row.get(0)?,
        url: row.get(1)?,
        given: row.get(2)?,
        guid: row.get(3)?,
        title: row.get(4)?,
        etag: row.get(5)?,
        modified: row.get(6)?,
        digest: row.get(7)?,
        asked: moment(8)?,
        next: moment(9)?,
        held: moment(10)?,
        failures: row.get(11)?,
        problem: row.get(12)?,
        gone: row.get(13)?,
    })
}

#[cfg(test)]
mod tests;
