//! What somebody who sleeps until there is something to do needs to know.

use jiff::Timestamp;
use jiff::civil::Date;

use super::database::{Row, params};
use super::error::parsed;
use super::{State, StateError};

/// What tells whether anything about a reader has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderMark {
    /// Who.
    pub name: String,
    /// The newest version of the profile.
    pub version: u64,
    /// Local date and moment of the last brief.
    pub last: Option<(Date, Timestamp)>,
    /// When one of the addresses came to stand as it does.
    pub addressed: Option<Timestamp>,
}

/// Deliveries that somebody should look after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenDeliveries {
    /// Those that wait for a try.
    pub pending: u64,
    /// Those that are being sent.
    pub sending: u64,
    /// Those of which nobody knows whether they arrived.
    pub uncertain: u64,
}

impl State {
    /// A number that is another one once somebody else has changed the state: another process, or another [`State`] here.
    pub fn data_version(&self) -> Result<i64, StateError> {
        self.database.version()
    }

    /// All readers, by name.
    pub fn reader_marks(&self) -> Result<Vec<ReaderMark>, StateError> {
        let marks = "SELECT name,
                    (SELECT version FROM profiles WHERE reader = id ORDER BY version DESC LIMIT 1),
                    (SELECT date FROM briefs WHERE reader = readers.id ORDER BY date DESC LIMIT 1),
                    (SELECT moment FROM briefs WHERE reader = readers.id ORDER BY date DESC LIMIT 1),
                    (SELECT max(since) FROM addresses WHERE reader = readers.id)
             FROM readers ORDER BY name";
        let time = |text: String| parsed("a time", text);
        self.database.all(marks, &[], |row| {
            let (version, date, moment): (Option<i64>, Option<String>, Option<String>) =
                (row.get(1)?, row.get(2)?, row.get(3)?);
            let last = date.zip(moment);
            let last =
                last.map(|(date, at)| Ok::<_, StateError>((parsed("a date", date)?, time(at)?)));
            let version =
                version.and_then(|version| u64::try_from(version).ok()).unwrap_or_default();
            let addressed = row.get::<Option<String>>(4)?.map(time).transpose()?;
            Ok(ReaderMark { name: row.get(0)?, version, last: last.transpose()?, addressed })
        })
    }

    /// When there is something to scan: a feed that is due, or an episode that waits. `None`: no feed will ever be.
    pub fn next_scan(&self) -> Result<Option<Timestamp>, StateError> {
        // The later of two, in words that both databases know.
        let first = "SELECT min(at) FROM (
                 SELECT CASE WHEN coalesce(next, '') > coalesce(held, '') THEN coalesce(next, '')
                             ELSE coalesce(held, '') END AS at FROM feeds WHERE NOT gone
                 UNION ALL
                 SELECT coalesce(next, '') FROM episodes WHERE standing IN ('waiting', 'ready')
             ) AS work";
        let at: Option<Option<String>> = self.database.one(first, &[], |row| row.get(0))?;
        match at.flatten() {
            None => Ok(None),
            // Never asked.
            Some(at) if at.is_empty() => Ok(Some(Timestamp::MIN)),
            Some(at) => Ok(Some(parsed("a time", at)?)),
        }
    }

    /// How many deliveries are not at their end.
    pub fn open_deliveries(&self) -> Result<OpenDeliveries, StateError> {
        // The condition is that of the index, word for word: what is at its end is not looked at.
        let counts = "SELECT count(*) FILTER (WHERE standing = 'pending'),
                    count(*) FILTER (WHERE standing = 'sending'),
                    count(*) FILTER (WHERE standing = 'uncertain')
             FROM deliveries WHERE standing IN ('pending', 'sending', 'uncertain')";
        let count = |row: &Row<'_>, at| Ok::<_, StateError>(row.get::<i64>(at)?.unsigned_abs());
        let open = self.database.one(counts, &[], |row| {
            let (pending, sending) = (count(row, 0)?, count(row, 1)?);
            Ok(OpenDeliveries { pending, sending, uncertain: count(row, 2)? })
        })?;
        Ok(open.unwrap_or_default())
    }

    /// When a job last failed, and what was said of it; nothing where it was done since.
    pub fn last_failed(&self, job: &str) -> Result<Option<(Timestamp, String)>, StateError> {
        let last = "SELECT at, what, failed FROM journal WHERE job = ?1 ORDER BY id DESC LIMIT 1";
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let last: Option<(String, String, bool)> = self.database.one(last, params![job], row)?;
        let failed = last.filter(|(.., failed)| *failed);
        failed.map(|(at, what, _)| Ok((parsed("a time", at)?, what))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::suite::check_state;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_to_be_scanned_is_told_by_feeds_and_by_episodes() {
        check_state(|bench| {
            let mut state = bench.open();
            let now = at("2026-03-10T06:00:00Z");
            assert_eq!(state.next_scan().unwrap(), None);
            state.add_feeds(&["https://a.example/feed".into()], now).unwrap();
            assert_eq!(state.next_scan().unwrap(), Some(Timestamp::MIN));
            let held = at("2026-03-10T09:00:00Z");
            state.hold_feeds(&[1], held).unwrap();
            assert_eq!(state.next_scan().unwrap(), Some(held));
        });
    }

    #[test]
    fn a_mark_changes_with_the_profile_and_a_number_with_whatever_another_one_wrote() {
        check_state(|bench| {
            let (mut one, other) = (bench.open(), bench.open());
            let (now, before) = (at("2026-03-10T06:00:00Z"), other.data_version().unwrap());
            one.save_profile("Ada", "name = \"Ada\"\n", "new", now).unwrap();
            assert_ne!(other.data_version().unwrap(), before);
            let mark =
                |version| ReaderMark { name: "Ada".into(), version, last: None, addressed: None };
            assert_eq!(other.reader_marks().unwrap(), [mark(1)]);
            one.save_profile("Ada", "name = \"Ada\"\nsize = 3\n", "edit", now).unwrap();
            assert_eq!(other.reader_marks().unwrap(), [mark(2)]);
        });
    }
}
