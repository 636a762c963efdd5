//! What stands between a damaged file and a person: a panic of foreign code that reads it, or an error that names no
//! file, becomes one that does.
//!
//! The program panics nowhere on purpose. The libraries that read segments trust what they read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::anyhow;

use super::exit::Outcome;
use crate::corpus;
use crate::error::EngineError;

/// What the last panic said; it may have come from any thread.
static SAID: Mutex<String> = Mutex::new(String::new());

/// Does `work` on the index in `index`.
pub(super) fn guarded(
    index: &Path,
    work: impl FnOnce() -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    // Whoever asks for a backtrace gets it.
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|value| value == "0") {
        std::panic::set_hook(Box::new(|panic| {
            *SAID.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
        }));
    }
    let damage = || catch_unwind(AssertUnwindSafe(|| corpus::damage(index))).ok().flatten();
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Err(error)) if hides_damage(&error) => Err(damage().map_or(error, Into::into)),
        Ok(result) => result,
        Err(_) => {
            let said = SAID.lock().unwrap_or_else(PoisonError::into_inner).replace('\n', ": ");
            Err(damage()
                .map_or_else(|| anyhow!("this is a mistake in Quintet: {said}"), Into::into))
        }
    }
}

fn hides_damage(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<EngineError>().is_some_and(EngineError::hides_damage))
}
