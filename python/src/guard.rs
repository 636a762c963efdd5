//! What stands between a damaged file and a person, as at the command line: a panic of foreign code that reads it, or an
//! error that names no file, becomes one that does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;

use quintet::corpus;
use quintet::error::EngineError;
use quintet::operation::Problem;

/// The process that worked first.
static FIRST: OnceLock<u32> = OnceLock::new();

/// An error in a process that was forked from one that has worked: the pool of threads and the runtime of the model have
/// stayed behind, and whoever waits for them waits for ever.
fn not_forked() -> Result<(), Problem> {
    let now = std::process::id();
    if *FIRST.get_or_init(|| now) == now {
        return Ok(());
    }
    Err(Problem::failed(
        "this process was forked from one that has used Quintet, whose threads are not here; start it with \
         multiprocessing.get_context(\"spawn\")",
    ))
}

/// Does `work`, on the index in `index` where there is one.
///
/// # Errors
/// The work's own; a panic; a process that was forked from one that has worked.
pub(crate) fn guarded<T>(
    index: Option<&Path>,
    work: impl FnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    not_forked()?;
    let damage = || {
        let look = || index.and_then(corpus::damage);
        catch_unwind(AssertUnwindSafe(look)).ok().flatten()
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Err(problem)) if problem.engine_error().is_some_and(EngineError::hides_damage) => {
            Err(damage().map_or(problem, Problem::from))
        }
        Ok(result) => result,
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no word");
            let mistake = || Problem::failed(format!("this is a mistake in Quintet: {said}"));
            Err(damage().map_or_else(mistake, Problem::from))
        }
    }
}
