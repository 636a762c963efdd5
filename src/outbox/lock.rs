//! One sender at a time: whoever holds the lease knows that what is *sending* is in nobody's hands.

use std::time::{Duration, Instant};

use super::OutboxError;
use crate::state::{Lease, LeaseOf, StatePlace};
use crate::task::{Phase, Task};

/// The lease, held until it is dropped.
pub(super) struct Held {
    pub(super) lease: Lease,
    /// How long another process was waited for.
    pub(super) waited: Duration,
}

/// Takes the lease of `place`, when whoever has it is done.
pub(super) fn hold(place: &StatePlace, task: &Task) -> Result<Held, OutboxError> {
    let (began, mut waits) = (Instant::now(), false);
    let lease = Lease::wait(place, LeaseOf::Sending, task, || {
        task.progress().begin(Phase::Wait, None);
        waits = true;
    });
    if waits {
        task.progress().end();
    }
    let waited = if waits { began.elapsed() } else { Duration::ZERO };
    Ok(Held { lease: lease??, waited })
}
