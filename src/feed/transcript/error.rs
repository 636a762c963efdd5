//! Why bytes are not a transcript.

use super::TranscriptKind;

/// Why bytes are not a transcript; whoever has another offer takes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranscriptError {
    /// More than is read.
    #[error(
        "the transcript has {bytes} bytes, at most {limit} are read; ask for another format of it"
    )]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Not text in any encoding.
    #[error(
        "the file is {found}, not text; expected JSON, WebVTT, SRT, HTML, Markdown or plain text"
    )]
    NotText {
        /// What it looks like.
        found: &'static str,
    },
    /// Text of another kind.
    #[error(
        "the text is {found}, not a transcript; look at what the address answers, or take another offer"
    )]
    NotTranscript {
        /// What it looks like.
        found: &'static str,
    },
    /// JSON that breaks off or is malformed.
    #[error("the transcript is broken JSON: {detail}; take another offer or ask for it again")]
    BrokenJson {
        /// What the parser said, with line and column.
        detail: String,
    },
    /// Nothing is said in it.
    #[error("the transcript ({kind}) has no words; take another offer")]
    NoWords {
        /// What it was read as.
        kind: TranscriptKind,
    },
}
