//! What readers said about items.

use jiff::Timestamp;

use super::database::{Row, Sight, params};
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
        let unknown = || StateError::UnknownReader { name: reader.to_owned() };
        self.database.write(Sight::Moment, |database| {
            let name = name_of(database, reader)?;
            let added = database.execute(
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
                let newest = newest(database, &name)?.ok_or_else(unknown)?;
                let mut profile =
                    Profile::from_toml(&newest.toml, &format!("profile of {reader}"))?;
                let mute = Mute { what: what.clone(), until: None };
                let text = profile.add_mute(mute, &newest.toml);
                save(database, &name, &text, "feedback", now)?;
            }
            Ok(())
        })
    }

    /// All feedback of `reader`, oldest first.
    pub fn feedback(&self, reader: &str) -> Result<Vec<Feedback>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let all = "SELECT insight, verdict, date FROM feedback
             JOIN readers ON readers.id = reader WHERE name = ?1 ORDER BY feedback.id";
        self.database.all(all, params![reader], feedback)
    }

    /// When the last word of feedback was said; `None` where there is none, or none that tells.
    pub fn last_feedback(&self, reader: &str) -> Result<Option<Timestamp>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        let last = "SELECT made FROM feedback JOIN readers ON readers.id = reader
             WHERE name = ?1 ORDER BY feedback.id DESC LIMIT 1";
        let made: Option<Option<String>> =
            self.database.one(last, params![reader], |row| row.get(0))?;
        made.flatten().map(|made| parsed("a time", made)).transpose()
    }

    /// Takes the last word of feedback back, and says what it was.
    pub fn undo_feedback(&mut self, reader: &str) -> Result<Option<Feedback>, StateError> {
        let reader = name_of(&*self.database, reader)?;
        self.database.write(Sight::Moment, |database| {
            database.one(
                "DELETE FROM feedback WHERE id = (SELECT max(feedback.id) FROM feedback
                 JOIN readers ON readers.id = reader WHERE name = ?1)
                 RETURNING insight, verdict, date",
                params![reader],
                feedback,
            )
        })
    }
}

fn feedback(row: &Row<'_>) -> Result<Feedback, StateError> {
    let insight: String = row.get(0)?;
    let insight = InsightId::new(insight.clone())
        .map_err(|_| StateError::BadValue { column: "an id", value: insight })?;
    let (verdict, date) = (parsed("a verdict", row.get(1)?)?, parsed("a date", row.get(2)?)?);
    Ok(Feedback { insight, verdict, date })
}
