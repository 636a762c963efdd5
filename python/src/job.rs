//! Long work: it runs on a thread of its own, while the thread that called hears Ctrl-C and tells how far it is.
//!
//! A job that is asked to stop comes to its next look at its task within a moment or, where a step is long, within seconds.
//! Whoever pressed Ctrl-C does not wait for that: the call returns, and the job winds down behind it. Nothing is lost: what
//! it had made is kept as after any interrupt, and whoever writes next waits until it has ended.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use quintet::operation::Problem;
use quintet::task::{Cancel, Standing, Task};

use crate::heard::{Heard, Teller};
use crate::problem;

/// How often signals are looked for.
const TICK: Duration = Duration::from_millis(20);

/// How often progress is told.
const TELL: Duration = Duration::from_millis(100);

/// How long a job that was asked to stop is waited for; with a tick it is less than a tenth of a second.
const GRACE: Duration = Duration::from_millis(50);

/// What the first thread of a process has: deep recursion is known to fit.
const STACK: usize = 8 << 20;

/// Jobs that were asked to stop and have not come to it yet.
static WINDING_DOWN: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Does `work` on a thread of its own. `progress` is told how far it is, at most every tenth of a second.
///
/// # Errors
/// `KeyboardInterrupt`, or what another handler of a signal or `progress` raises; the work's own.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&Task<'_>) -> Result<T, Problem> + Send + 'static,
) -> PyResult<T> {
    let cancel = Cancel::default();
    let (hears, mut teller) = listen(progress);
    let (sender, receiver) = sync_channel(1);
    let asked = cancel.clone();
    let job = move || {
        // Nobody listens any more to a job that winds down.
        let _ = sender.send(do_under(hears.as_deref(), asked, work));
    };
    let thread = std::thread::Builder::new().name("quintet".into()).stack_size(STACK).spawn(job)?;
    match wait(py, receiver, &cancel, teller.as_mut()) {
        Waited::Done(result) => {
            if let Some(teller) = &mut teller {
                teller.close(py)?;
            }
            result.map_err(|problem| problem::raise(py, problem))
        }
        Waited::Stopped(error) => {
            if !thread.is_finished() {
                WINDING_DOWN.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
            }
            Err(error)
        }
    }
}

/// As [`run`], for work that borrows from Python's memory and comes to its next look at the task within milliseconds: the
/// call returns when it has ended.
pub(crate) fn run_borrowing<T: Send>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&Task<'_>) -> Result<T, Problem> + Send,
) -> PyResult<T> {
    let cancel = Cancel::default();
    let (hears, mut teller) = listen(progress);
    let (sender, receiver) = sync_channel(1);
    let asked = cancel.clone();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = sender.send(do_under(hears.as_deref(), asked, work));
        });
        match wait(py, receiver, &cancel, teller.as_mut()) {
            Waited::Done(result) => {
                if let Some(teller) = &mut teller {
                    teller.close(py)?;
                }
                result.map_err(|problem| problem::raise(py, problem))
            }
            Waited::Stopped(error) => Err(error),
        }
    })
}

/// Waits until jobs that were asked to stop have ended: before something is written, and before the process ends, because
/// the runtime's own end must not meet a thread that is still in it.
#[pyfunction]
pub(crate) fn wind_down(py: Python<'_>) -> PyResult<()> {
    loop {
        let left = {
            let mut jobs = WINDING_DOWN.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.retain(|job| !job.is_finished());
            jobs.len()
        };
        if left == 0 {
            return Ok(());
        }
        py.detach(|| std::thread::sleep(TICK));
        py.check_signals()?;
    }
}

/// Who hears the job, and who tells what is heard; nobody where nobody listens.
fn listen(progress: Option<Py<PyAny>>) -> (Option<Arc<Heard>>, Option<Teller>) {
    let Some(listener) = progress else { return (None, None) };
    let heard = Arc::new(Heard::default());
    (Some(Arc::clone(&heard)), Some(Teller::new(listener, heard)))
}

fn do_under<T>(hears: Option<&Heard>, cancel: Cancel, work: impl FnOnce(&Task<'_>) -> T) -> T {
    match hears {
        Some(heard) => work(&Task::new(heard, cancel)),
        None => work(&Task::until(cancel)),
    }
}

/// How waiting for a job ended.
enum Waited<T> {
    /// With what it gave.
    Done(Result<T, Problem>),
    /// With a signal, or with what the listener raised; the job was asked to stop.
    Stopped(PyErr),
}

fn wait<T: Send>(
    py: Python<'_>,
    mut receiver: Receiver<Result<T, Problem>>,
    cancel: &Cancel,
    mut teller: Option<&mut Teller>,
) -> Waited<T> {
    let mut told = Instant::now();
    loop {
        let (back, got) = receive(py, receiver, TICK);
        receiver = back;
        match got {
            Ok(result) => return Waited::Done(result),
            Err(RecvTimeoutError::Disconnected) => {
                return Waited::Done(Err(Problem::failed("this is a mistake in Quintet")));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(error) = py.check_signals() {
            cancel.cancel();
            let _ = receive(py, receiver, GRACE);
            if let Some(teller) = &mut teller {
                // What the listener has to say now is of less weight than the signal.
                let _ = teller.close(py);
            }
            return Waited::Stopped(worded(py, error, cancel.standing()));
        }
        if let (Some(teller), true) = (&mut teller, told.elapsed() >= TELL) {
            if let Err(error) = teller.tell(py) {
                cancel.cancel();
                return Waited::Stopped(error);
            }
            told = Instant::now();
        }
    }
}

type Got<T> = Result<Result<T, Problem>, RecvTimeoutError>;

/// What comes within `time`, without the interpreter.
fn receive<T: Send>(
    py: Python<'_>,
    receiver: Receiver<Result<T, Problem>>,
    time: Duration,
) -> (Receiver<Result<T, Problem>>, Got<T>) {
    py.detach(move || {
        let got = receiver.recv_timeout(time);
        (receiver, got)
    })
}

/// A bare `KeyboardInterrupt` says what is true of the job; any other exception is somebody's own.
fn worded(py: Python<'_>, error: PyErr, standing: Standing) -> PyErr {
    let is_bare = error.is_instance_of::<PyKeyboardInterrupt>(py)
        && error.value(py).str().is_ok_and(|said| said.to_string().is_empty());
    match said(standing) {
        Some(said) if is_bare => PyKeyboardInterrupt::new_err(said),
        _ => error,
    }
}

fn said(standing: Standing) -> Option<&'static str> {
    Some(match standing {
        Standing::Reading => return None,
        Standing::Unchanged => "nothing was committed, the index is as it was",
        Standing::Embedding => {
            "nothing was committed, the index is as it was, and the same call again goes on with the vectors made so far"
        }
        Standing::Committing => {
            "while a commit was written; it is whole or not there, and info() tells which"
        }
        Standing::Ungrouped => "the insights are in, their themes are not: cluster() makes them",
        Standing::Committed => "all was done; the index holds it",
        Standing::Partly => "what was finished is kept, and the same call again goes on from there",
    })
}
