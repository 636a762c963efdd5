//! The only place that writes: results to standard output, talk to standard error.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// Dim text, such as sources and scores.
pub(super) const DIM: Style = Style::new().dimmed();
/// Headings and titles.
pub(super) const BOLD: Style = Style::new().bold();
/// Scores and numbers that matter.
pub(super) const ACCENT: Style = AnsiColor::Cyan.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Writes results and remarks. Colours go only to terminals (anstream strips them elsewhere).
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    /// Results are one JSON object.
    pub(super) json: bool,
    /// Remarks are left out.
    pub(super) quiet: bool,
}

impl Printer {
    /// A result as one JSON object on one line.
    pub(super) fn object(self, value: &impl Serialize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, value)?;
        writeln!(out)?;
        out.flush()
    }

    /// Lines of a result.
    pub(super) fn text(self, text: &str) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// A document as it is, or as the only member of an object.
    pub(super) fn document(self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.json {
            let text = String::from_utf8_lossy(bytes);
            return self.object(&serde_json::Map::from_iter([(name.to_owned(), text.into())]));
        }
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// What a person may want to know; not part of the result.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            // A closed standard error must not stop the work.
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// Asks a person at the terminal; the answer follows on the same line.
    pub(super) fn question(self, text: &str) {
        let mut err = anstream::stderr();
        let _ = write!(err, "{text}").and_then(|()| err.flush());
    }

    /// Something to look at, with the way out.
    pub(super) fn warning(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{WARNING}warning:{WARNING:#} {text}");
        }
    }

    /// Why the verb failed.
    pub(super) fn error(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{ERROR}error:{ERROR:#} {text}");
    }
}
