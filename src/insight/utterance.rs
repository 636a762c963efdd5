//! What one speaker said without a break.

use serde::{Deserialize, Serialize};

/// What one speaker said without a break, as a transcript has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    /// Who spoke, where it is known.
    pub speaker: Option<String>,
    /// Seconds from the start of the audio, in the transcript; inserted advertisements shift the audio against it.
    pub start: Option<f64>,
    /// Seconds at which it ends.
    pub end: Option<f64>,
    /// The words; never empty, trimmed, on one line.
    pub text: String,
}

/// A part of an episode that has a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Seconds from the start of the audio.
    pub start: f64,
    /// Its name.
    pub title: String,
}
