//! Briefs that are stored: which one is due, made once, entered in the ledger.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{BriefJob, BriefMaker, person};
use crate::brief::{Brief, Made, Schedule};
use crate::error::EngineError;
use crate::insight::Insight;
use crate::profile::{Feedback, Profile, Taste, learn};
use crate::state::{Entry, Recorded, SentItem, State, StateError, StoredBrief, StoredProfile};
use crate::task::{Phase, Standing, Task};

/// Readers whose briefs are made at the same time and entered in one transaction.
const BATCH: usize = 500;

/// Which brief of a reader is asked for.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// The clock.
    pub now: Timestamp,
    /// The brief of this local date; of today unless given.
    pub date: Option<Date>,
    /// Whether to make today's before its hour has come; it then speaks of what came until `now`.
    pub early: bool,
}

/// What stands for a date.
#[derive(Clone, Debug)]
pub enum Due {
    /// A brief that was made before.
    Made(StoredBrief),
    /// A brief to be made.
    Job(Box<BriefJob>),
    /// Nothing before this moment.
    Later(Timestamp),
}

/// What became of the wish for a brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Made and stored now.
    Now(StoredBrief),
    /// Made before, by an earlier job or by another one at the same time.
    Before(StoredBrief),
    /// Not before this moment.
    Later(Timestamp),
}

/// What a job for all readers did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Delivered {
    /// Readers looked at.
    pub readers: usize,
    /// Briefs made and stored.
    pub made: usize,
    /// Items in them.
    pub items: usize,
    /// Briefs without an item: quiet days.
    pub quiet: usize,
    /// Readers whose brief was there already.
    pub before: usize,
    /// Readers whose hour has not come.
    pub later: usize,
    /// Readers who could not be served, and why.
    pub failed: Vec<Failure>,
}

/// A reader who could not be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failure {
    /// Who.
    pub reader: String,
    /// Why, with the way out.
    pub problem: String,
}

impl BriefMaker {
    /// What stands for `reader` at the time asked for. Learns their taste first, which may make a new version of the
    /// profile; feedback of the brief's own date waits for the next.
    ///
    /// # Errors
    /// An unknown reader, a profile that cannot be read, a date before the last brief's.
    pub fn due(&self, store: &mut State, reader: &str, when: When) -> Result<Due, EngineError> {
        let stored = newest(store, reader)?;
        let mut profile = Profile::from_toml(&stored.toml, &format!("profile of {reader}"))?;
        let last = store.last_brief(reader)?;
        let last = last.map(|(date, at)| Made { date, at });
        let made = match (slot(&profile, last, when)?, last) {
            (Slot::Made(date), _) => match store.brief(reader, date)? {
                Some(brief) => return Ok(Due::Made(brief)),
                None => {
                    let last = last.map_or(date, |last| last.date);
                    return Err(EngineError::OutOfOrder { reader: reader.to_owned(), date, last });
                }
            },
            (Slot::Later(at), _) => return Ok(Due::Later(at)),
            (Slot::Job(made), _) => made,
        };
        let taste = self.taste(&profile, &store.feedback(reader)?, made.date)?;
        let mut version = stored.version;
        if taste != profile.taste {
            profile.taste = taste;
            let text = profile.to_toml_like(&stored.toml);
            let learned = StoredProfile::LEARNED;
            match store.revise_profile(reader, version, &text, learned, when.now)? {
                Some(learned) => version = learned,
                // Somebody changed the profile in between: from the beginning.
                None => return self.due(store, reader, when),
            }
        }
        let sent = store.sent_before(reader, made.date)?;
        let gone = self.gone(store, reader, &sent)?;
        let last = last.map(|last| last.at);
        Ok(Due::Job(Box::new(BriefJob { profile, version, at: made.at, last, sent, gone })))
    }

    /// What a brief of `reader` made at `at` is made from, after all that was sent before; stores nothing.
    pub fn stored_job(
        &self,
        store: &State,
        reader: &str,
        at: Timestamp,
    ) -> Result<BriefJob, EngineError> {
        let stored = newest(store, reader)?;
        let mut profile = Profile::from_toml(&stored.toml, &format!("profile of {reader}"))?;
        let date = at.to_zoned_datetime(person::zone(&profile)?).date();
        profile.taste = self.taste(&profile, &store.feedback(reader)?, date)?;
        let last = store.brief_before(reader, date)?.map(|brief| brief.moment);
        let sent = store.sent_before(reader, date)?;
        let gone = self.gone(store, reader, &sent)?;
        Ok(BriefJob { profile, version: stored.version, at, last, sent, gone })
    }

