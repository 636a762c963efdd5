//! How fast does a state take what a day brings, and does it hold all that it said it holds? Made-up readers get briefs,
//! deliveries and words of feedback from several writers at once, and in the end every word that was given is looked up.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::error::EngineError;
use crate::insight::InsightId;
use crate::profile::{Feedback, Verdict, Via};
use crate::secret::random_hex;
use crate::state::{
    DeliveryStanding, Entry, Intent, Recorded, Settled, State, StateError, StatePlace, StoredBrief,
};
use crate::task::{Phase, Task};

/// What is measured.
#[derive(Clone, Debug)]
pub struct StateOptions {
    /// Where; made-up readers stay there.
    pub place: StatePlace,
    /// Readers to make up.
    pub readers: usize,
    /// Writers at once, each with a connection of its own.
    pub writers: usize,
    /// Bytes of a brief; a real one has about 6,000.
    pub bytes: usize,
    /// Whole days go on for as long as this.
    pub at_least: Duration,
    /// How long a state that is away is waited for before the run is given up.
    pub patience: Duration,
}

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StateReport {
    /// Made-up readers.
    pub readers: usize,
    /// Writers at once.
    pub writers: usize,
    /// Days that were lived.
    pub days: usize,
    /// Briefs that were entered by this process, and how many a minute, of all writers together.
    pub briefs: usize,
    /// The same a minute.
    pub briefs_per_minute: f64,
    /// Deliveries that were claimed and settled.
    pub sends: usize,
    /// The same a minute.
    pub sends_per_minute: f64,
    /// Words of feedback that were kept.
    pub feedback: usize,
    /// The same a minute.
    pub feedback_per_minute: f64,
    /// How often something was refused without being kept, and done again.
    pub again: usize,
    /// How often nobody knew whether something was kept.
    pub unknown: usize,
    /// The longest time that something was refused, in seconds.
    pub longest_away: f64,
    /// What was said to be kept, and is not there.
    pub lost: usize,
    /// What is there twice.
    pub doubled: usize,
}

/// Readers whose briefs are entered in one transaction.
const BATCH: usize = 200;

/// Items of a brief.
const ITEMS: usize = 5;

/// Deliveries that are claimed at once.
const CLAIM: usize = 50;

/// Each so many-th reader says something.
const SAYS: usize = 10;

/// The first day.
const FIRST: Date = jiff::civil::date(2031, 1, 1);

/// What this process was told is kept.
#[derive(Default)]
struct Told {
    /// By reader and date, the brief.
    briefs: BTreeMap<(usize, Date), String>,
    /// By reader, insights of which something was said.
    feedback: BTreeMap<usize, Vec<String>>,
    /// The same, where nobody knew.
    unsure: HashSet<String>,
    sends: Vec<String>,
    again: usize,
    unknown: usize,
    longest_away: Duration,
}

impl Told {
    fn take(&mut self, other: Self) {
        self.briefs.extend(other.briefs);
        for (reader, insights) in other.feedback {
            self.feedback.entry(reader).or_default().extend(insights);
        }
        self.unsure.extend(other.unsure);
        self.sends.extend(other.sends);
        self.again += other.again;
        self.unknown += other.unknown;
        self.longest_away = self.longest_away.max(other.longest_away);
    }
}

/// Lives days in the state until they are enough, then looks everything up.
pub fn bench_state(options: &StateOptions, task: &Task) -> Result<StateReport, EngineError> {
    let run = random_hex::<6>().map_err(StateError::from)?;
    let (mut state, mut setup) = (State::open_at(&options.place)?, Told::default());
    let now = Timestamp::UNIX_EPOCH;
    let names: Vec<String> = (0..options.readers).map(name).collect();
    for batch in names.chunks(BATCH) {
        let texts: Vec<(String, String)> =
            batch.iter().map(|name| (name.clone(), format!("name = \"{name}\"\n"))).collect();
        insist(options, &mut setup, task, || state.save_profiles(&texts, "new", now))?;
    }
    task.progress().begin(Phase::Brief, None);
    let began = Instant::now();
    let mut report = StateReport { writers: options.writers, ..StateReport::default() };
    let (mut all, mut seconds) = (setup, [0.0; 3]);
    let mut date = FIRST;
    while report.days == 0 || began.elapsed() < options.at_least {
        for (deed, seconds) in
            [Deed::Briefs, Deed::Sends, Deed::Words].into_iter().zip(&mut seconds)
        {
            let began = Instant::now();
            all.take(day(options, &names, &run, date, deed, task)?);
            *seconds += began.elapsed().as_secs_f64();
        }
        report.days += 1;
        date = date.checked_add(1.day()).unwrap_or(date);
    }
    task.progress().end();
    let per_minute = |count: usize, seconds: f64| count as f64 / seconds.max(1e-9) * 60.0;
    report.readers = names.len();
    (report.briefs, report.sends) = (all.briefs.len(), all.sends.len());
    report.feedback = all.feedback.values().map(Vec::len).sum();
    report.briefs_per_minute = per_minute(report.briefs, seconds[0]);
    report.sends_per_minute = per_minute(report.sends, seconds[1]);
    report.feedback_per_minute = per_minute(report.feedback, seconds[2]);
    (report.again, report.unknown) = (all.again, all.unknown);
    report.longest_away = all.longest_away.as_secs_f64();
    look_up(&state, &names, &all, &mut report, task)?;
    Ok(report)
}

