//! A program that is watched: what it writes is bounded, and so is its time, with all that it starts.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::task::{Cancelled, Task};

/// How often it is looked at.
const TICK: Duration = Duration::from_millis(20);

/// How long what it wrote may still be on its way when it has ended.
const REST: Duration = Duration::from_secs(2);

/// How much of the end of standard error is kept.
const LAST: usize = 4096;

/// How a program ended.
pub(super) struct Ended {
    /// By whom.
    pub(super) how: How,
    /// What it printed, as far as it was allowed.
    pub(super) printed: Vec<u8>,
    /// The last line that is not empty of standard error.
    pub(super) said: String,
}

/// Who ended it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Itself.
    Status(ExitStatus),
    /// We: it was late.
    Late,
    /// We: it printed too much.
    TooLong,
}

/// Runs `command` for `time` at most, reads `most` bytes of what it prints at most.
///
/// # Errors
/// It cannot be started: the inner one. The job was cancelled: the outer one.
pub(super) fn run(
    mut command: Command,
    time: Duration,
    most: u64,
    task: &Task,
) -> Result<io::Result<Ended>, Cancelled> {
    // What a wrapper starts ends with it: they are one group.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ok(Err(error)),
    };
    let out = child.stdout.take().map(|pipe| aside(move || all_of(pipe, most)));
    let err = child.stderr.take().map(|pipe| aside(move || end_of(pipe)));
    let mut printed = None;
    let end = Instant::now() + time;
    let how = loop {
        if let Err(cancelled) = task.check() {
            stop(&mut child);
            return Err(cancelled);
        }
        if printed.is_none() {
            printed = out.as_ref().and_then(|out| out.try_recv().ok());
        }
        if printed.as_ref().is_some_and(|bytes: &Vec<u8>| bytes.len() as u64 > most) {
            stop(&mut child);
            break How::TooLong;
        }
        match child.try_wait() {
            Ok(Some(status)) => break How::Status(status),
            Ok(None) if Instant::now() >= end => {
                stop(&mut child);
                break How::Late;
            }
            Ok(None) => std::thread::sleep(TICK),
            Err(error) => {
                stop(&mut child);
                return Ok(Err(error));
            }
        }
    };
    let rest = || out.as_ref().and_then(|out| out.recv_timeout(REST).ok());
    let printed = printed.or_else(rest).or_else(|| {
        // What it left running holds its output open: such a group still exists, and may be ended by its number.
        stop(&mut child);
        rest()
    });
    let printed = printed.unwrap_or_default();
    let too_long = matches!(how, How::Status(_)) && printed.len() as u64 > most;
    let how = if too_long { How::TooLong } else { how };
    let said = err.and_then(|err| err.recv_timeout(REST).ok()).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let said = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("nothing");
    Ok(Ok(Ended { how, printed, said: said.chars().take(300).collect() }))
}

/// Ends the program with its group and waits for it; one that has ended by itself is as good.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(id) = i32::try_from(child.id()) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), nix::sys::signal::SIGKILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Runs `read` on a thread of its own, which ends with the pipe that it reads.
fn aside(read: impl FnOnce() -> Vec<u8> + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || sender.send(read()));
    receiver
}

/// Everything, up to one byte more than `most`; a program that goes on is stopped by whoever sees that.
fn all_of(pipe: impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came before a fault of the pipe counts.
    let _ = pipe.take(most + 1).read_to_end(&mut bytes);
    bytes
}

/// The end of what is read.
fn end_of(mut pipe: impl Read) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; LAST]);
    while let Ok(n @ 1..) = pipe.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..n]);
        kept.drain(..kept.len().saturating_sub(LAST));
    }
    kept
}
