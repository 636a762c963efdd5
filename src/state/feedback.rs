//! What readers said about items.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, TransactionBehavior, params};

use super::error::parsed;
use super::names::name_of;
use super::profiles::{newest, save};
use super::{State, StateError};
use crate::insight::InsightId;
use crate::profile::{Feedback, Mute, Muted, Profile};

impl State {
    /// Keeps a word of feedback, said at `now`, and what it mutes, in one deed: taking it back takes both.
    ///
    /// # Errors
    /// A reader that is not known, a profile that cannot be read; nothing is kept.
    pub fn heed(
        &mut self,
        reader: &str,
        feedback: &Feedback,
        mute: Option<&Muted>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let unknown = || StateError::UnknownReader { name: reader.to_owned() };
        let name = name_of(&transaction, reader)?;
        let added = transaction.execute(
            "INSERT INTO feedback (reader, insight, verdict, date, made)
             SELECT id, ?2, ?3, ?4, ?5 FROM readers WHERE name = ?1",
            params![
                name,
                feedback.insight.as_str(),
                feedback.verdict.to_string(),
                feedback.date.to_string(),
                now.to_string()
            ],
        )?;
        if added == 0 {
            return Err(unknown());
        }
        if let Some(what) = mute {
            let newest = newest(&transaction, &name)?.ok_or_else(unknown)?;
            let mut profile = Profile::from_toml(&newest.toml, &format!("profile of {reader}"))?;
            let mute = Mute { what: what.clone(), until: None };
            let text = profile.add_mute(mute, &newest.toml);
            save(&transaction, &name, &text, "feedback", now)?;
        }
        Ok(transaction.commit()?)
    }

    /// All feedback of `reader`, oldest first.
    pub fn feedback(&self, reader: &str) -> Result<Vec<Feedback>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT insight, verdict, date FROM feedback JOIN readers ON readers.id = reader
             WHERE name = ?1 ORDER BY feedback.id",
        )?;
        let rows = statement.query_map(params![reader], row)?;
        rows.map(|row| feedback(row?)).collect()
    }

    /// When the last word of feedback was said; `None` where there is none, or none that tells.
    pub fn last_feedback(&self, reader: &str) -> Result<Option<Timestamp>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT made FROM feedback JOIN readers ON readers.id = reader
             WHERE name = ?1 ORDER BY feedback.id DESC LIMIT 1",
        )?;
        let made: Option<Option<String>> =
            statement.query_row(params![reader], |row| row.get(0)).optional()?;
        made.flatten().map(|made| parsed("a time", made)).transpose()
    }

    /// Takes the last word of feedback back, and says what it was.
    pub fn undo_feedback(&mut self, reader: &str) -> Result<Option<Feedback>, StateError> {
        let reader = name_of(&self.connection, reader)?;
        let last = self
            .connection
            .query_row(
                "DELETE FROM feedback WHERE id = (SELECT max(feedback.id) FROM feedback
                 JOIN readers ON readers.id = reader WHERE name = ?1)
                 RETURNING insight, verdict, date",
                params![reader],
                row,
            )
            .optional()?;
        last.map(feedback).transpose()
    }
}

type Row = (String, String, String);

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn feedback((insight, verdict, date): Row) -> Result<Feedback, StateError> {
    let insight = InsightId::new(insight.clone())
        .map_err(|_| StateError::BadValue { column: "an id", value: insight })?;
    Ok(Feedback { insight, verdict: parsed("a verdict", verdict)?, date: parsed("a date", date)? })
}
