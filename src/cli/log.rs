//! Where the log of what goes on for long goes: standard error, a line each.

use std::io::IsTerminal;

use super::args::LogArg;

/// From here on, lines are written in this form.
pub(super) fn begin(form: LogArg) {
    let level = match form {
        LogArg::Quiet => tracing::Level::WARN,
        LogArg::Text | LogArg::Json => tracing::Level::INFO,
    };
    let lines = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr);
    let lines = lines.with_target(false).with_ansi(std::io::stderr().is_terminal());
    // A second one in one process is not wanted, and does no harm.
    let _ = match form {
        LogArg::Json => lines.json().flatten_event(true).try_init(),
        LogArg::Text | LogArg::Quiet => lines.try_init(),
    };
}
