//! A run: everything that is due goes out, and what became of it is kept.
//!
//! This thread alone knows the state: it claims one delivery for each courier that has nothing to carry, and keeps what
//! comes back. So at most as many deliveries are *sending* as there are couriers, and memory does not grow with the number
//! of readers.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::courier::{Job, Report, carry};
use super::outlet::Outlet;
use super::pack::{Packed, pack};
use super::settle::{ASKED_FOR, closed, dropped, orphan, put_back, settle};
use super::{Options, OutboxError, SendReport, Which, address, lock};
use crate::deliver::Outcome;
use crate::profile::Via;
use crate::state::{DeliveryStanding, Lease, Settled, State, StatePlace, StoredDelivery};
use crate::task::{Phase, Standing, Task};

/// Connections to the mail server; most relays take ten of one client.
const MAIL: usize = 4;

/// Webhooks and channels that are written to at the same time.
const WEB: usize = 4;

/// How often an interrupt is looked for while couriers are on their way.
const LOOK: Duration = Duration::from_millis(50);

/// Sends everything that is due, until nothing is; waits for another process that does.
///
/// * `place`: where the state lies; who sends has its lease.
///
/// An interrupt ends it between two deliveries; what was done is in the report.
///
/// # Errors
/// Options that cannot be read; a state that cannot be written.
pub fn send(
    state: &mut State,
    place: &StatePlace,
    options: &Options,
    now: &(dyn Fn() -> Timestamp + Sync),
    task: &Task,
) -> Result<SendReport, OutboxError> {
    send_of(state, place, &Which::default(), options, now, task)
}

/// The same for those deliveries only that `which` means.
pub fn send_of(
    state: &mut State,
    place: &StatePlace,
    which: &Which<'_>,
    options: &Options,
    now: &(dyn Fn() -> Timestamp + Sync),
    task: &Task,
) -> Result<SendReport, OutboxError> {
    let outlet = Outlet::new(options)?;
    let held = lock::hold(place, task)?;
    let began = Instant::now();
    let found = recover(state, now())?;
    let due = state.waiting_deliveries(which.ways(), which.readers, now())?.due;
    task.stands(Standing::Partly);
    task.progress().begin(Phase::Send, Some(due));
    let report = run(state, &held.lease, which, &outlet, now, task);
    task.progress().end();
    let mut report = SendReport { found, ..report? };
    let left = state.waiting_deliveries(which.ways(), which.readers, now())?;
    report.waiting = left.due + left.later;
    report.next = left.next.filter(|_| left.due == 0);
    if outlet.mail.is_none() && which.ways().contains(&Via::Email) {
        report.without_carrier = state.waiting_deliveries(&[Via::Email], which.readers, now())?.due;
    }
    report.waited = held.waited.as_secs_f64();
    report.seconds = began.elapsed().as_secs_f64();
    Ok(report)
}

/// What was found uncertain goes out again, of `reader` or of everybody: with the same bytes. Says how many they are.
pub fn resend_uncertain(
    state: &mut State,
    reader: Option<&str>,
    now: Timestamp,
) -> Result<usize, OutboxError> {
    let found = state.deliveries(Some(DeliveryStanding::Uncertain), reader, usize::MAX)?;
    again(state, &found, now)
}

/// Deliveries that did not go out, or may not have, wait for the next run, though their day may be over; others stay as
/// they are. Says how many they are.
pub fn again(
    state: &mut State,
    deliveries: &[StoredDelivery],
    now: Timestamp,
) -> Result<usize, OutboxError> {
    use DeliveryStanding::{GivenUp, Pending, Refused, Uncertain};
    let stuck = deliveries.iter().filter(|it| matches!(it.standing, Uncertain | Refused | GivenUp));
    let settled: Vec<Settled> = stuck.map(|it| dropped(it, Pending, ASKED_FOR)).collect();
    state.settle_deliveries(&settled, now)?;
    Ok(settled.len())
}

/// Settles what a killed process was sending. The lock is held: nobody else is.
fn recover(state: &mut State, now: Timestamp) -> Result<usize, OutboxError> {
    let found = state.deliveries(Some(DeliveryStanding::Sending), None, usize::MAX)?;
    let settled: Vec<Settled> = found.iter().map(orphan).collect();
    if !settled.is_empty() {
        state.settle_deliveries(&settled, now)?;
    }
    Ok(settled.len())
}

/// Couriers that carry by the same ways.
struct Pool {
    ways: Vec<Via>,
    jobs: Sender<Job>,
    /// Those that are here, whether they carry something or not.
    here: usize,
    /// Those of them that carry something.
    away: usize,
}

impl Pool {
    /// For the ways among `asked`; the couriers take their jobs from the other end.
    fn new(ways: &[Via], asked: &[Via], size: usize) -> (Self, Mutex<Receiver<Job>>) {
        let (jobs, there) = mpsc::channel();
        let ways: Vec<Via> = ways.iter().copied().filter(|via| asked.contains(via)).collect();
        let here = if ways.is_empty() { 0 } else { size };
        (Self { ways, jobs, here, away: 0 }, Mutex::new(there))
    }
}