    /// Makes and stores the brief of one reader, unless its date has one.
    pub fn deliver(
        &self,
        store: &mut State,
        reader: &str,
        when: When,
        task: &Task,
    ) -> Result<Delivery, EngineError> {
        let job = match self.due(store, reader, when)? {
            Due::Made(brief) => return Ok(Delivery::Before(brief)),
            Due::Later(at) => return Ok(Delivery::Later(at)),
            Due::Job(job) => job,
        };
        self.prepare(std::slice::from_ref(&*job), task)?;
        let entry = entry(&self.make(&job)?);
        match store.record_briefs(std::slice::from_ref(&entry))?.pop() {
            Some(Recorded::Now) => Ok(Delivery::Now(entry.brief)),
            Some(Recorded::Before(brief)) => Ok(Delivery::Before(brief)),
            Some(Recorded::Erased) | None => {
                Err(StateError::UnknownReader { name: reader.to_owned() }.into())
            }
        }
    }

    /// Makes and stores the briefs of all readers that are due, on all cores. A job that is stopped and run again goes
    /// on where it was; of two jobs at once each brief is stored by one.
    pub fn deliver_all(
        &self,
        store: &mut State,
        when: When,
        task: &Task,
    ) -> Result<Delivered, EngineError> {
        let readers = store.readers()?;
        self.deliver_to(store, &readers, when, task)
    }

    /// The same for these readers.
    pub fn deliver_to(
        &self,
        store: &mut State,
        readers: &[String],
        when: When,
        task: &Task,
    ) -> Result<Delivered, EngineError> {
        let mut report = Delivered { readers: readers.len(), ..Delivered::default() };
        task.progress().begin(Phase::Brief, Some(readers.len() as u64));
        for batch in readers.chunks(BATCH) {
            task.check()?;
            let mut jobs = Vec::with_capacity(batch.len());
            for reader in batch {
                match self.due(store, reader, when) {
                    Ok(Due::Job(job)) => {
                        jobs.push(*job);
                        continue;
                    }
                    Ok(Due::Made(_)) => report.before += 1,
                    Ok(Due::Later(_)) => report.later += 1,
                    // The others must not wait for one whose profile is broken.
                    Err(error) if error.is_about_a_reader() => report
                        .failed
                        .push(Failure { reader: reader.clone(), problem: error.to_string() }),
                    Err(error) => return Err(error),
                }
                task.progress().advance(1);
            }
            self.prepare(&jobs, task)?;
            let briefs = self.make_all(&jobs, task)?;
            let entries: Vec<Entry> = briefs.iter().map(entry).collect();
            for (recorded, brief) in store.record_briefs(&entries)?.into_iter().zip(&briefs) {
                match recorded {
                    Recorded::Now => {
                        report.made += 1;
                        task.stands(Standing::Partly);
                        report.items += brief.selection.items.len();
                        report.quiet += usize::from(brief.selection.items.is_empty());
                    }
                    Recorded::Before(_) => report.before += 1,
                    Recorded::Erased => report.readers -= 1,
                }
            }
        }
        task.progress().end();
        Ok(report)
    }

    /// The taste of `profile` as of `date`, with what was learned from words said before it.
    pub(super) fn taste(
        &self,
        profile: &Profile,
        feedback: &[Feedback],
        date: Date,
    ) -> Result<Vec<Taste>, EngineError> {
        let mut taste = learn(&profile.taste, feedback, date, &|a, b| self.similarity(a, b));
        for taste in taste.iter_mut().filter(|taste| taste.title.is_empty()) {
            if let Some(ordinal) = self.records.find(&taste.insight)
                && let Some(record) = self.records.get(ordinal)?
            {
                let insight = record.insight();
                let title = insight.title.as_deref().unwrap_or(&insight.text);
                taste.title = person::shortened(title);
            }
        }
        Ok(taste)
    }

    /// Those of `sent` that have left the index, as the briefs have them.
    pub(super) fn gone(
        &self,
        store: &State,
        reader: &str,
        sent: &[SentItem],
    ) -> Result<Vec<Insight>, EngineError> {
        let gone = sent.iter().filter(|item| !self.has(&item.insight));
        let dates: BTreeSet<Date> = gone.map(|item| item.date).collect();
        let mut insights = Vec::new();
        for date in dates {
            let Some(stored) = store.brief(reader, date)? else { continue };
            let items = Brief::from_json(&stored.object)?.selection.items.into_iter();
            insights.extend(items.map(|item| item.insight).filter(|i| !self.has(&i.id)));
        }
        Ok(insights)
    }
}

/// What the calendar says.
enum Slot {
    Made(Date),
    Job(Made),
    Later(Timestamp),
}

