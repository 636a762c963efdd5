//! How does a whole day run by itself?
//!
//! Layer 6. Feeds are scanned as they fall due, everything is clustered at night, each reader's brief is made at their hour
//! and sent. Two lanes go on side by side, so that a long episode keeps nobody's brief waiting: one works on the index
//! (`index_lane`), one for the readers (`reader_lane`). A lane is a function from now to the next moment; what it knows
//! lies in the state, and what it has in memory can be lost.
//! Invariants: one process does the work of a state at a time; no failure of a job ends the day, only a cancel does; killed
//! at any moment and begun again, it makes and sends nothing twice, and leaves nothing out that is still due.

mod agenda;
mod backoff;
mod board;
mod figures;
mod index_lane;
mod lane;
mod lock;
mod night;
mod options;
mod post;
mod reader_lane;

pub use figures::{Figures, JobFigures};
pub use options::Options;

use crate::operation::{House, Problem};
use crate::task::{Cancelled, Task};
use board::Board;
use index_lane::IndexLane;
use lane::{Lane, keep};
use lock::{DayLock, Taken};
use reader_lane::ReaderLane;

/// What one run over everything that is due came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// Everything was done.
    Done,
    /// Some of it failed, and is due again later.
    Failed,
    /// Another process does this work, with this number where it said so.
    Elsewhere(Option<u32>),
}

/// Does the work of each day until it is cancelled. While another process does it, this one waits.
///
/// # Errors
/// A lock that cannot be made.
pub fn run(house: &House, options: &Options, task: &Task) -> Result<(), Problem> {
    let Ok(lock) = DayLock::wait(house.state_place(), task)? else { return Ok(()) };
    let board = Board::new(house, &options.figures, lock);
    options.figures.runs(true);
    let ended = std::thread::scope(|scope| {
        let (aside, board) = (task.quietly(), &board);
        let index =
            scope.spawn(move || keep(IndexLane::new(house, options, board), board, house, &aside));
        keep(ReaderLane::new(house, options, board), board, house, &task.quietly());
        index.join()
    });
    options.figures.runs(false);
    ended.map_err(|_| Problem::failed("the lane of the index has broken off"))
}

/// Does what is due now, and ends.
///
/// # Errors
/// A lock that cannot be made, and a cancel.
pub fn once(house: &House, options: &Options, task: &Task) -> Result<Once, Problem> {
    let lock = match DayLock::take(house.state_place())? {
        Taken::Ours(lock) => lock,
        Taken::Theirs(pid) => return Ok(Once::Elsewhere(pid)),
    };
    let board = Board::new(house, &options.figures, lock);
    let stopped = |_: Cancelled| Problem::from(Cancelled);
    // The index first: what is new goes into the briefs.
    IndexLane::new(house, options, &board).step(task).map_err(stopped)?;
    ReaderLane::new(house, options, &board).step(task).map_err(stopped)?;
    Ok(if board.failures() == 0 { Once::Done } else { Once::Failed })
}

#[cfg(test)]
mod tests;