/// Looks up everything that was said to be kept.
fn look_up(
    state: &State,
    names: &[String],
    told: &Told,
    report: &mut StateReport,
    task: &Task,
) -> Result<(), EngineError> {
    for (&(reader, date), id) in &told.briefs {
        task.check()?;
        let found = state.brief(&names[reader], date)?;
        report.lost += usize::from(found.is_none_or(|brief| brief.id != *id));
    }
    for (&reader, insights) in &told.feedback {
        task.check()?;
        let found = state.feedback(&names[reader])?;
        for insight in insights {
            let times = found.iter().filter(|said| said.insight.as_str() == insight).count();
            report.lost += usize::from(times == 0);
        }
        let mut seen = HashSet::new();
        report.doubled += found.iter().filter(|said| !seen.insert(said.insight.as_str())).count();
    }
    let mut seen = HashSet::new();
    for token in &told.sends {
        task.check()?;
        let found = state.delivery_by_token(token)?;
        let is_sent = |standing| standing == DeliveryStanding::Sent;
        report.lost += usize::from(!found.as_ref().is_some_and(|it| is_sent(it.standing)));
        // Nothing is ever put back here: a second try is a second claim.
        let is_double = found.is_some_and(|it| it.tries > 1) || !seen.insert(token);
        report.doubled += usize::from(is_double);
    }
    Ok(())
}

/// What is done on a day, by all writers at once.
#[derive(Clone, Copy)]
enum Deed {
    Briefs,
    Sends,
    Words,
}

fn day(
    options: &StateOptions,
    names: &[String],
    run: &str,
    date: Date,
    deed: Deed,
    task: &Task,
) -> Result<Told, EngineError> {
    let batches: Vec<(usize, &[String])> =
        names.chunks(BATCH).enumerate().map(|(nth, batch)| (nth * BATCH, batch)).collect();
    let next = AtomicUsize::new(0);
    let write = || -> Result<Told, EngineError> {
        let mut told = Told::default();
        let state = insist(options, &mut told, task, || State::open_at(&options.place))?;
        let mut writer = Writer { options, state, run, date, task, told };
        while let Some(&(first, batch)) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            match deed {
                Deed::Briefs => writer.briefs(first, batch)?,
                Deed::Sends => writer.sends(batch)?,
                Deed::Words => writer.words(first, batch)?,
            }
        }
        Ok(writer.told)
    };
    let mut all = Told::default();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..options.writers).map(|_| scope.spawn(write)).collect();
        for writer in writers {
            let told = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            all.take(told);
        }
        Ok(all)
    })
}

struct Writer<'a> {
    options: &'a StateOptions,
    state: State,
    run: &'a str,
    date: Date,
    task: &'a Task<'a>,
    told: Told,
}

