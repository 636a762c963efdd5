//! The ledger: every brief that was made and every item that was ever sent.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::parsed;
use super::names::name_of;
use super::{State, StateError};
use crate::insight::InsightId;

/// A brief as it lies in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBrief {
    /// Its id, unique among all readers.
    pub id: String,
    /// The reader's local date.
    pub date: Date,
    /// The moment that it was made for.
    pub moment: Timestamp,
    /// The brief as JSON, byte for byte as it was made.
    pub object: String,
}

/// One item of a brief in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentItem {
    /// The local date of its brief.
    pub date: Date,
    /// Which insight.
    pub insight: InsightId,
    /// The theme that it stood for.
    pub theme: Option<u32>,
}

/// A brief that is handed to the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub reader: String,
    /// The brief.
    pub brief: StoredBrief,
    /// Its items in their order, each with its theme.
    pub items: Vec<(InsightId, Option<u32>)>,
}

/// What became of a brief that was handed to the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is the brief of its date.
    Now,
    /// The date has this brief already; the new one was dropped.
    Before(StoredBrief),
    /// The reader has been erased meanwhile; nothing was entered.
    Erased,
}

impl State {
    /// Enters `briefs` with their items, in one transaction; each unless its date has one already.
    ///
    /// Two processes that do so at once leave one brief for each date, and both learn which.
    pub fn record_briefs(&mut self, briefs: &[Entry]) -> Result<Vec<Recorded>, StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let recorded = briefs.iter().map(|entry| record(&transaction, entry));
        let recorded = recorded.collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(recorded)
    }

    /// Local date and moment of the last brief of `reader`.
    pub fn last_brief(&self, reader: &str) -> Result<Option<(Date, Timestamp)>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT date, moment FROM briefs JOIN readers ON readers.id = reader
             WHERE name = ?1 ORDER BY date DESC LIMIT 1",
        )?;
        let last: Option<(String, String)> = statement
            .query_row(params![reader], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((date, moment)) = last else { return Ok(None) };
        Ok(Some((parsed("a date", date)?, parsed("a time", moment)?)))
    }

    /// Names of the readers who were sent `insight`, in order.
    pub fn readers_sent(&self, insight: &InsightId) -> Result<Vec<String>, StateError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT name FROM sent JOIN readers ON readers.id = reader
             WHERE insight = ?1 ORDER BY name",
        )?;
        let names = statement.query_map(params![insight.as_str()], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The brief of `reader` on `date`.
    pub fn brief(&self, reader: &str, date: Date) -> Result<Option<StoredBrief>, StateError> {
        one(&self.connection, OF_DATE, &name_of(&self.connection, reader)?, &date.to_string())
    }

    /// The last brief of `reader` before `date`.
    pub fn brief_before(
        &self,
        reader: &str,
        date: Date,
    ) -> Result<Option<StoredBrief>, StateError> {
        one(&self.connection, BEFORE, &name_of(&self.connection, reader)?, &date.to_string())
    }

    /// The reader and the brief with this id.
    pub fn brief_by_id(&self, id: &str) -> Result<Option<(String, StoredBrief)>, StateError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, date FROM briefs JOIN readers ON readers.id = reader WHERE briefs.id = ?1",
        )?;
        let found: Option<(String, String)> =
            statement.query_row(params![id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((reader, date)) = found else { return Ok(None) };
        Ok(one(&self.connection, OF_DATE, &reader, &date)?.map(|brief| (reader, brief)))
    }

    /// Dates of all briefs of `reader`, oldest first.
    pub fn brief_dates(&self, reader: &str) -> Result<Vec<Date>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT date FROM briefs JOIN readers ON readers.id = reader WHERE name = ?1 ORDER BY date",
        )?;
        let dates = statement.query_map(params![reader], |row| row.get::<_, String>(0))?;
        dates.map(|date| parsed("a date", date?)).collect()
    }

    /// Every item that `reader` was sent before `date`, oldest first.
    pub fn sent_before(&self, reader: &str, date: Date) -> Result<Vec<SentItem>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT date, insight, theme FROM sent JOIN readers ON readers.id = reader
             WHERE name = ?1 AND date < ?2 ORDER BY date, place",
        )?;
        let rows = statement.query_map(params![reader, date.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (date, insight, theme) = row?;
            let insight = InsightId::new(insight.clone())
                .map_err(|_| StateError::BadValue { column: "an id", value: insight })?;
            Ok(SentItem { date: parsed("a date", date)?, insight, theme })
        })
        .collect()
    }
}

fn record(transaction: &Transaction<'_>, entry: &Entry) -> Result<Recorded, StateError> {
    let Entry { brief, items, .. } = entry;
    let reader = &name_of(transaction, &entry.reader)?;
    let date = brief.date.to_string();
    if let Some(before) = one(transaction, OF_DATE, reader, &date)? {
        return Ok(Recorded::Before(before));
    }
    let id: Option<i64> = transaction
        .prepare_cached("SELECT id FROM readers WHERE name = ?1")?
        .query_row(params![reader], |row| row.get(0))
        .optional()?;
    let Some(id) = id else { return Ok(Recorded::Erased) };
    transaction
        .prepare_cached(
            "INSERT INTO briefs (reader, date, id, moment, object) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, date, brief.id, brief.moment.to_string(), brief.object])?;
    let mut sent = transaction.prepare_cached(
        "INSERT INTO sent (reader, date, place, insight, theme) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (place, (insight, theme)) in items.iter().enumerate() {
        sent.execute(params![id, date, place as i64, insight.as_str(), theme])?;
    }
    Ok(Recorded::Now)
}

const OF_DATE: &str = "SELECT briefs.id, date, moment, object FROM briefs
    JOIN readers ON readers.id = reader WHERE name = ?1 AND date = ?2";
const BEFORE: &str = "SELECT briefs.id, date, moment, object FROM briefs
    JOIN readers ON readers.id = reader WHERE name = ?1 AND date < ?2 ORDER BY date DESC LIMIT 1";

fn one(
    connection: &Connection,
    query: &str,
    reader: &str,
    date: &str,
) -> Result<Option<StoredBrief>, StateError> {
    let row: Option<(String, String, String, String)> = connection
        .prepare_cached(query)?
        .query_row(params![reader, date], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((id, date, moment, object)) = row else { return Ok(None) };
    let (date, moment) = (parsed("a date", date)?, parsed("a time", moment)?);
    Ok(Some(StoredBrief { id, date, moment, object }))
}
