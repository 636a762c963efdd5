//! One process at a time does the work of a state: the system's lock on a file, which ends with the process however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::operation::{DailyPlan, Problem, daily_lock};
use crate::remote::sleep;
use crate::task::{Cancelled, Task};

/// How often who waits looks.
const LOOK: Duration = Duration::from_millis(200);

/// Who only asks whether the lock is held holds it for a moment itself: so often it is tried before somebody is said to
/// have it.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(20);

/// The lock, held.
pub(super) struct DayLock {
    file: File,
    written: String,
}

/// What came of a try.
pub(super) enum Taken {
    /// We have it.
    Ours(DayLock),
    /// Another process has it, with this number where it said so.
    Theirs(Option<u32>),
}

impl DayLock {
    /// Takes the lock of `state`, if nobody has it.
    pub(super) fn take(state: &Path) -> Result<Taken, Problem> {
        let path = daily_lock(state);
        let file = open(&path)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Taken::Ours(Self { file, written: String::new() })),
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
                Err(TryLockError::Error(error)) => return Err(cannot(&path, &error)),
            }
        }
        let plan = std::fs::read_to_string(&path).unwrap_or_default();
        let plan: Option<DailyPlan> = serde_json::from_str(&plan).ok();
        Ok(Taken::Theirs(plan.map(|plan| plan.pid)))
    }

    /// Takes the lock of `state`, as soon as nobody has it.
    pub(super) fn wait(state: &Path, task: &Task) -> Result<Result<Self, Cancelled>, Problem> {
        let mut told = None;
        loop {
            match Self::take(state)? {
                Taken::Ours(lock) => return Ok(Ok(lock)),
                Taken::Theirs(pid) if told != Some(pid) => {
                    let pid_text =
                        pid.map_or("another process".into(), |pid| format!("process {pid}"));
                    tracing::info!("{pid_text} does the work of the day; waiting for its end");
                    told = Some(pid);
                }
                Taken::Theirs(_) => {}
            }
            if sleep(LOOK, task).is_err() {
                return Ok(Err(Cancelled));
            }
        }
    }

    /// Lets others know what is planned. That they do not learn it does no harm: what cannot be written is left out.
    pub(super) fn write(&mut self, plan: &DailyPlan) {
        let Ok(text) = serde_json::to_string(plan) else { return };
        if text == self.written {
            return;
        }
        let mut put = || {
            self.file.rewind()?;
            self.file.write_all(text.as_bytes())?;
            self.file.set_len(text.len() as u64)
        };
        if put().is_ok() {
            self.written = text;
        }
    }
}

fn open(path: &Path) -> Result<File, Problem> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| cannot(path, &error))?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> Problem {
    Problem::failed(format!("cannot lock {}: {error}", path.display()))
}