impl Writer<'_> {
    fn briefs(&mut self, first: usize, batch: &[String]) -> Result<(), EngineError> {
        let (date, run, object) = (self.date, self.run, "x".repeat(self.options.bytes));
        let entry = |(nth, name): (usize, &String)| {
            let id = format!("{run}-{date}-{}", first + nth);
            let brief =
                StoredBrief { id, date, moment: Timestamp::UNIX_EPOCH, object: object.clone() };
            let item = |place| InsightId::new(format!("{date}-{place}")).ok().map(|it| (it, None));
            Entry { reader: name.clone(), brief, items: (0..ITEMS).filter_map(item).collect() }
        };
        let entries: Vec<Entry> = batch.iter().enumerate().map(entry).collect();
        let (state, told) = (&mut self.state, &mut self.told);
        let recorded = insist(self.options, told, self.task, || state.record_briefs(&entries))?;
        for (nth, (entry, recorded)) in entries.into_iter().zip(recorded).enumerate() {
            let is_ours = match recorded {
                Recorded::Now => true,
                // Entered by a try of which nobody knew.
                Recorded::Before(brief) => brief.id == entry.brief.id,
                Recorded::Erased => false,
            };
            if is_ours {
                self.told.briefs.insert((first + nth, self.date), entry.brief.id);
            }
        }
        Ok(())
    }

    fn sends(&mut self, batch: &[String]) -> Result<(), EngineError> {
        let (now, date) = (Timestamp::UNIX_EPOCH, self.date);
        let mut intents = Vec::new();
        let (state, told) = (&mut self.state, &mut self.told);
        for name in batch {
            let brief = insist(self.options, told, self.task, || state.brief(name, date))?;
            intents.extend(brief.map(|brief| Intent {
                reader: name.clone(),
                token: format!("token of {}", brief.id),
                brief: Some(brief.id),
                date,
                via: Via::Email,
                target: "nobody@example.org".to_owned(),
            }));
        }
        insist(self.options, told, self.task, || state.intend(&intents, now))?;
        loop {
            let claimed = insist(self.options, told, self.task, || {
                state.claim_deliveries(&Via::ALL, None, CLAIM, now)
            })?;
            if claimed.is_empty() {
                return Ok(());
            }
            let settled =
                |id| Settled { id, standing: DeliveryStanding::Sent, next: None, problem: None };
            let all: Vec<Settled> = claimed.iter().map(|it| settled(it.id)).collect();
            insist(self.options, told, self.task, || state.settle_deliveries(&all, now))?;
            told.sends.extend(claimed.into_iter().map(|it| it.intent.token));
        }
    }

    fn words(&mut self, first: usize, batch: &[String]) -> Result<(), EngineError> {
        for (nth, name) in batch.iter().enumerate().step_by(SAYS) {
            let (verdict, date) = (Verdict::More, self.date);
            let insight = format!("{}-{date}-{}", self.run, first + nth);
            let Ok(id) = InsightId::new(insight.clone()) else { continue };
            let feedback = Feedback { insight: id, verdict, date };
            let (state, told) = (&mut self.state, &mut self.told);
            let before = told.unknown;
            let kept = insist(self.options, told, self.task, || {
                match state.heed(name, &feedback, None, Timestamp::UNIX_EPOCH) {
                    // Not said again: it may be there.
                    Err(StateError::Unknown { .. }) => Ok(false),
                    done => done.map(|()| true),
                }
            })?;
            if kept && before == told.unknown {
                told.feedback.entry(first + nth).or_default().push(insight);
            } else {
                told.unknown += 1;
                told.unsure.insert(insight);
            }
        }
        Ok(())
    }
}

/// Does `work`, and again while it is refused without being kept.
fn insist<T>(
    options: &StateOptions,
    told: &mut Told,
    task: &Task,
    mut work: impl FnMut() -> Result<T, StateError>,
) -> Result<T, EngineError> {
    let mut refused: Option<Instant> = None;
    loop {
        task.check()?;
        let error = match work() {
            Ok(done) => {
                let away = refused.map_or(Duration::ZERO, |since| since.elapsed());
                told.longest_away = told.longest_away.max(away);
                return Ok(done);
            }
            Err(error) => error,
        };
        let is_unknown = matches!(error, StateError::Unknown { .. });
        let passes = is_unknown
            || matches!(
                error,
                StateError::Away { .. }
                    | StateError::ReadOnly { .. }
                    | StateError::Overtaken { .. }
                    | StateError::Full { .. }
            );
        if !passes || refused.get_or_insert_with(Instant::now).elapsed() > options.patience {
            return Err(error.into());
        }
        told.again += 1;
        told.unknown += usize::from(is_unknown);
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn name(number: usize) -> String {
    format!("made-up {number:07}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_day_brings_is_kept_and_found_and_nothing_is_there_twice() {
        let folder = tempfile::tempdir().unwrap();
        let place = StatePlace::File(folder.path().join("readers.sqlite"));
        let (at_least, patience) = (Duration::ZERO, Duration::from_secs(5));
        let options =
            StateOptions { place, readers: 430, writers: 2, bytes: 9, at_least, patience };
        let report = bench_state(&options, &Task::silent()).unwrap();
        assert_eq!((report.briefs, report.sends, report.feedback), (430, 430, 43));
        assert_eq!((report.lost, report.doubled, report.unknown), (0, 0, 0));
        let again = bench_state(&options, &Task::silent()).unwrap();
        assert_eq!((again.briefs, again.sends, again.lost), (0, 0, 0), "the day has its briefs");
    }
}
