//! Who said what when? Transcripts of all customary formats as utterances.
//!
//! Bytes are told apart by what they hold ([`TranscriptKind`]). Timed formats give cues, which lose tags, notes of sounds
//! and what rolling captions repeat; texts give lines with names and times. Both become stretches of speech, whose
//! speakers get one name each, and which are joined to utterances that begin and end with sentences.
//! Invariants: never panics; an utterance is never empty; starts do not go down.

pub(in crate::feed) mod blocks;
pub(in crate::feed) mod clock;
mod cue;
mod decode;
mod error;
mod html;
mod join;
mod json;
mod kind;
mod label;
mod line;
mod markdown;
mod markup;
mod names;
mod offer;
mod rolling;
mod said;
pub(in crate::feed) mod sentence;
mod sounds;
mod spoken;
mod srt;
mod tame;
#[cfg(test)]
mod tests;
mod text;
mod vtt;

pub use cue::Cue;
pub use error::TranscriptError;
pub use kind::TranscriptKind;
pub use offer::preferred;

use crate::insight::{Chapter, Utterance};

use super::language::{Language, language};

/// The most bytes of a transcript that are read; a word a segment, ten hours of speech have six million.
const LIMIT: usize = 16 << 20;

/// A text without speakers and times is held to be a message of a server up to so many words, if it reads like one.
const MESSAGE: usize = 40;

/// What was said in an episode.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// The format it was in.
    pub kind: TranscriptKind,
    /// How many cues the file has; 0 where the format has none.
    pub cues: usize,
    /// In the order of time; one speaker's may follow each other and go on.
    pub utterances: Vec<Utterance>,
    /// Headings within the transcript that stand before a time.
    pub chapters: Vec<Chapter>,
    /// The language, where there are words enough to tell.
    pub language: Option<Language>,
}

impl Transcript {
    /// Number of words.
    pub fn words(&self) -> usize {
        self.utterances.iter().map(|one| one.text.split_whitespace().count()).sum()
    }
}

/// Reads a transcript; `mime` and `name` are what the feed and the address claim, and decide only where the content may
/// be two formats.
///
/// Times are seconds, to the millisecond what the file says for the first word of a cue; a sentence that begins inside a
/// cue, or inside a turn of a text, gets a start in proportion.
///
/// # Errors
///
/// What is too large, no text, not a transcript, broken or without words.
pub fn transcript(
    bytes: &[u8],
    mime: Option<&str>,
    name: Option<&str>,
) -> Result<Transcript, TranscriptError> {
    let text = text_within_limit(bytes)?;
    let kind = kind_of(&text, mime, name)?;
    let mut chapters = Vec::new();
    let (cues, mut said) = match kind {
        TranscriptKind::Json => {
            let segments = json::segments(&text)?;
            match segments.text {
                Some(text) => (0, text::read(&line::plain(&text)).said),
                None => (segments.cues.len(), spoken::of_cues(segments.cues, segments.glued)),
            }
        }
        TranscriptKind::Vtt | TranscriptKind::Srt => {
            let cues = timed(kind, &text);
            (cues.len(), spoken::of_cues(cues, false))
        }
        TranscriptKind::Html | TranscriptKind::Markdown | TranscriptKind::Text => {
            let lines = match kind {
                TranscriptKind::Html => html::lines(&text)?,
                TranscriptKind::Markdown => markdown::lines(&text),
                _ => line::plain(&text),
            };
            let read = text::read(&lines);
            if !read.is_marked && is_message(&text, kind) {
                let found = "a message of a server";
                return Err(TranscriptError::NotTranscript { found });
            }
            chapters = read.chapters;
            (0, read.said)
        }
    };
    names::unify(&mut said);
    let utterances = join::utterances(&said);
    if utterances.is_empty() {
        return Err(TranscriptError::NoWords { kind });
    }
    let language = language_of(&utterances);
    Ok(Transcript { kind, cues, utterances, chapters, language })
}

/// The cues of a timed transcript as the file has them, for whoever compares; empty for texts.
///
/// # Errors
///
/// As [`transcript`], but a file without words is no error.
pub fn cues(
    bytes: &[u8],
    mime: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<Cue>, TranscriptError> {
    let text = text_within_limit(bytes)?;
    match kind_of(&text, mime, name)? {
        TranscriptKind::Json => Ok(json::segments(&text)?.cues),
        kind @ (TranscriptKind::Vtt | TranscriptKind::Srt) => Ok(timed(kind, &text)),
        _ => Ok(Vec::new()),
    }
}

fn text_within_limit(bytes: &[u8]) -> Result<String, TranscriptError> {
    if bytes.len() > LIMIT {
        return Err(TranscriptError::TooLarge { bytes: bytes.len(), limit: LIMIT });
    }
    decode::text_of(bytes)
}

fn kind_of(
    text: &str,
    mime: Option<&str>,
    name: Option<&str>,
) -> Result<TranscriptKind, TranscriptError> {
    TranscriptKind::of(text, mime, name)
        .ok_or(TranscriptError::NotTranscript { found: "XML of another kind" })
}

fn timed(kind: TranscriptKind, text: &str) -> Vec<Cue> {
    if kind == TranscriptKind::Vtt { vtt::cues(text) } else { srt::cues(text) }
}

/// Whether an unmarked text reads like what a server says instead of a transcript.
fn is_message(text: &str, kind: TranscriptKind) -> bool {
    let words = text.split_whitespace().count();
    let lower = text.chars().take(2000).flat_map(char::to_lowercase).collect::<String>();
    let says = [
        "not found",
        "denied",
        "forbidden",
        "error",
        "unavailable",
        "bad gateway",
        "unauthorized",
        "nosuchkey",
        "too many requests",
        "moved",
        "enable javascript",
        "expired",
        "not exist",
        "no transcript",
        "cookies",
    ];
    let floor = if kind == TranscriptKind::Html { 2 * MESSAGE } else { MESSAGE };
    words < floor && (kind == TranscriptKind::Html || says.iter().any(|word| lower.contains(word)))
}

fn language_of(utterances: &[Utterance]) -> Option<Language> {
    let texts: Vec<&str> = utterances.iter().map(|one| one.text.as_str()).collect();
    language(&texts.join(" "))
}
