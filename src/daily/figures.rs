//! What was done since the process began, in numbers.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;

use crate::operation::DailyJob;
use crate::outbox::SendReport;
use crate::state::OpenDeliveries;

/// What was done since the process began, in numbers. Read and written from any thread.
#[derive(Debug, Default)]
pub struct Figures {
    running: AtomicBool,
    jobs: [Counts; DailyJob::ALL.len()],
    briefs: AtomicU64,
    deliveries: [AtomicU64; SETTLED.len()],
    open: [AtomicU64; OPEN.len()],
}

/// How deliveries come to rest, or do not.
const SETTLED: [&str; 5] = ["sent", "later", "refused", "uncertain", "given_up"];

/// How deliveries stand that are not at their end.
const OPEN: [&str; 3] = ["pending", "sending", "uncertain"];

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    failed: AtomicU64,
    /// Seconds since 1970; 0 is never.
    last: AtomicI64,
}

/// How often a job was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobFigures {
    /// Which.
    pub job: DailyJob,
    /// Times that it did something.
    pub done: u64,
    /// Times that it failed.
    pub failed: u64,
    /// When it last did something, in seconds since 1970; 0 is never.
    pub last: i64,
}

impl Figures {
    /// Whether this process does the work of the day, and does not wait for another one.
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::Relaxed)
    }

    /// Each job.
    pub fn jobs(&self) -> impl Iterator<Item = JobFigures> {
        DailyJob::ALL.into_iter().zip(&self.jobs).map(|(job, counts)| JobFigures {
            job,
            done: counts.done.load(Ordering::Relaxed),
            failed: counts.failed.load(Ordering::Relaxed),
            last: counts.last.load(Ordering::Relaxed),
        })
    }

    /// Briefs that were made.
    pub fn briefs(&self) -> u64 {
        self.briefs.load(Ordering::Relaxed)
    }

    /// What became of tries to send, by a word each.
    pub fn deliveries(&self) -> impl Iterator<Item = (&'static str, u64)> {
        read(&SETTLED, &self.deliveries)
    }

    /// How many deliveries stand where that are not at their end, as they were last looked at.
    pub fn open(&self) -> impl Iterator<Item = (&'static str, u64)> {
        read(&OPEN, &self.open)
    }

    pub(super) fn runs(&self, running: bool) {
        self.running.store(running, Ordering::Relaxed);
    }

    pub(super) fn count(&self, job: DailyJob, failed: bool, now: Timestamp) {
        let place = DailyJob::ALL.iter().position(|known| *known == job);
        let Some(counts) = place.and_then(|place| self.jobs.get(place)) else { return };
        if failed {
            counts.failed.fetch_add(1, Ordering::Relaxed);
        } else {
            counts.done.fetch_add(1, Ordering::Relaxed);
            counts.last.store(now.as_second(), Ordering::Relaxed);
        }
    }

    pub(super) fn made(&self, briefs: usize) {
        self.briefs.fetch_add(briefs as u64, Ordering::Relaxed);
    }

    pub(super) fn settled(&self, report: &SendReport) {
        let SendReport { sent, later, refused, uncertain, given_up, .. } = *report;
        for (figure, more) in
            self.deliveries.iter().zip([sent, later, refused, uncertain, given_up])
        {
            figure.fetch_add(more as u64, Ordering::Relaxed);
        }
    }

    pub(super) fn stand(&self, open: OpenDeliveries) {
        let OpenDeliveries { pending, sending, uncertain } = open;
        for (figure, now) in self.open.iter().zip([pending, sending, uncertain]) {
            figure.store(now, Ordering::Relaxed);
        }
    }
}

fn read<'a>(
    words: &'static [&'static str],
    figures: &'a [AtomicU64],
) -> impl Iterator<Item = (&'static str, u64)> + 'a {
    words.iter().zip(figures).map(|(word, figure)| (*word, figure.load(Ordering::Relaxed)))
}
