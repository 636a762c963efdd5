//! A lane does what is due, sleeps until the next moment, and is woken when the state changes or the clock is put.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::board::Board;
use crate::operation::House;
use crate::remote::sleep;
use crate::state::{State, StatePlace};
use crate::task::{Cancelled, Task};

/// The longest that a lane sleeps: whatever it has missed, it sees then.
pub(super) const LOOK: Duration = Duration::from_secs(600);

/// How often a sleeping lane looks at the clock and at the state.
const SLICE: Duration = Duration::from_millis(500);

/// How long a lane that has just looked is left alone by changes of the state: a busy server changes it all the time.
const CALM: Duration = Duration::from_secs(5);

/// Something that has work to do now and then.
pub(super) trait Lane {
    /// Does what is due, without sleeping; says when there is something to do next.
    fn step(&mut self, task: &Task) -> Result<Timestamp, Cancelled>;
}

/// Steps along `lane` until it is cancelled.
pub(super) fn keep(mut lane: impl Lane, board: &Board<'_>, house: &House, task: &Task) {
    let mut watch = Watch::default();
    loop {
        // Before the step: what changes during it is looked at after it.
        watch.look(house.state_place());
        if board.hold(task).is_err() {
            return;
        }
        let Ok(next) = lane.step(task) else { return };
        if rest(next, &mut watch, house, task).is_err() {
            return;
        }
    }
}

fn rest(next: Timestamp, watch: &mut Watch, house: &House, task: &Task) -> Result<(), Cancelled> {
    let (began, mut before) = (Instant::now(), house.now());
    loop {
        sleep(SLICE, task)?;
        let now = house.now();
        let is_put_back = before.duration_since(now).as_secs() >= 1;
        if now >= next || is_put_back {
            return Ok(());
        }
        before = now;
        if began.elapsed() >= CALM && watch.has_changed(house.state_place()) {
            return Ok(());
        }
    }
}

/// Sees whether anybody has changed the state.
#[derive(Default)]
struct Watch(Option<(State, i64)>);

impl Watch {
    /// Remembers how the state is now. A file is opened anew, in case there is another one in its place.
    fn look(&mut self, place: &StatePlace) {
        if let (StatePlace::Server(_), Some((state, seen))) = (place, &mut self.0)
            && let Ok(version) = state.data_version()
        {
            *seen = version;
            return;
        }
        // A file that is not there yet is not made by who only looks.
        let open = || place.is_there().then(|| State::open_at(place).ok()).flatten();
        self.0 = open().and_then(|state| state.data_version().ok().map(|version| (state, version)));
    }

    /// Whether the state is another one than it was.
    fn has_changed(&self, place: &StatePlace) -> bool {
        match &self.0 {
            Some((state, seen)) => state.data_version().is_ok_and(|version| version != *seen),
            None => place.is_there(),
        }
    }
}
