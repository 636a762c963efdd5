//! What was done all day, a line each, and when a thing was last done.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::error::parsed;
use super::{State, StateError};

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
        self.connection.execute(
            "INSERT INTO journal (at, job, what, failed, seconds) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![at.to_string(), job, what, failed, seconds],
        )?;
        let last = self.connection.last_insert_rowid();
        self.connection.execute("DELETE FROM journal WHERE id <= ?1", params![last - KEPT])?;
        Ok(())
    }

    /// The last `most` lines, of `job` or of all, newest first.
    pub fn journal(&self, job: Option<&str>, most: usize) -> Result<Vec<JournalLine>, StateError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, job, what, failed, seconds FROM journal
             WHERE ?1 IS NULL OR job = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![job, most], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        rows.map(|row| {
            let (at, job, what, failed, seconds) = row?;
            Ok(JournalLine { at: parsed("a time", at)?, job, what, failed, seconds })
        })
        .collect()
    }

    /// When `job` was last done without failing.
    pub fn last_done(&self, job: &str) -> Result<Option<Timestamp>, StateError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at FROM journal WHERE job = ?1 AND NOT failed ORDER BY id DESC LIMIT 1",
        )?;
        let at: Option<String> = statement.query_row(params![job], |row| row.get(0)).optional()?;
        at.map(|at| parsed("a time", at)).transpose()
    }
}
