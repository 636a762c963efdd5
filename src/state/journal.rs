//! What was done all day, a line each, and when a thing was last done.

use super::database::{Sight, params};
use super::error::parsed;
use super::{State, StateError};
use jiff::Timestamp;

/// Lines that are kept.
const KEPT: i64 = 5000;

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalLine {
    /// When it was done.
    pub at: Timestamp,
    /// Which job.
    pub job: String,
    /// What was done, in words; no names of readers and no addresses.
    pub what: String,
    /// Whether it failed.
    pub failed: bool,
    /// How long it took.
    pub seconds: f64,
}

impl State {
    /// Writes a line.
    pub fn note(&mut self, line: &JournalLine) -> Result<(), StateError> {
        let JournalLine { at, job, what, failed, seconds } = line;
        self.database.write(Sight::Newest, |database| {
            let last: Option<i64> = database.one(
                "INSERT INTO journal (at, job, what, failed, seconds) VALUES (?1, ?2, ?3, ?4, ?5)
                 RETURNING id",
                params![at.to_string(), job, what, failed, seconds],
                |row| row.get(0),
            )?;
            let old = last.unwrap_or_default() - KEPT;
            database.execute("DELETE FROM journal WHERE id <= ?1", params![old])?;
            Ok(())
        })
    }

    /// The last `most` lines, of `job` or of all, newest first.
    pub fn journal(&self, job: Option<&str>, most: usize) -> Result<Vec<JournalLine>, StateError> {
        let lines = "SELECT at, job, what, failed, seconds FROM journal
             WHERE ?1 IS NULL OR job = ?1 ORDER BY id DESC LIMIT ?2";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.database.all(lines, params![job, most], |row| {
            Ok(JournalLine {
                at: parsed("a time", row.get(0)?)?,
                job: row.get(1)?,
                what: row.get(2)?,
                failed: row.get(3)?,
                seconds: row.get(4)?,
            })
        })
    }

    /// When `job` was last done without failing.
    pub fn last_done(&self, job: &str) -> Result<Option<Timestamp>, StateError> {
        let last = "SELECT at FROM journal WHERE job = ?1 AND NOT failed ORDER BY id DESC LIMIT 1";
        self.database.one(last, params![job], |row| parsed("a time", row.get(0)?))
    }
}
