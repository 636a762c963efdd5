//! How does a long job speak and stop?
//!
//! A job takes a [`Task`], says how far it is and asks now and then whether it should stop.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What a long job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Getting the model and its runtime.
    Fetch,
    /// Asking feeds what is new.
    Ask,
    /// Reading what was said in episodes.
    Listen,
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
    /// Waiting for another process to be done.
    Wait,
    /// Sending briefs.
    Send,
    /// Putting files where others get them.
    Push,
    /// Learning weights from examples.
    Learn,
    /// Running queries against judgments or the exact answer.
    Evaluate,
}

impl Phase {
    /// What is being done, in a word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fetch => "Fetching",
            Self::Ask => "Asking",
            Self::Listen => "Listening",
            Self::Read => "Reading",
            Self::Embed => "Embedding",
            Self::Link => "Linking",
            Self::Cluster => "Clustering",
            Self::Write => "Writing",
            Self::Brief => "Briefing",
            Self::Wait => "Waiting",
            Self::Send => "Sending",
            Self::Push => "Pushing",
            Self::Learn => "Learning",
            Self::Evaluate => "Evaluating",
        }
    }
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

/// A flag that asks a job to stop, and what would be left of the job if it stopped now; clones share both.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    asked: AtomicBool,
    standing: Mutex<Standing>,
    scratch: Mutex<Vec<PathBuf>>,
}

/// How things stand where a job is: what is true if it stops there, on its own or killed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing that lasts is being changed.
    #[default]
    Reading,
    /// Nothing was committed yet, and nothing is kept.
    Unchanged,
    /// Nothing was committed yet; vectors are kept for the next try.
    Embedding,
    /// A commit is being written: it is whole or not there.
    Committing,
    /// Insights are committed, their groups are not.
    Ungrouped,
    /// Everything is committed.
    Committed,
    /// Part after part is kept as it is made.
    Partly,
}

/// The job was asked to stop; [`Cancel::standing`] tells what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct Cancelled;

impl Cancel {
    /// Asks the job to stop soon.
    pub fn cancel(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    /// Whether the job was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// How things stand.
    pub fn standing(&self) -> Standing {
        self.0.standing.lock().map(|standing| *standing).unwrap_or_default()
    }

    /// Files and folders that the job would remove at its end: who ends it before removes them.
    pub fn scratch(&self) -> Vec<PathBuf> {
        self.0.scratch.lock().map(|paths| paths.clone()).unwrap_or_default()
    }
}

/// A file or folder that goes away with its job; the job itself removes it.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    cancel: Cancel,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Ok(mut paths) = self.cancel.0.scratch.lock() {
            paths.retain(|path| *path != self.path);
        }
    }
}

/// What a long job is handed: where to report, and when to stop.
pub struct Task<'a> {
    progress: &'a dyn Progress,
    cancel: Cancel,
    aside: bool,
}

impl<'a> Task<'a> {
    /// Reports to `progress`, stops on `cancel`.
    pub fn new(progress: &'a dyn Progress, cancel: Cancel) -> Self {
        Self { progress, cancel, aside: false }
    }

    /// Where to report.
    pub fn progress(&self) -> &dyn Progress {
        self.progress
    }

    /// The same job without a voice, for its many small parts.
    pub fn quietly(&self) -> Task<'static> {
        Task { progress: &Silence, cancel: self.cancel.clone(), aside: self.aside }
    }

    /// The same job for a part that concerns nobody who hears how things stand: an index that is built to be measured.
    pub fn aside(&self) -> Task<'a> {
        Task { progress: self.progress, cancel: self.cancel.clone(), aside: true }
    }

    /// Says how things stand from here on.
    pub fn stands(&self, standing: Standing) {
        if !self.aside
            && let Ok(mut current) = self.cancel.0.standing.lock()
        {
            *current = standing;
        }
    }

    /// Says that `path` is to go away with the job, for as long as the value lives.
    #[must_use]
    pub fn scratch(&self, path: &Path) -> Scratch {
        if let Ok(mut paths) = self.cancel.0.scratch.lock() {
            paths.push(path.to_owned());
        }
        Scratch { path: path.to_owned(), cancel: self.cancel.clone() }
    }

    /// An error once the job was asked to stop; call it between steps of at most a tenth of a second or so.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancel.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

impl Task<'static> {
    /// Reports to nobody and never stops: for tests and short jobs.
    pub fn silent() -> Self {
        Self::until(Cancel::default())
    }

    /// Reports to nobody, stops on `cancel`.
    pub fn until(cancel: Cancel) -> Self {
        Self { progress: &Silence, cancel, aside: false }
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

    #[test]
    fn whoever_ends_a_job_knows_how_it_stands_and_what_it_would_remove() {
        let cancel = Cancel::default();
        let task = Task::new(&Silence, cancel.clone());
        assert_eq!(cancel.standing(), Standing::Reading);
        task.quietly().stands(Standing::Ungrouped);
        assert_eq!(cancel.standing(), Standing::Ungrouped);
        task.aside().stands(Standing::Committed);
        assert_eq!(cancel.standing(), Standing::Ungrouped);
        let (a, b) = (task.scratch(Path::new("a")), task.scratch(Path::new("b")));
        drop(a);
        assert_eq!(cancel.scratch(), [Path::new("b")]);
        drop(b);
        assert!(cancel.scratch().is_empty());
    }
}
