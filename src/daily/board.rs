//! Where is said what was done: the log, the journal, the figures; and what is due, for who asks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Figures;
use super::lock::DayLock;
use crate::operation::{DailyJob, DailyPlan, House, JobMoment, Problem, ProblemCode};
use crate::remote::sleep;
use crate::state::JournalLine;
use crate::task::{Cancelled, Task};

/// How often a state that is away is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// What a job did.
#[derive(Debug, Default)]
pub(super) struct Did {
    /// In words, without names of readers and without addresses; nothing where there was nothing to do.
    pub(super) what: Option<String>,
    /// Whether some of it failed.
    pub(super) failed: bool,
}

impl Did {
    /// Something.
    pub(super) fn some(what: impl Into<String>) -> Self {
        Self { what: Some(what.into()), failed: false }
    }
}

/// The board of one process.
pub(super) struct Board<'a> {
    house: &'a House,
    figures: &'a Figures,
    plan: Mutex<(DayLock, DailyPlan)>,
    failures: AtomicUsize,
}

impl<'a> Board<'a> {
    pub(super) fn new(house: &'a House, figures: &'a Figures, mut lock: DayLock) -> Self {
        let (pid, since) = (std::process::id(), Some(house.now()));
        let plan = DailyPlan { pid, since, next: Vec::new() };
        lock.write(&plan);
        tracing::info!(pid, "the day's work begins");
        Self { house, figures, plan: Mutex::new((lock, plan)), failures: AtomicUsize::new(0) }
    }

    /// Does `work` and says what came of it; gives whether it worked. Whatever it is that fails, it ends nothing else.
    pub(super) fn run(
        &self,
        job: DailyJob,
        work: impl FnOnce() -> Result<Did, Problem>,
    ) -> Result<bool, Cancelled> {
        let began = Instant::now();
        let panicked = |_| Err(Problem::failed("it has panicked; the log says how"));
        let (what, failed) = match catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked) {
            Ok(Did { what: None, failed }) => return Ok(!failed),
            Ok(Did { what: Some(what), failed }) => (what, failed),
            Err(problem) if problem.code == ProblemCode::Interrupted => return Err(Cancelled),
            Err(problem) => (problem.to_string(), true),
        };
        self.tell(job, &discreet(&what), failed, began.elapsed().as_secs_f64());
        Ok(!failed)
    }

    fn tell(&self, job: DailyJob, what: &str, failed: bool, seconds: f64) {
        let (at, seconds) = (self.house.now(), (seconds * 1000.0).round() / 1000.0);
        let name = job.as_str();
        self.figures.count(job, failed, at);
        if failed {
            self.failures.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(job = name, seconds, "failed: {what}");
        } else {
            tracing::info!(job = name, seconds, "{what}");
        }
        let line = JournalLine { at, job: name.into(), what: what.into(), failed, seconds };
        let kept = self.house.state_or_new().and_then(|mut state| Ok(state.note(&line)?));
        if let Err(problem) = kept {
            // A full disk, for one: the log has the line all the same.
            tracing::warn!(job = name, %problem, "the journal could not be written");
        }
    }

    /// Waits until the lease of the day is ours again, where a server has lost it: another process may do the work since.
    pub(super) fn hold(&self, task: &Task) -> Result<(), Cancelled> {
        let mut both = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let (lock, plan) = &mut *both;
        while !lock.is_held() {
            task.check()?;
            match DayLock::wait(self.house.state_place(), task) {
                Ok(again) => {
                    *lock = again?;
                    lock.write(plan);
                    tracing::info!("the day's work goes on");
                }
                Err(problem) => {
                    tracing::warn!(%problem, "the day's work waits for its state");
                    sleep(LOOK, task)?;
                }
            }
        }
        Ok(())
    }

    /// How often something failed.
    pub(super) fn failures(&self) -> usize {
        self.failures.load(Ordering::Relaxed)
    }

    /// Says when these jobs are due.
    pub(super) fn plan(&self, moments: &[(DailyJob, Option<Timestamp>)]) {
        let mut both = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let (lock, plan) = &mut *both;
        plan.next.retain(|known| !moments.iter().any(|(job, _)| *job == known.job));
        let now = self.house.now();
        let due = |&(job, at): &(DailyJob, Option<Timestamp>)| {
            at.map(|at| JobMoment { job, at: at.max(now) })
        };
        plan.next.extend(moments.iter().filter_map(due));
        plan.next.sort_by_key(|next| (next.at, next.job));
        lock.write(plan);
    }
}

/// `text` without mailboxes and addresses on the web, which other programs put into what they say.
fn discreet(text: &str) -> String {
    let word = |word: &str| {
        if word.contains('@') || word.contains("://") { "…".to_owned() } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_told_names_an_address() {
        let said = "550 5.1.1 <ada@example.org>: no such user, see https://example.org/x?ada";
        assert_eq!(discreet(said), "550 5.1.1 … no such user, see …");
        assert_eq!(discreet("3 feeds asked"), "3 feeds asked");
    }
}
