//! One process at a time does the work of a state, by its lease.

use crate::operation::{DailyPlan, Problem};
use crate::state::{Lease, LeaseOf, StatePlace};
use crate::task::{Cancelled, Task};

/// The lease of the day, held.
pub(super) struct DayLock(Lease);

/// What came of a try.
pub(super) enum Taken {
    /// We have it.
    Ours(DayLock),
    /// Another process has it, with this number where it said so.
    Theirs(Option<u32>),
}

impl DayLock {
    /// Takes the lease of the state at `place`, if nobody has it.
    pub(super) fn take(place: &StatePlace) -> Result<Taken, Problem> {
        Ok(match Lease::take(place, LeaseOf::Day)? {
            Some(lease) => Taken::Ours(Self(lease)),
            None => Taken::Theirs(holder(place)),
        })
    }

    /// Takes the lease of the state at `place`, as soon as nobody has it.
    pub(super) fn wait(
        place: &StatePlace,
        task: &Task,
    ) -> Result<Result<Self, Cancelled>, Problem> {
        let tell = || {
            let who =
                holder(place).map_or("another process".into(), |pid| format!("process {pid}"));
            tracing::info!("{who} does the work of the day; waiting for its end");
        };
        Ok(Lease::wait(place, LeaseOf::Day, task, tell)?.map(Self))
    }

    /// Whether it is still ours.
    pub(super) fn is_held(&self) -> bool {
        self.0.is_held()
    }

    /// Lets others know what is planned.
    pub(super) fn write(&mut self, plan: &DailyPlan) {
        if let Ok(text) = serde_json::to_string(plan) {
            self.0.write(&text);
        }
    }
}

/// The number of the process that has the lease, where it said so.
fn holder(place: &StatePlace) -> Option<u32> {
    let said = Lease::read(place, LeaseOf::Day).ok().flatten()?;
    Some(serde_json::from_str::<DailyPlan>(&said).ok()?.pid)
}
