//! The lane that works for readers: their briefs at their hour, sent when they are made and again where that failed.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::agenda::Agenda;
use super::backoff::{Backoff, after};
use super::board::{Board, Did};
use super::lane::{LOOK, Lane};
use super::{Options, post};
use crate::insight::counted;
use crate::operation::{DailyJob, House, MakeAll, Problem, schedule_of};
use crate::task::{Cancelled, Task};

/// The longest that making and sending are left alone: somebody waits for the brief of today.
const LONGEST: Duration = Duration::from_secs(600);

/// How long a sign-up waits to be confirmed.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

/// How often sign-ups that nobody confirmed are looked for.
const FORGET: Duration = Duration::from_secs(3600);

/// The lane that works for readers.
pub(super) struct ReaderLane<'a> {
    house: &'a House,
    options: &'a Options,
    board: &'a Board<'a>,
    agenda: Agenda,
    /// Readers of whom something has changed since their briefs were last written down to be sent.
    changed: BTreeSet<String>,
    looking: Backoff,
    making: Backoff,
    sending: Backoff,
    /// Whether what a process before left behind was looked after.
    took_over: bool,
    /// When sign-ups are looked through again.
    forget: Timestamp,
    /// When the lane last stepped.
    before: Timestamp,
}

impl<'a> ReaderLane<'a> {
    pub(super) fn new(house: &'a House, options: &'a Options, board: &'a Board<'a>) -> Self {
        Self {
            house,
            options,
            board,
            agenda: Agenda::default(),
            changed: BTreeSet::new(),
            looking: Backoff::up_to(LONGEST),
            making: Backoff::up_to(LONGEST),
            sending: Backoff::up_to(LONGEST),
            took_over: false,
            forget: Timestamp::MIN,
            before: Timestamp::MIN,
        }
    }

    /// Takes up what has changed about readers.
    fn look(&mut self, now: Timestamp) -> Result<(), Cancelled> {
        if self.looking.until(now).is_some() {
            return Ok(());
        }
        let (agenda, changed, house) = (&mut self.agenda, &mut self.changed, self.house);
        let works = self.board.run(DailyJob::Briefs, || {
            let state = house.state()?;
            let marks = state.reader_marks()?;
            changed.extend(agenda.look(marks, now, |reader| {
                let stored = state.profile(reader)?;
                Ok::<_, Problem>(stored.and_then(|stored| schedule_of(reader, &stored.toml).ok()))
            })?);
            Ok(Did::default())
        })?;
        if works {
            self.looking.done()
        } else {
            self.looking.failed(now)
        }
        Ok(())
    }

    /// Makes the briefs that are due.
    fn make(&mut self, now: Timestamp, task: &Task) -> Result<(), Cancelled> {
        let due = self.agenda.due(now);
        if due.is_empty() || self.making.until(now).is_some() {
            return Ok(());
        }
        let (house, figures) = (self.house, &self.options.figures);
        let mut unserved = Vec::new();
        let works = self.board.run(DailyJob::Briefs, || {
            house.refresh(task)?;
            let asked = MakeAll { readers: Some(due.clone()), ..MakeAll::default() };
            let report = house.ask(&asked, task)?;
            figures.made(report.made);
            let (made, items) = (report.made as u64, report.items as u64);
            let mut parts = vec![
                format!("{} made", counted(made, "brief")),
                format!("{} in them", counted(items, "insight")),
            ];
            if report.quiet > 0 {
                parts.push(counted(report.quiet as u64, "quiet day"));
            }
            if !report.failed.is_empty() {
                let count = counted(report.failed.len() as u64, "reader");
                parts.push(format!("{count} not served, see `quintet daily --status`"));
            }
            unserved.extend(report.failed.into_iter().map(|failure| failure.reader));
            Ok(Did { what: Some(parts.join(", ")), failed: !unserved.is_empty() })
        })?;
        if !works && unserved.is_empty() {
            self.making.failed(now);
            return Ok(());
        }
        self.making.done();
        self.changed.extend(due.iter().cloned());
        self.look(now)?;
        // Whoever is due still was not served, whatever was said: not again at once.
        let due = due.into_iter().collect::<BTreeSet<_>>();
        for reader in self.agenda.due(now).iter().filter(|reader| due.contains(*reader)) {
            self.agenda.failed(reader, now);
        }
        Ok(())
    }

    /// Writes down what is to go out of what has changed, and sends what is due; gives when the next try is.
    fn send(&mut self, now: Timestamp, task: &Task) -> Result<Option<Timestamp>, Cancelled> {
        if let Some(until) = self.sending.until(now) {
            return Ok(Some(until));
        }
        let (house, options) = (self.house, self.options);
        let readers: Vec<String> =
            self.changed.iter().filter(|reader| self.agenda.knows(reader)).cloned().collect();
        let (mut next, mut goes_on) = (None, true);
        let took_over = self.took_over;
        let works = self.board.run(DailyJob::Send, || {
            let mut state = house.state()?;
            post::intend(&mut state, &readers, now)?;
            let mut waiting = post::waiting(&state, house.delivery(), now)?;
            let mut did = Did::default();
            if waiting.due > 0 || !took_over {
                let clock = || house.now();
                let report =
                    post::send(&mut state, house.state_place(), house.delivery(), &clock, task)?;
                options.figures.settled(&report);
                did = post::told(&report);
                waiting = post::waiting(&state, house.delivery(), house.now())?;
                // What nobody took is not offered again at once.
                goes_on = report.closed.is_none() && waiting.due == 0;
            }
            options.figures.stand(state.open_deliveries()?);
            next = waiting.next;
            Ok(did)
        })?;
        if works {
            self.took_over = true;
            self.changed.clear();
        }
        if works && goes_on {
            self.sending.done();
            return Ok(next);
        }
        self.sending.failed(now);
        Ok(self.sending.until(now))
    }

    /// Erases who signed up and never confirmed it.
    fn forget(&mut self, now: Timestamp, task: &Task) -> Result<(), Cancelled> {
        if self.forget > now {
            return Ok(());
        }
        self.forget = after(now, FORGET);
        let house = self.house;
        self.board.run(DailyJob::Forget, || {
            let before = now.checked_sub(PATIENCE).unwrap_or(Timestamp::MIN);
            let gone = post::forget_unconfirmed(&mut *house.state()?, before, task)?;
            let what = format!("{} erased, not confirmed in time", counted(gone as u64, "sign-up"));
            Ok(if gone == 0 { Did::default() } else { Did::some(what) })
        })?;
        Ok(())
    }
}

impl Lane for ReaderLane<'_> {
    fn step(&mut self, task: &Task) -> Result<Timestamp, Cancelled> {
        let now = self.house.now();
        let look = after(now, LOOK);
        if now < self.before {
            // The clock was put back: what was reckoned by it is reckoned again.
            (self.agenda, self.forget) = (Agenda::default(), Timestamp::MIN);
        }
        self.before = now;
        if !self.house.has_state() {
            return Ok(look);
        }
        self.look(now)?;
        self.make(now, task)?;
        let send = self.send(now, task)?;
        self.forget(now, task)?;
        let brief = self.agenda.next().map(|next| next.max(self.making.until(now).unwrap_or(next)));
        let plan = [
            (DailyJob::Briefs, brief),
            (DailyJob::Send, send),
            (DailyJob::Forget, Some(self.forget)),
        ];
        self.board.plan(&plan);
        Ok([brief, send, Some(self.forget)].into_iter().flatten().fold(look, Timestamp::min))
    }
}
