//! What is said in one place of a transcript, before it is joined to utterances.

/// Who says something, as far as this place tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Voice {
    /// Whoever spoke before.
    #[default]
    Same,
    /// Somebody else, who is not named.
    Somebody,
    /// A speaker by name.
    Named(String),
}

/// A stretch of words with what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// Who.
    pub voice: Voice,
    /// Seconds.
    pub start: Option<f64>,
    /// Seconds.
    pub end: Option<f64>,
    /// One line, without notes of sounds; not empty.
    pub text: String,
    /// Goes on with the word before.
    pub is_glued: bool,
    /// Stands in a line of its own in a text, which ends where a sentence does.
    pub is_paragraph: bool,
}
