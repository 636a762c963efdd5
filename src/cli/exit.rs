//! What the process says to the shell.

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Done: 0.
    Done,
    /// Nothing found, or below target: 1.
    Nothing,
}

/// All is well: 0.
pub(super) const DONE: u8 = 0;
/// An error: 2.
pub(super) const ERROR: u8 = 2;
/// Interrupted, as shells expect after SIGINT: 128 + 2.
pub(super) const INTERRUPTED: u8 = 130;

impl Outcome {
    /// [`Outcome::Nothing`] when there is none of what was looked for.
    pub(super) fn found(any: bool) -> Self {
        if any { Self::Done } else { Self::Nothing }
    }
}

impl From<Outcome> for u8 {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => DONE,
            Outcome::Nothing => 1,
        }
    }
}
