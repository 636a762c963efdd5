//! What goes out, as the day asks for it.

use jiff::Timestamp;

use super::board::Did;
use crate::operation::Problem;
use crate::outbox::{self, SendReport};
use crate::profile::Via;
use crate::state::{State, StatePlace, Waiting};
use crate::task::Task;

/// Writes down that today's briefs of `readers` go out.
pub(super) fn intend(state: &mut State, readers: &[String], now: Timestamp) -> Result<(), Problem> {
    if !readers.is_empty() {
        outbox::intend(state, Some(readers), None, now)?;
    }
    Ok(())
}

/// What waits to be sent and can be: mail cannot where nothing is named that takes it.
pub(super) fn waiting(
    state: &State,
    options: &outbox::Options,
    now: Timestamp,
) -> Result<Waiting, Problem> {
    let can = |via: &Via| *via != Via::Email || options.carrier.is_some();
    let ways: Vec<Via> = Via::ALL.into_iter().filter(can).collect();
    Ok(state.waiting_deliveries(&ways, None, now)?)
}

/// Sends what is due.
pub(super) fn send(
    state: &mut State,
    place: &StatePlace,
    options: &outbox::Options,
    now: &(dyn Fn() -> Timestamp + Sync),
    task: &Task,
) -> Result<SendReport, Problem> {
    let report = outbox::send(state, place, options, now, task)?;
    task.check()?;
    Ok(report)
}

/// What sending did, in numbers; nothing where nothing was tried.
pub(super) fn told(report: &SendReport) -> Did {
    let counts = [
        (report.sent, "sent"),
        (report.later, "to be tried again"),
        (report.uncertain, "uncertain"),
        (report.refused, "refused"),
        (report.given_up, "given up"),
        (report.suspended, "addresses suspended"),
        (report.found, "found half sent"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let mut parts: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
    parts.extend(report.closed.as_ref().map(|why| format!("mail is not taken: {why}")));
    // Some that the other side will not have is usual; it is told, and is no failure of the job.
    let failed = report.closed.is_some() || (report.later > 0 && report.sent == 0);
    Did { what: (!parts.is_empty()).then(|| parts.join(", ")), failed }
}

/// Erases who signed up before `before` and never confirmed it; gives how many.
///
/// # Errors
/// A state that cannot be written just now. Who is erased by then is gone.
pub(super) fn forget_unconfirmed(
    state: &mut State,
    before: Timestamp,
    task: &Task,
) -> Result<usize, Problem> {
    let mut gone = 0;
    for reader in state.unconfirmed_since(before)? {
        task.check()?;
        gone += usize::from(state.erase(&reader)?);
    }
    Ok(gone)
}