fn run(
    state: &mut State,
    lease: &Lease,
    which: &Which<'_>,
    outlet: &Outlet,
    now: &(dyn Fn() -> Timestamp + Sync),
    task: &Task,
) -> Result<SendReport, OutboxError> {
    let (reports, back) = mpsc::channel();
    let asked = which.ways();
    let (mail, mail_jobs) =
        Pool::new(&[Via::Email], asked, if outlet.mail.is_some() { MAIL } else { 0 });
    let (web, web_jobs) = Pool::new(&[Via::Webhook, Via::Slack], asked, WEB);
    std::thread::scope(|scope| {
        for (pool, jobs) in [(&mail, &mail_jobs), (&web, &web_jobs)] {
            for _ in 0..pool.here {
                let reports = reports.clone();
                scope.spawn(move || carry(jobs, &reports, outlet, now));
            }
        }
        drop(reports);
        let pools = [mail, web];
        let report = SendReport::default();
        Round { state, lease, which, outlet, now, task, pools, back, report, stopped: false }.go()
    })
}

/// What stands while couriers are on their way. Its end lets them go home.
struct Round<'a> {
    state: &'a mut State,
    lease: &'a Lease,
    which: &'a Which<'a>,
    outlet: &'a Outlet,
    now: &'a (dyn Fn() -> Timestamp + Sync),
    task: &'a Task<'a>,
    pools: [Pool; 2],
    back: Receiver<Report>,
    report: SendReport,
    stopped: bool,
}

impl Round<'_> {
    fn go(mut self) -> Result<SendReport, OutboxError> {
        loop {
            self.stopped = self.task.check().is_err();
            // Without the lease another process sends: what is on its way is waited for, and nothing more is taken.
            let is_ours = self.lease.is_held();
            if !self.stopped && is_ours {
                self.hand_out()?;
            }
            if self.pools.iter().all(|pool| pool.away == 0) {
                if !is_ours {
                    return Err(OutboxError::Overtaken);
                }
                break;
            }
            // One is waited for; whatever else has come by then is kept with it in one transaction.
            match self.back.recv_timeout(LOOK) {
                Ok(first) => {
                    let more: Vec<Report> = self.back.try_iter().collect();
                    self.keep(std::iter::once(first).chain(more).collect())?;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.report.interrupted = self.stopped;
        Ok(self.report)
    }

    /// Gives every courier who has nothing to carry what is due.
    fn hand_out(&mut self) -> Result<(), OutboxError> {
        for pool in &mut self.pools {
            while pool.away < pool.here && self.task.check().is_ok() {
                let (now, free) = ((self.now)(), pool.here - pool.away);
                let readers = self.which.readers;
                let claimed = self.state.claim_deliveries(&pool.ways, readers, free, now)?;
                let mut dropped = Vec::new();
                for delivery in claimed {
                    match pack(self.state, self.outlet.base_url.as_deref(), delivery, now)? {
                        Packed::Ready(job) => {
                            self.report.without_links |= self.outlet.base_url.is_none();
                            // As many as there are couriers here: one of them takes it.
                            if pool.jobs.send(*job).is_ok() {
                                pool.away += 1;
                            }
                        }
                        Packed::Dropped(settled) => {
                            self.report.count(&settled);
                            self.task.progress().advance(1);
                            dropped.push(settled);
                        }
                    }
                }
                if dropped.is_empty() {
                    break;
                }
                self.state.settle_deliveries(&dropped, now)?;
            }
        }
        Ok(())
    }

    /// Keeps what came back. A kill before the end of it leaves all of them *sending*, and so uncertain.
    fn keep(&mut self, reports: Vec<Report>) -> Result<(), OutboxError> {
        let (now, mut all) = ((self.now)(), Vec::new());
        for report in reports {
            let (delivery, outcome, is_home) = match report {
                Report::Tried(delivery, outcome) => (delivery, outcome, false),
                Report::Home(delivery, outcome) => (delivery, outcome, true),
            };
            let is_mail = delivery.intent.via == Via::Email;
            let pool = &mut self.pools[usize::from(!is_mail)];
            pool.away -= 1;
            if is_home {
                pool.here -= 1;
                let settled = if pool.here > 0 {
                    put_back(&delivery)
                } else {
                    let why = why(outcome);
                    self.report.closed = Some(why.clone());
                    closed(&delivery, why, now)
                };
                self.state.untry_delivery(&settled, now)?;
                if pool.here == 0 {
                    self.report.count(&settled);
                }
                continue;
            }
            let verdict = settle(&delivery, outcome, now);
            if let Some(gone) = verdict.gone {
                let intent = &delivery.intent;
                let which = (&*intent.reader, intent.via, &*intent.target);
                let is_new = address::suspend(self.state, which, &gone, now)?;
                self.report.suspended += usize::from(is_new);
            }
            self.report.count(&verdict.settled);
            self.task.progress().advance(1);
            all.push(verdict.settled);
        }
        Ok(self.state.settle_deliveries(&all, now)?)
    }
}

fn why(outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => String::new(),
        Outcome::Later { why, .. }
        | Outcome::Closed { why }
        | Outcome::Refused { why, .. }
        | Outcome::Unknown { why } => why,
    }
}
