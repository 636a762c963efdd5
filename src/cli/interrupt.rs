//! Ctrl-C and SIGTERM: the job is asked to stop, and a second later the process is gone either way.
//!
//! Jobs look at their task between steps, and some steps are long: a graph that is linked, a server that does not
//! answer, a line of standard input, an editor. Whatever lasts is written so that a kill at any moment does it no harm,
//! hence the process may end itself where the job does not come to its next look in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::exit;
use super::printer::Printer;
use crate::task::{Cancel, Standing};

/// How long a job has to stop by itself; together with the end of the process it is less than a second.
const GRACE: Duration = Duration::from_millis(600);

/// Who has the last word: the job that came to its end, or the one who ends it.
#[derive(Clone, Default)]
pub(super) struct LastWord(Arc<AtomicBool>);

impl LastWord {
    /// Takes the last word; who comes second waits for the end of the process.
    pub(super) fn take(&self) {
        while self.0.swap(true, Ordering::SeqCst) {
            std::thread::park();
        }
    }
}

/// Whether the job comes to its own end after the first signal; the second ends the process.
static LINGERS: AtomicBool = AtomicBool::new(false);

/// Lets the job take its time after the first signal: a server answers what it has accepted, a sender ends what it has
/// begun.
pub(super) fn linger() {
    LINGERS.store(true, Ordering::SeqCst);
}

/// Listens for signals from now on.
pub(super) fn listen(cancel: &Cancel, last: &LastWord, printer: Printer) {
    let (cancel, last) = (cancel.clone(), last.clone());
    // Without a handler the default stands: the process ends at once, which all that lasts survives as well.
    let _ = ctrlc::set_handler(move || {
        cancel.cancel();
        if LINGERS.swap(false, Ordering::SeqCst) {
            return;
        }
        std::thread::sleep(GRACE);
        last.take();
        for path in cancel.scratch() {
            // What cannot be removed is found by the next writer, or is the system's to sweep.
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
        printer.error(message(&cancel));
        // At once: the end that the standard library makes would run what C++ libraries have registered for it while
        // their threads are at work.
        signal_hook::low_level::exit(i32::from(exit::INTERRUPTED));
    });
}

/// What is true of an interrupted job where it stands.
pub(super) fn message(cancel: &Cancel) -> &'static str {
    match cancel.standing() {
        Standing::Reading => "interrupted",
        Standing::Unchanged => "interrupted; nothing was committed, the index is as it was",
        Standing::Embedding => {
            "interrupted; nothing was committed, the index is as it was, and the same command again goes on with the vectors made so far"
        }
        Standing::Committing => {
            "interrupted while a commit was written; it is whole or not there, and `quintet info` tells which"
        }
        Standing::Ungrouped => {
            "interrupted; the insights are in, their themes are not: `quintet cluster` makes them"
        }
        Standing::Committed => "interrupted when all was done; the index holds it",
        Standing::Partly => {
            "interrupted; what was finished is kept, and the same command again goes on from there"
        }
    }
}
