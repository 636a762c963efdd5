//! The only place that writes: results to standard output, talk to standard error.
//!
//! Invariant: of the control characters in a text only line ends and tabs reach a terminal as they are, and none that
//! changes the direction of writing. Styles are marks that become escape sequences here, so that every escape sequence
//! which arrives here came from outside.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anstyle::AnsiColor;
use serde::Serialize;

use crate::error::MissingShard;
use crate::ingest::IngestReport;
use crate::insight::unmarked;
use crate::operation::labelled;
use crate::text::{acts, escape_acting, push_escaped};

/// Dim text, such as sources and scores.
pub(super) const DIM: Mark = Mark(0);
/// Headings and titles.
pub(super) const BOLD: Mark = Mark(1);
/// Scores and numbers that matter.
pub(super) const ACCENT: Mark = Mark(2);
const WARNING: Mark = Mark(3);
const ERROR: Mark = Mark(4);

/// What the marks stand for.
const STYLES: [anstyle::Style; 5] = [
    anstyle::Style::new().dimmed(),
    anstyle::Style::new().bold(),
    AnsiColor::Cyan.on_default(),
    AnsiColor::Yellow.on_default(),
    AnsiColor::Red.on_default().bold(),
];

/// The first mark: one of the code points that Unicode keeps out of texts (noncharacters). In a text from outside it can
/// do no more than make it dim.
const FIRST: u32 = 0xfdd0;

/// A style in a text: `{DIM}` begins it, `{DIM:#}` ends it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(u32);

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = if f.alternate() { STYLES.len() as u32 } else { self.0 };
        char::from_u32(FIRST + number).map_or(Ok(()), |mark| write!(f, "{mark}"))
    }
}

/// `text` with the characters that act written out as JSON does (`\u001b`), and its marks as escape sequences.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let mark = (c as u32).checked_sub(FIRST).map(|number| number as usize);
        match mark {
            Some(number) if number < STYLES.len() => {
                out.push_str(&STYLES[number].render().to_string());
            }
            Some(number) if number == STYLES.len() => {
                out.push_str(&anstyle::Reset.render().to_string());
            }
            _ if acts(c) => push_escaped(&mut out, c),
            _ => out.push(c),
        }
    }
    out
}

/// Why there is no result, in words and for programs.
#[derive(Debug, Serialize)]
pub(super) struct Failure<'a> {
    /// One of a few words: `unknown_id`, `not_found`, `nothing_accepted`, `usage`, `interrupted`, `failed`.
    pub(super) code: &'static str,
    /// What the error says.
    pub(super) message: &'a str,
    /// What was refused, where nothing was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ingest: Option<&'a IngestReport>,
}

/// Folders of the index that could not be opened when it was opened last.
static MISSING: Mutex<Vec<MissingShard>> = Mutex::new(Vec::new());

/// Takes note of folders that could not be opened.
pub(super) fn hear(missing: &[MissingShard]) {
    *MISSING.lock().unwrap_or_else(PoisonError::into_inner) = missing.to_vec();
}

fn missing() -> Vec<MissingShard> {
    MISSING.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Writes results and remarks. Colours go only to terminals (anstream strips them elsewhere).
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    /// Results are one JSON object.
    pub(super) json: bool,
    /// Remarks are left out.
    pub(super) quiet: bool,
    /// Whether the one object was printed.
    answered: &'static AtomicBool,
}

impl Printer {
    /// A printer that has printed nothing.
    pub(super) fn new(json: bool, quiet: bool) -> Self {
        // One a process: copies of the printer share it.
        Self { json, quiet, answered: Box::leak(Box::default()) }
    }

    /// A result as one JSON object on one line.
    pub(super) fn object(self, value: &impl Serialize) -> io::Result<()> {
        // The whole of it first: half an object is worse than none.
        self.json_text(serde_json::to_string(value)?)
    }

    /// A result that is JSON already.
    pub(super) fn json_text(self, json: String) -> io::Result<()> {
        self.answered.store(true, Ordering::Relaxed);
        let json = labelled(json, &missing());
        let mut out = io::stdout().lock();
        writeln!(out, "{}", escape_acting(&unmarked(&json)).trim_end())?;
        out.flush()
    }