/// Which brief is to be made at the time asked for.
fn slot(profile: &Profile, last: Option<Made>, when: When) -> Result<Slot, EngineError> {
    let zone = person::zone(profile)?;
    let schedule = Schedule { zone: zone.clone(), hour: profile.hour };
    let local = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let today = local(when.now);
    let over = |date: Date, last: Timestamp| EngineError::DateIsOver {
        reader: profile.name.clone(),
        date,
        last,
        zone: profile.time_zone.clone(),
    };
    if let Some(date) = when.date {
        if last.is_some_and(|last| last.date >= date) {
            return Ok(Slot::Made(date));
        }
        let at = schedule.moment(date);
        if at > when.now && !(when.early && date == today) {
            return Ok(Slot::Later(at));
        }
        let at = last.map_or(at, |last| at.max(last.at)).min(when.now);
        return if local(at) == date {
            Ok(Slot::Job(Made { date, at }))
        } else {
            Err(over(date, at))
        };
    }
    if let Some(made) = schedule.due(when.now, last) {
        return Ok(Slot::Job(made));
    }
    match last {
        // Today's, or that of a later date for who has flown west.
        Some(last) if last.date >= today => Ok(Slot::Made(last.date)),
        Some(last) if last.at > when.now => Ok(Slot::Later(last.at)),
        _ if when.early => Ok(Slot::Job(Made { date: today, at: when.now })),
        _ => Ok(Slot::Later(schedule.moment(today))),
    }
}

/// The newest profile of `reader`.
pub(super) fn newest(store: &State, reader: &str) -> Result<StoredProfile, EngineError> {
    let unknown = || StateError::UnknownReader { name: reader.to_owned() };
    Ok(store.profile(reader)?.ok_or_else(unknown)?)
}

/// A brief as the ledger takes it.
pub(super) fn entry(brief: &Brief) -> Entry {
    let selection = &brief.selection;
    let items = selection.items.iter();
    Entry {
        reader: selection.reader.clone(),
        items: items
            .map(|item| (item.insight.id.clone(), item.theme.as_ref().map(|theme| theme.id)))
            .collect(),
        brief: StoredBrief {
            id: brief.id.to_string(),
            date: selection.date,
            moment: selection.window.until,
            object: brief.to_json(),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// `now` and, where there is one, the last brief's date and moment, in Berlin at seven.
    #[track_caller]
    fn check(
        now: &str,
        asked: Option<Date>,
        last: Option<(Date, &str)>,
        early: bool,
        expected: &str,
    ) {
        let mut profile = Profile::new("Ada");
        profile.time_zone = "Europe/Berlin".into();
        let last = last.map(|(date, at)| Made { date, at: at.parse().unwrap() });
        let when = When { now: now.parse().unwrap(), date: asked, early };
        let told = match slot(&profile, last, when) {
            Ok(Slot::Made(date)) => format!("made {date}"),
            Ok(Slot::Job(made)) => format!("{} at {}", made.date, made.at),
            Ok(Slot::Later(at)) => format!("later {at}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(told, expected);
    }

    const TODAY: Date = date(2026, 3, 10);

    #[test]
    fn todays_brief_is_made_from_its_hour_on_or_earlier_for_who_asks() {
        check("2026-03-10T09:30:00Z", None, None, false, "2026-03-10 at 2026-03-10T06:00:00Z");
        check("2026-03-10T05:00:00Z", None, None, false, "later 2026-03-10T06:00:00Z");
        check("2026-03-10T05:00:00Z", None, None, true, "2026-03-10 at 2026-03-10T05:00:00Z");
        let last = Some((TODAY, "2026-03-10T05:00:00Z"));
        check("2026-03-10T09:30:00Z", None, last, true, "made 2026-03-10");
        // Over the date line to the west: the date is over there already.
        let ahead = Some((date(2026, 3, 11), "2026-03-10T04:00:00Z"));
        check("2026-03-10T09:30:00Z", None, ahead, false, "made 2026-03-11");
    }

    #[test]
    fn a_day_that_is_asked_for_has_its_own_hour() {
        let day = |day: i8| Some(date(2026, 3, day));
        let now = "2026-03-10T09:30:00Z";
        check(now, day(7), None, false, "2026-03-07 at 2026-03-07T06:00:00Z");
        check(now, day(11), None, true, "later 2026-03-11T06:00:00Z");
        check("2026-03-10T05:00:00Z", day(10), None, true, "2026-03-10 at 2026-03-10T05:00:00Z");
        check(now, day(9), Some((TODAY, now)), false, "made 2026-03-09");
        // Made later than the hour of the next date, before a flight to the east.
        let late = Some((date(2026, 3, 9), "2026-03-10T08:00:00Z"));
        check(now, day(10), late, false, "2026-03-10 at 2026-03-10T08:00:00Z");
        let over = "the last brief for Ada was made for 2026-03-10T08:00:00Z, which is no longer 2026-03-09 in Europe/Berlin; the next date will have its brief";
        check(now, day(9), Some((date(2026, 3, 8), "2026-03-10T08:00:00Z")), false, over);
    }
}
