//! The readers' database, lent to one question at a time: opened once, and again where a file is another one.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::state::{State, StateError, StatePlace};

/// Open databases that are kept for the next question.
const KEPT: usize = 8;

/// Which file stands under a name; a server is the same one all the time.
type Which = Option<u64>;

/// Databases that nobody uses now.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<(Which, State)>>);

impl Idle {
    /// The state at `place`, open.
    pub(super) fn lend(&self, place: &StatePlace) -> Result<Lent<'_>, StateError> {
        let which = which(place);
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Who put another file in the place of this one wants that to be read.
        idle.retain(|(kept, _)| which.is_some() && *kept == which);
        let kept = idle.pop();
        drop(idle);
        let (which, state) = match kept {
            Some(kept) => kept,
            None => {
                let state = State::open_at(place)?;
                (self::which(place), state)
            }
        };
        Ok(Lent { which, state: Some(state), idle: self })
    }
}

/// The readers' database in somebody's hands; it goes back when it is dropped.
pub struct Lent<'a> {
    which: Which,
    state: Option<State>,
    idle: &'a Idle,
}

impl Deref for Lent<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        self.state
            .as_ref()
            .unwrap_or_else(|| unreachable!("a lent file is there until it goes back"))
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut State {
        self.state
            .as_mut()
            .unwrap_or_else(|| unreachable!("a lent file is there until it goes back"))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self.idle.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = self.state.take()
            && idle.len() < KEPT
        {
            idle.push((self.which, state));
        }
    }
}

fn which(place: &StatePlace) -> Which {
    let Some(path) = place.file() else { return Some(0) };
    file(path)
}

fn file(path: &Path) -> Which {
    let about = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&about));
    #[cfg(not(unix))]
    return Some(
        about.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos() as u64
    );
}
