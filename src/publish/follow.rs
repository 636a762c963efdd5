//! A folder follows a place: what is published there is pulled soon after, again and again.

use std::path::Path;
use std::time::{Duration, Instant};

use super::place::Place;
use super::pull::{PullOptions, PullReport, pull};
use super::{Cost, PublishError};
use crate::error::with_causes;
use crate::task::Task;

/// How often a follower that waits looks whether it should stop.
const LOOK: Duration = Duration::from_millis(50);
/// How much a follower waits longer or shorter at random, so that many do not ask at once.
const JITTER: f64 = 0.1;
/// How long a follower waits at most after failures, unless the interval is longer.
const BACKOFF: Duration = Duration::from_secs(300);

/// What is followed, and how closely.
#[derive(Clone, Debug)]
pub struct Follow {
    /// What.
    pub place: Place,
    /// How long between two questions, a tenth more or less.
    pub every: Duration,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The edition that is here is the last.
    Unchanged {
        /// Its number.
        edition: u64,
    },
    /// Another edition is here now.
    Pulled {
        /// Its number.
        edition: u64,
        /// Bytes that were fetched for it.
        bytes: u64,
    },
    /// It failed; what is here stays.
    Failed,
}

/// Pulls what is published until the job is asked to stop. That it fails is told and tried again; what is here stays.
pub fn follow(index: &Path, follow: &Follow, heard: &dyn Fn(Heard), task: &Task) {
    let (mut told, mut failures) = (String::new(), 0);
    while task.check().is_ok() {
        match once(index, &follow.place, heard, task) {
            Ok(_) => {
                if failures > 0 {
                    tracing::info!(place = follow.place.name(), "the place answers again");
                }
                (told, failures) = (String::new(), 0);
            }
            Err(PublishError::Cancelled(_)) => return,
            Err(error) => {
                failures += 1;
                let words = with_causes(&error);
                // The same trouble is told once.
                if words != told {
                    tracing::warn!(detail = words, "nothing was pulled; what is here stays");
                    told = words;
                }
            }
        }
        wait(pause(follow.every, failures), task);
    }
}

/// Pulls once, and says what came of it.
fn once(
    index: &Path,
    place: &Place,
    heard: &dyn Fn(Heard),
    task: &Task,
) -> Result<PullReport, PublishError> {
    let begun = Instant::now();
    let coming = |cost: &Cost| {
        tracing::info!(files = cost.files, bytes = cost.bytes, "an edition is pulled");
    };
    let pulled = pull(index, place, PullOptions::default(), &coming, &task.quietly());
    match &pulled {
        Ok(PullReport { edition, new: true, moved, .. }) => {
            heard(Heard::Pulled { edition: *edition, bytes: moved.bytes });
            tracing::info!(edition, seconds = begun.elapsed().as_secs_f64(), "an edition is here");
        }
        Ok(PullReport { edition, .. }) => heard(Heard::Unchanged { edition: *edition }),
        Err(PublishError::Cancelled(_)) => {}
        Err(_) => heard(Heard::Failed),
    }
    pulled
}

/// How long to wait after so many failures.
fn pause(every: Duration, failures: u32) -> Duration {
    let longer = every.saturating_mul(1 << failures.min(8)).min(BACKOFF.max(every));
    longer.mul_f64(1.0 + JITTER * (2.0 * fastrand::f64() - 1.0))
}

fn wait(span: Duration, task: &Task) {
    let until = Instant::now() + span;
    while task.check().is_ok() {
        let Some(left) = until.checked_duration_since(Instant::now()) else { return };
        std::thread::sleep(left.min(LOOK));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_waits_longer_and_nobody_waits_for_ever() {
        let every = Duration::from_secs(10);
        for (failures, least, most) in [(0, 9, 11), (1, 18, 22), (3, 72, 88), (30, 270, 330)] {
            let pause = pause(every, failures).as_secs_f64();
            assert!((least as f64..=most as f64).contains(&pause), "{failures}: {pause}");
        }
        let day = Duration::from_secs(86_400);
        assert!(pause(day, 5) > day / 2);
    }
}
