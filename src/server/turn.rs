//! Whose turn it is: as many requests run as there are cores, some wait, and who would wait too long is told so at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::task::{Cancel, Task};

/// Requests that wait for one that runs.
const WAITING: usize = 64;

/// How long a question may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The turns of one server.
pub(super) struct Turn {
    running: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// One change at a time: the next one waits here and not at the index's lock.
    changing: Arc<Semaphore>,
}

/// Why there was no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoTurn {
    /// Too many wait already.
    Full,
    /// It took too long and was stopped.
    Late,
    /// It panicked; the log says how.
    Broken,
}

/// Stops its job when it is dropped.
struct Abandon(Cancel);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Turn {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let running = Arc::new(Semaphore::new(cores));
        Self { running, waiting: AtomicUsize::new(0), changing: Arc::new(Semaphore::new(1)) }
    }

    /// Requests that wait now.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Does `work` on a thread that may block; it is stopped when nobody waits for it any more.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Task<'_>) -> T + Send + 'static,
    ) -> Result<T, NoTurn> {
        let cancel = Cancel::default();
        let abandon = Abandon(cancel.clone());
        let done = tokio::time::timeout(PATIENCE, async {
            let _place = self.wait()?;
            let permit = Arc::clone(&self.running).acquire_owned().await;
            drop(_place);
            run(move || {
                let _permit = permit;
                work(&Task::until(cancel))
            })
            .await
        })
        .await;
        drop(abandon);
        done.unwrap_or(Err(NoTurn::Late))
    }

    /// Does `work` that changes something, after the changes before it and to its end, whoever has gone.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Task<'_>) -> T + Send + 'static,
    ) -> Result<T, NoTurn> {
        let place = self.wait()?;
        let permit = Arc::clone(&self.changing).acquire_owned().await;
        drop(place);
        run(move || {
            let _permit = permit;
            work(&Task::silent())
        })
        .await
    }

    /// Does `work` beside all turns, to its end: what the server does for itself.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Task<'_>) -> T + Send + 'static,
    ) -> Result<T, NoTurn> {
        run(move || work(&Task::silent())).await
    }

    fn wait(&self) -> Result<Place<'_>, NoTurn> {
        let place = Place(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            return Err(NoTurn::Full);
        }
        Ok(place)
    }
}

/// A place among those who wait.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoTurn> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a request ended its thread");
        NoTurn::Broken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_would_wait_too_long_is_told_at_once_and_who_waits_is_served() {
        let turn = Arc::new(Turn::new());
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let opened = Arc::new(std::sync::Mutex::new(opened));
        let asked: Vec<_> = (0..cores + WAITING)
            .map(|number| {
                let (turn, opened) = (Arc::clone(&turn), Arc::clone(&opened));
                tokio::spawn(async move {
                    let wait = move |_: &Task<'_>| opened.lock().map(|o| o.recv().ok()).is_ok();
                    turn.ask(wait).await.map(|_| number)
                })
            })
            .collect();
        while turn.waiting() < WAITING {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(turn.ask(|_| ()).await, Err(NoTurn::Full));
        drop(open);
        for one in asked {
            assert!(one.await.unwrap().is_ok());
        }
        assert_eq!((turn.waiting(), turn.ask(|_| 7).await), (0, Ok(7)));
    }

    #[tokio::test]
    async fn a_job_that_nobody_waits_for_is_stopped_and_one_that_panics_is_told() {
        let turn = Arc::new(Turn::new());
        let (tell, told) = tokio::sync::oneshot::channel();
        let work = move |task: &Task<'_>| {
            while task.check().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
            let _ = tell.send(());
        };
        let waits = tokio::spawn({
            let turn = Arc::clone(&turn);
            async move { turn.ask(work).await }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        waits.abort();
        told.await.unwrap();
        let broken = turn.ask(|_| panic!("on purpose")).await;
        assert_eq!(broken, Err::<(), _>(NoTurn::Broken));
    }
}
