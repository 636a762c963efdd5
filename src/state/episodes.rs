//! What feeds published, and what became of each episode.
//!
//! An episode waits, then its insights are ready, then they are in the index and it is done. Each step is one transaction
//! that keeps what the next one needs: whoever is killed between two goes on from there, with the same insights under the
//! same ids.

use std::collections::HashMap;

use jiff::Timestamp;

use super::database::{Database, Row, Sight, params};
use super::error::parsed;
use super::{State, StateError};

/// Where the words of an episode come from, from the best down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordsFrom {
    /// A transcript that its makers offer.
    Transcript,
    /// Its audio, by a program or a server that was named.
    Audio,
    /// What is written about it in the feed.
    Notes,
    /// There are none that can be used.
    Nothing,
}

impl WordsFrom {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transcript => "transcript",
            Self::Audio => "audio",
            Self::Notes => "notes",
            Self::Nothing => "nothing",
        }
    }
}

impl std::str::FromStr for WordsFrom {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Transcript, Self::Audio, Self::Notes, Self::Nothing]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(())
    }
}

/// An episode of a feed that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEpisode {
    /// What it is known by within its show.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Whether a transcript is offered.
    pub has_transcript: bool,
    /// What is needed to read it, as JSON.
    pub object: String,
}

/// An episode with which something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEpisode {
    /// Its feed.
    pub feed: i64,
    /// What it is known by within its show.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// How often it was tried in vain.
    pub tries: u32,
    /// Where the words of its insights came from, where some are ready.
    pub words: Option<WordsFrom>,
    /// What stood in the way of something better.
    pub problem: Option<String>,
    /// Insights of it that are in the index already, and make place for new ones.
    pub ids: Vec<String>,
    /// What is needed to go on, as JSON.
    pub object: String,
}

/// An episode whose insights are in the index, or that has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneEpisode {
    /// Its feed.
    pub feed: i64,
    /// What it is known by within its show.
    pub key: String,
    /// Where its words came from.
    pub words: WordsFrom,
    /// What stood in the way of something better.
    pub problem: Option<String>,
    /// Ids of its insights.
    pub ids: Vec<String>,
}

/// How many episodes stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EpisodeCounts {
    /// Their words are to be fetched.
    pub waiting: u64,
    /// Their insights are about to go into the index.
    pub ready: u64,
    /// They are done, with insights or without.
    pub done: u64,
    /// They are older than what was asked for.
    pub left: u64,
    /// They were given up.
    pub failed: u64,
}

impl State {
    /// Episodes whose words are to be fetched, and not before a time later than `now`; the newest first.
    pub fn waiting_episodes(&self, now: Timestamp) -> Result<Vec<StoredEpisode>, StateError> {
        let waiting = format!(
            "SELECT {COLUMNS} FROM episodes
             WHERE standing = 'waiting' AND (next IS NULL OR next <= ?1)
             ORDER BY published DESC NULLS LAST, feed, key"
        );
        self.database.all(&waiting, params![now.to_string()], episode)
    }

    /// Episodes whose insights are about to go into the index.
    pub fn ready_episodes(&self) -> Result<Vec<StoredEpisode>, StateError> {
        let ready =
            format!("SELECT {COLUMNS} FROM episodes WHERE standing = 'ready' ORDER BY feed, key");
        self.database.all(&ready, &[], episode)
    }

