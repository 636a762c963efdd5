//! What did a show publish, and who said what when?
//!
//! Layer 1. Bytes in, a [`Feed`], a transcript or chapters out; nothing here asks a server or reads a file.
//! Invariant: no content of a feed or a transcript makes it panic.

mod beside;
mod date;
mod document;
mod episode;
mod error;
mod json;
mod key;
mod list;
mod mend;
mod namespace;
mod node;
mod read;
mod tidy;
mod walk;
mod walker;

pub use episode::{Audio, Episode, Feed, Person, Show, Soundbite, TranscriptLink};

mod chapters;
mod language;
mod notes;
mod transcript;

pub use chapters::{ChaptersError, chapters};
pub use error::FeedError;
pub use language::{Language, language};
pub use list::{ListError, behind_player_scheme, opml, write_opml};
pub use notes::{notes, timestamps_in_notes};
pub use read::read;
pub use transcript::{
    Cue, Transcript, TranscriptError, TranscriptKind, cues, preferred, transcript,
};

pub use crate::markup::Outline;