    /// A result: as JSON, or in the words that `told` finds for it.
    pub(super) fn answer<T: Serialize>(
        self,
        answer: &T,
        told: impl FnOnce(&T) -> String,
    ) -> io::Result<()> {
        if self.json { self.object(answer) } else { self.text(&told(answer)) }
    }

    /// Lines of a result.
    pub(super) fn text(self, text: &str) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(shown(text).as_bytes())?;
        out.flush()
    }

    /// A document as it is, or as the only member of an object; on a terminal without what would act there.
    pub(super) fn document(self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.json {
            let text = String::from_utf8_lossy(bytes);
            return self.object(&serde_json::Map::from_iter([(name.to_owned(), text.into())]));
        }
        if io::stdout().is_terminal() {
            return self.text(&String::from_utf8_lossy(bytes));
        }
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// What a person may want to know; not part of the result.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            // A closed standard error must not stop the work.
            let _ = writeln!(anstream::stderr(), "{}", shown(text));
        }
    }

    /// Says of what the results were a part, if they were.
    pub(super) fn partial(self) {
        for MissingShard { folder, why } in missing() {
            self.warning(&format!("without {folder}: {why}; this is what the other folders hold"));
        }
    }

    /// Asks a person at the terminal; the answer follows on the same line.
    pub(super) fn question(self, text: &str) {
        let mut err = anstream::stderr();
        let _ = write!(err, "{}", shown(text)).and_then(|()| err.flush());
    }

    /// Something to look at, with the way out.
    pub(super) fn warning(self, text: &str) {
        self.note(&format!("{WARNING}warning:{WARNING:#} {text}"));
    }

    /// Why the verb failed, in words.
    pub(super) fn error(self, text: &str) {
        let line = shown(&format!("{ERROR}error:{ERROR:#} {text}"));
        let _ = writeln!(anstream::stderr(), "{line}");
    }

    /// That what was asked for is not there: a warning, and with `--json` an object.
    pub(super) fn nothing(self, code: &'static str, message: &str) -> io::Result<()> {
        self.warning(message);
        self.problem(&Failure { code, message, ingest: None })
    }

    /// Why the verb failed, in words and with `--json` as an object.
    pub(super) fn failed(self, problem: &Failure<'_>) {
        self.error(problem.message);
        // The exit code and the line on standard error say it already.
        let _ = self.problem(problem);
    }

    /// With `--json`, `{"error": {"code", "message"}}` as the one object, unless a result was printed.
    pub(super) fn problem(self, problem: &Failure<'_>) -> io::Result<()> {
        if !self.json || self.answered.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.object(&serde_json::json!({ "error": problem }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind that acts: C0, delete, C1, overrides, isolates.
    const FOREIGN: &str =
        "a\u{1b}]0;pwned\u{7}\r\u{8}\u{7f}\u{9b}31m\u{202e}\u{202a}\u{2066}\u{2069}b\u{e9}\n\t";

    #[test]
    fn a_style_becomes_an_escape_sequence_and_one_from_outside_does_not() {
        let text = shown(&format!("{BOLD}{FOREIGN}{BOLD:#}"));
        assert!(text.starts_with("\u{1b}[1ma\\u001b]0;pwned\\u0007\\u000d"), "{text:?}");
        assert!(text.ends_with("bé\n\t\u{1b}[0m"), "{text:?}");
        assert!(!text["\u{1b}[1m".len()..text.len() - 4].chars().any(acts));
    }

    #[test]
    fn json_says_the_same_with_nothing_that_acts() {
        let json = serde_json::to_string(&[FOREIGN]).unwrap();
        let printed = escape_acting(&json);
        assert!(!printed.chars().any(acts));
        assert_eq!(serde_json::from_str::<Vec<String>>(&printed).unwrap(), [FOREIGN]);
    }

    #[test]
    fn all_that_acts_has_four_digits() {
        assert!(('\0'..=char::MAX).filter(|&c| acts(c)).all(|c| (c as u32) < 0x1_0000));
    }
}
