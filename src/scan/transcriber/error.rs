//! Why there is no transcript.

use std::io;

use crate::path::ShownPath;
use crate::task::Cancelled;

/// Why there is no transcript. Addresses stand here without their secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TranscriberError {
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The line names no program, or a quotation mark in it has no end.
    #[error(
        "`{line}` is no command: name a program and its arguments, and close every quotation mark"
    )]
    NoCommand {
        /// As it was given.
        line: String,
    },
    /// The program cannot be started.
    #[error("cannot start the transcriber `{program}`; is it installed, and executable?")]
    Start {
        /// Its name.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be read or written.
    #[error("cannot {what} {path}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: ShownPath,
        /// What the system says.
        source: io::Error,
    },
    /// The program failed.
    #[error("the transcriber `{program}` failed with {status}: {said}")]
    Failed {
        /// Its name.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last line that it wrote to standard error.
        said: String,
    },
    /// It took too long.
    #[error(
        "the transcriber {by} was not done after {seconds} s, and was ended; it last said: {said}"
    )]
    Late {
        /// Program or server.
        by: String,
        /// The limit.
        seconds: u64,
        /// The last line that it wrote to standard error.
        said: String,
    },
    /// It wrote more than a transcript can be.
    #[error("the transcriber {by} wrote more than {bytes} bytes, which is no transcript")]
    TooLong {
        /// Program or server.
        by: String,
        /// The limit.
        bytes: u64,
    },
    /// What it wrote is none of the known forms.
    #[error("the transcriber {by} gave no SRT, VTT or JSON; its answer begins with `{begins}`")]
    NoTranscript {
        /// Program or server.
        by: String,
        /// The beginning of it.
        begins: String,
    },
    /// Nothing was answered.
    #[error("{url} gave no transcript: {reason}; is the address right and the server running?")]
    Unreachable {
        /// The server.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The server refused.
    #[error(
        "{url} refused with status {status}: {said}; check the address, the model's name and the API key"
    )]
    Refused {
        /// The server.
        url: String,
        /// HTTP's status.
        status: u16,
        /// What it said, shortened.
        said: String,
    },
}

impl TranscriberError {
    /// `what` was tried with `path`.
    pub(super) fn file(
        what: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}
