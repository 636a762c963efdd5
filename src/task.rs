//! How does a long job speak and stop?
//!
//! A job takes a [`Task`], says how far it is and asks now and then whether it should stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a long job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Getting the model and its runtime.
    Fetch,
    /// Reading input.
    Read,
    /// Turning texts into vectors.
    Embed,
    /// Linking vectors into a neighbour graph.
    Link,
    /// Finding groups and themes.
    Cluster,
    /// Writing the index.
    Write,
    /// Making briefs.
    Brief,
    /// Learning weights from examples.
    Learn,
    /// Running queries against judgments or the exact answer.
    Evaluate,
}

/// Hears how far a job is. Called from many threads.
pub trait Progress: Sync {
    /// A phase begins; `total` steps, where known.
    fn begin(&self, phase: Phase, total: Option<u64>);
    /// `steps` more steps of the current phase are done.
    fn advance(&self, steps: u64);
    /// The current phase is over.
    fn end(&self);
}

/// Hears nothing.
struct Silence;

impl Progress for Silence {
    fn begin(&self, _: Phase, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// A flag that asks a job to stop; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// The job was asked to stop; what was committed before stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "interrupted; the index is as it was before, and the same command again goes on with the vectors made so far"
)]
pub struct Cancelled;

impl Cancel {
    /// Asks the job to stop soon.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the job was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a long job is handed: where to report, and when to stop.
pub struct Task<'a> {
    progress: &'a dyn Progress,
    cancel: Cancel,
}

impl<'a> Task<'a> {
    /// Reports to `progress`, stops on `cancel`.
    pub fn new(progress: &'a dyn Progress, cancel: Cancel) -> Self {
        Self { progress, cancel }
    }

    /// Where to report.
    pub fn progress(&self) -> &dyn Progress {
        self.progress
    }

    /// The same job without a voice, for its many small parts.
    pub fn quietly(&self) -> Task<'static> {
        Task { progress: &Silence, cancel: self.cancel.clone() }
    }

    /// An error once the job was asked to stop; call it between steps of at most a tenth of a second or so.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancel.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

impl Task<'static> {
    /// Reports to nobody and never stops: for tests and short jobs.
    pub fn silent() -> Self {
        Self { progress: &Silence, cancel: Cancel::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_task_says_so() {
        let cancel = Cancel::default();
        let task = Task::new(&Silence, cancel.clone());
        assert_eq!(task.check(), Ok(()));
        cancel.cancel();
        assert_eq!(task.check(), Err(Cancelled));
    }
}