    /// Keeps the insights of an episode, as JSON, until they are in the index.
    pub fn episode_is_ready(
        &mut self,
        feed: i64,
        key: &str,
        words: WordsFrom,
        records: &str,
        problem: Option<&str>,
    ) -> Result<(), StateError> {
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "UPDATE episodes SET standing = 'ready', words = ?3, object = ?4, problem = ?5, next = NULL
                 WHERE feed = ?1 AND key = ?2",
                params![feed, key, words.as_str(), records, problem],
            )
        })?;
        Ok(())
    }

    /// These episodes are done, in one transaction.
    pub fn episodes_are_done(&mut self, done: &[DoneEpisode]) -> Result<(), StateError> {
        self.database.write(Sight::Newest, |database| {
            for DoneEpisode { feed, key, words, problem, ids } in done {
                let ids = serde_json::to_string(ids).unwrap_or_else(|_| "[]".into());
                database.execute(
                    "UPDATE episodes SET standing = 'done', words = ?3, problem = ?4, ids = ?5, object = NULL,
                            tries = 0, next = NULL
                     WHERE feed = ?1 AND key = ?2",
                    params![feed, key, words.as_str(), problem, ids],
                )?;
            }
            Ok(())
        })
    }

    /// An episode could not be read: it is tried again at `next`, or given up.
    pub fn episode_failed(
        &mut self,
        feed: i64,
        key: &str,
        problem: &str,
        next: Option<Timestamp>,
    ) -> Result<(), StateError> {
        let next = next.map(|next| next.to_string());
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "UPDATE episodes SET tries = tries + 1, problem = ?3, next = ?4,
                        standing = CASE WHEN ?4 IS NULL THEN 'failed' ELSE 'waiting' END
                 WHERE feed = ?1 AND key = ?2",
                params![feed, key, problem, next],
            )
        })?;
        Ok(())
    }

    /// How many episodes wait, for their time or to go into the index.
    pub fn episodes_waiting(&self) -> Result<u64, StateError> {
        let count = "SELECT count(*) FROM episodes WHERE standing IN ('waiting', 'ready')";
        let count: Option<i64> = self.database.one(count, &[], |row| row.get(0))?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// How many episodes of each feed stand where; feeds without any are left out.
    pub fn episode_counts(&self) -> Result<HashMap<i64, EpisodeCounts>, StateError> {
        let each = "SELECT feed, standing, count(*) FROM episodes GROUP BY feed, standing";
        let mut counts: HashMap<i64, EpisodeCounts> = HashMap::new();
        self.database.query(each, &[], &mut |row| {
            let standing: String = row.get(1)?;
            let count = row.get::<i64>(2)?.unsigned_abs();
            let counts = counts.entry(row.get(0)?).or_default();
            match standing.as_str() {
                "waiting" => counts.waiting = count,
                "ready" => counts.ready = count,
                "done" => counts.done = count,
                "left" => counts.left = count,
                "failed" => counts.failed = count,
                _ => return Err(StateError::BadValue { column: "a standing", value: standing }),
            }
            Ok(())
        })?;
        Ok(counts)
    }
}

/// Enters those of `episodes` that are new, of which at most `backlog`, where it is given, wait; counts those that wait and
/// those that are left alone. One that was read from its notes waits again when a transcript has come.
pub(super) fn keep(
    database: &dyn Database,
    feed: i64,
    episodes: &[NewEpisode],
    backlog: Option<usize>,
) -> Result<(usize, usize), StateError> {
    let mut newest: Vec<&NewEpisode> = episodes.iter().collect();
    // Feeds are written newest first: the order of those without a date.
    newest.sort_by_key(|episode| std::cmp::Reverse(episode.published));
    let insert = "INSERT INTO episodes (feed, key, title, published, standing, object)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    let again = "UPDATE episodes SET standing = 'waiting', object = ?3, tries = 0, next = NULL
         WHERE feed = ?1 AND key = ?2 AND standing = 'done' AND words IN ('notes', 'nothing')";
    let (mut waiting, mut left) = (0, 0);
    for episode in newest {
        let waits = backlog.is_none_or(|most| waiting < most);
        let published = episode.published.map(|published| published.to_string());
        let (standing, object) =
            if waits { ("waiting", Some(&episode.object)) } else { ("left", None) };
        let entered = database.execute(
            insert,
            params![feed, episode.key, episode.title, published, standing, object],
        )?;
        match (entered, waits) {
            (0, _) if episode.has_transcript => {
                waiting += database.execute(again, params![feed, episode.key, episode.object])?;
            }
            (0, _) => {}
            (_, true) => waiting += 1,
            (_, false) => left += 1,
        }
    }
    Ok((waiting, left))
}

/// Ids of the insights that came from `feed`.
pub(super) fn ids_of(database: &dyn Database, feed: i64) -> Result<Vec<String>, StateError> {
    let all = "SELECT ids FROM episodes WHERE feed = ?1 ORDER BY key";
    Ok(database.all(all, params![feed], |row| ids(row.get(0)?))?.concat())
}

const COLUMNS: &str = "feed, key, title, tries, words, problem, ids, object";

fn episode(row: &Row<'_>) -> Result<StoredEpisode, StateError> {
    let words: Option<String> = row.get(4)?;
    Ok(StoredEpisode {
        feed: row.get(0)?,
        key: row.get(1)?,
        title: row.get(2)?,
        tries: row.get(3)?,
        words: words.map(|words| parsed("where words come from", words)).transpose()?,
        problem: row.get(5)?,
        ids: ids(row.get(6)?)?,
        object: row.get::<Option<String>>(7)?.unwrap_or_default(),
    })
}

fn ids(stored: String) -> Result<Vec<String>, StateError> {
    serde_json::from_str(&stored)
        .map_err(|_| StateError::BadValue { column: "a list of ids", value: stored })
}
