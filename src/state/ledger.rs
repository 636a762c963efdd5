//! The ledger: every brief that was made and every item that was ever sent.

use jiff::Timestamp;
use jiff::civil::Date;

use super::database::{Database, Row, Sight, ToValue, Value, params};
use super::error::parsed;
use super::names::name_of;
use super::{State, StateError};
use crate::insight::InsightId;
use crate::text::fold;

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
        self.database.write(Sight::Newest, |database| {
            briefs.iter().map(|entry| record(database, entry)).collect()
        })
    }

    /// Local date and moment of the last brief of `reader`.
    pub fn last_brief(&self, reader: &str) -> Result<Option<(Date, Timestamp)>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let last = "SELECT date, moment FROM briefs JOIN readers ON readers.id = reader
             WHERE name = ?1 ORDER BY date DESC LIMIT 1";
        self.database.one(last, params![reader], |row| {
            Ok((parsed("a date", row.get(0)?)?, parsed("a time", row.get(1)?)?))
        })
    }

    /// Names of the readers who were sent `insight`, in order.
    pub fn readers_sent(&self, insight: &InsightId) -> Result<Vec<String>, StateError> {
        let names = "SELECT DISTINCT name FROM sent JOIN readers ON readers.id = reader
             WHERE insight = ?1 ORDER BY name";
        self.database.all(names, params![insight.as_str()], |row| row.get(0))
    }

    /// The brief of `reader` on `date`.
    pub fn brief(&self, reader: &str, date: Date) -> Result<Option<StoredBrief>, StateError> {
        one(&*self.database, OF_DATE, &name_of(&*self.database, reader)?, &date.to_string())
    }

    /// The last brief of `reader` before `date`.
    pub fn brief_before(
        &self,
        reader: &str,
        date: Date,
    ) -> Result<Option<StoredBrief>, StateError> {
        one(&*self.database, BEFORE, &name_of(&*self.database, reader)?, &date.to_string())
    }

    /// The reader and the brief with this id.
    pub fn brief_by_id(&self, id: &str) -> Result<Option<(String, StoredBrief)>, StateError> {
        let found = "SELECT name, date FROM briefs JOIN readers ON readers.id = reader WHERE briefs.id = ?1";
        let found: Option<(String, String)> =
            self.database.one(found, params![id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((reader, date)) = found else { return Ok(None) };
        Ok(one(&*self.database, OF_DATE, &reader, &date)?.map(|brief| (reader, brief)))
    }

    /// Dates of all briefs of `reader`, oldest first.
    pub fn brief_dates(&self, reader: &str) -> Result<Vec<Date>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let dates = "SELECT date FROM briefs JOIN readers ON readers.id = reader WHERE name = ?1 ORDER BY date";
        self.database.all(dates, params![reader], |row| parsed("a date", row.get(0)?))
    }

    /// Every item that `reader` was sent before `date`, oldest first.
    pub fn sent_before(&self, reader: &str, date: Date) -> Result<Vec<SentItem>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let items = "SELECT date, insight, theme FROM sent JOIN readers ON readers.id = reader
             WHERE name = ?1 AND date < ?2 ORDER BY date, place";
        self.database.all(items, params![reader, date.to_string()], |row| {
            let insight: String = row.get(1)?;
            let insight = InsightId::new(insight.clone())
                .map_err(|_| StateError::BadValue { column: "an id", value: insight })?;
            Ok(SentItem { date: parsed("a date", row.get(0)?)?, insight, theme: row.get(2)? })
        })
    }
}

/// Enters one brief. That a date has one already is not asked before: the database says so, whoever was faster.
fn record(database: &dyn Database, entry: &Entry) -> Result<Recorded, StateError> {
    let Entry { brief, items, .. } = entry;
    let (date, moment) = (brief.date.to_string(), brief.moment.to_string());
    let id: Option<i64> = database.one(
        "INSERT INTO briefs (reader, date, id, moment, object)
         SELECT id, ?3, ?4, ?5, ?6 FROM readers
         WHERE id = (SELECT id FROM readers WHERE name = ?1 OR look = ?2
                     ORDER BY name <> ?1, id LIMIT 1)
         ON CONFLICT (reader, date) DO NOTHING RETURNING reader",
        params![entry.reader, fold(&entry.reader), date, brief.id, moment, brief.object],
        |row| row.get(0),
    )?;
    let Some(id) = id else {
        let before = one(database, OF_DATE, &name_of(database, &entry.reader)?, &date)?;
        return Ok(before.map_or(Recorded::Erased, Recorded::Before));
    };
    if !items.is_empty() {
        let mut values: Vec<Value<'_>> = vec![Value::Int(id), date.value()];
        for (insight, theme) in items {
            values.extend([Value::Text(insight.as_str().into()), theme.value()]);
        }
        database.execute(&sent(items.len()), &values)?;
    }
    Ok(Recorded::Now)
}

/// Enters so many items of a brief at once: over a network each question takes its time.
fn sent(items: usize) -> String {
    let row = |place: usize| {
        let insight = 3 + 2 * place;
        format!("(?1, ?2, {place}, ?{insight}, ?{})", insight + 1)
    };
    let rows: Vec<String> = (0..items).map(row).collect();
    format!("INSERT INTO sent (reader, date, place, insight, theme) VALUES {}", rows.join(", "))
}

const OF_DATE: &str = "SELECT briefs.id, date, moment, object FROM briefs
    JOIN readers ON readers.id = reader WHERE name = ?1 AND date = ?2";
const BEFORE: &str = "SELECT briefs.id, date, moment, object FROM briefs
    JOIN readers ON readers.id = reader WHERE name = ?1 AND date < ?2 ORDER BY date DESC LIMIT 1";

fn one(
    database: &dyn Database,
    query: &str,
    reader: &str,
    date: &str,
) -> Result<Option<StoredBrief>, StateError> {
    database.one(query, params![reader, date], brief)
}

fn brief(row: &Row<'_>) -> Result<StoredBrief, StateError> {
    let (date, moment) = (parsed("a date", row.get(1)?)?, parsed("a time", row.get(2)?)?);
    Ok(StoredBrief { id: row.get(0)?, date, moment, object: row.get(3)? })
}
