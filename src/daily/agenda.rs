//! When each reader's next brief is due, in memory: nobody's profile is read again unless it has changed.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::backoff::Backoff;
use crate::brief::{Made, Schedule};
use crate::state::ReaderMark;

/// The longest that a reader who could not be served is left alone.
const LONGEST: Duration = Duration::from_secs(3600);

/// When each reader's next brief is due.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    readers: HashMap<String, Entry>,
    queue: BTreeSet<(Timestamp, String)>,
}

#[derive(Debug)]
struct Entry {
    mark: ReaderMark,
    /// Nothing for a profile that cannot be read, which is tried as if it were due so that it is told.
    schedule: Option<Schedule>,
    backoff: Backoff,
    at: Timestamp,
}

impl Agenda {
    /// Takes up how all readers stand; gives the names of those who are new or of whom something has changed.
    ///
    /// `schedule` reads the profile of one; it is asked where there is a version that was not read yet.
    pub(super) fn look<E>(
        &mut self,
        marks: Vec<ReaderMark>,
        now: Timestamp,
        mut schedule: impl FnMut(&str) -> Result<Option<Schedule>, E>,
    ) -> Result<Vec<String>, E> {
        let mut before = std::mem::take(&mut self.readers);
        self.queue.clear();
        let mut changed = Vec::new();
        // Whoever is not reached because of an error is new at the next look.
        for mark in marks {
            let known = before.remove(&mark.name);
            let is_changed = known.as_ref().is_none_or(|known| known.mark != mark);
            if is_changed {
                changed.push(mark.name.clone());
            }
            let (schedule, backoff) = match known {
                Some(known) if known.mark.version == mark.version => {
                    (known.schedule, known.backoff)
                }
                _ => (schedule(&mark.name)?, Backoff::up_to(LONGEST)),
            };
            let mut entry = Entry { mark, schedule, backoff, at: now };
            entry.reckon(now);
            self.queue.insert((entry.at, entry.mark.name.clone()));
            self.readers.insert(entry.mark.name.clone(), entry);
        }
        Ok(changed)
    }

    /// Readers whose brief is due, the longest due first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<String> {
        self.queue.iter().take_while(|(at, _)| *at <= now).map(|(_, name)| name.clone()).collect()
    }

    /// When the first brief is due.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.queue.first().map(|(at, _)| *at)
    }

    /// Whether there is this reader.
    pub(super) fn knows(&self, reader: &str) -> bool {
        self.readers.contains_key(reader)
    }

    /// The brief of `reader` could not be made: it is due again later.
    pub(super) fn failed(&mut self, reader: &str, now: Timestamp) {
        let Some(entry) = self.readers.get_mut(reader) else { return };
        self.queue.remove(&(entry.at, reader.to_owned()));
        entry.backoff.failed(now);
        entry.reckon(now);
        self.queue.insert((entry.at, reader.to_owned()));
    }
}

impl Entry {
    fn reckon(&mut self, now: Timestamp) {
        let last = self.mark.last.map(|(date, at)| Made { date, at });
        let due = self.schedule.as_ref().map_or(now, |schedule| schedule.next(now, last));
        self.at = self.backoff.until(now).map_or(due, |until| due.max(until));
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use jiff::civil::{date, time};
    use jiff::tz::TimeZone;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn mark(name: &str, version: u64, last: Option<&str>) -> ReaderMark {
        let last = last.map(|last| (date(2026, 3, 10), at(last)));
        ReaderMark { name: name.into(), version, last, addressed: None }
    }

    /// Looks; gives who has changed and whose profile was read.
    fn look(agenda: &mut Agenda, marks: Vec<ReaderMark>, now: &str) -> (Vec<String>, Vec<String>) {
        let mut read = Vec::new();
        let changed = agenda.look(marks, at(now), |name| {
            read.push(name.to_owned());
            let zone = TimeZone::UTC;
            Ok::<_, Infallible>(
                (name != "broken").then(|| Schedule { zone, hour: time(7, 0, 0, 0) }),
            )
        });
        (changed.unwrap(), read)
    }

    #[test]
    fn a_profile_is_read_once_a_version_and_a_brief_is_due_once_a_day() {
        let mut agenda = Agenda::default();
        let now = "2026-03-10T06:59:00Z";
        let both =
            (vec!["ada".to_owned(), "bob".to_owned()], vec!["ada".to_owned(), "bob".to_owned()]);
        assert_eq!(look(&mut agenda, vec![mark("ada", 1, None), mark("bob", 1, None)], now), both);
        let nothing = (vec![], vec![]);
        assert_eq!(
            look(&mut agenda, vec![mark("ada", 1, None), mark("bob", 1, None)], now),
            nothing
        );
        assert_eq!(
            (agenda.due(at(now)), agenda.next()),
            (vec![], Some(at("2026-03-10T07:00:00Z")))
        );
        let now = "2026-03-10T07:00:00Z";
        assert_eq!(agenda.due(at(now)), ["ada", "bob"]);
        let made = vec![mark("ada", 1, Some(now)), mark("bob", 2, None)];
        let bob = vec!["bob".to_owned()];
        assert_eq!(look(&mut agenda, made, now), (vec!["ada".to_owned(), "bob".to_owned()], bob));
        assert_eq!(agenda.due(at(now)), ["bob"]);
        assert_eq!(look(&mut agenda, vec![mark("ada", 1, Some(now))], now), nothing);
        assert_eq!(agenda.next(), Some(at("2026-03-11T07:00:00Z")));
        assert!(!agenda.knows("bob"));
    }

    #[test]
    fn who_cannot_be_served_is_tried_ever_more_seldom_and_at_once_when_the_profile_is_another_one()
    {
        let mut agenda = Agenda::default();
        let now = "2026-03-10T07:00:00Z";
        look(&mut agenda, vec![mark("broken", 1, None)], now);
        assert_eq!(agenda.due(at(now)), ["broken"]);
        agenda.failed("broken", at(now));
        assert_eq!(agenda.due(at(now)), Vec::<String>::new());
        look(&mut agenda, vec![mark("broken", 1, None)], now);
        assert_eq!(agenda.next(), Some(at("2026-03-10T07:01:00Z")));
        look(&mut agenda, vec![mark("broken", 2, None)], now);
        assert_eq!(agenda.due(at(now)), ["broken"]);
    }
}
