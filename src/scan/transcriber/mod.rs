//! Speech to text by a program or a server that the person chose; there is none by default.
//!
//! The transcript comes as bytes, SRT, VTT or JSON, for whoever reads transcripts. Invariants: an answer is bounded and
//! looks like a transcript; a program is ended with all that it started when it is late or the job is cancelled; nothing is
//! written beside the audio.

mod command;
mod error;
mod server;
mod watched;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use crate::remote::{AddressError, Endpoint};
use crate::task::Task;

pub use error::TranscriberError;

/// The longest transcript in bytes: a thousand hours of speech.
const MOST: u64 = 64 << 20;

/// How long an hour of unknown length may take.
const UNKNOWN: Duration = Duration::from_secs(3600);

/// The environment variables that may hold the key of a server, the first that is set.
const KEYS: [&str; 2] = ["QUINTET_TRANSCRIBE_KEY", "OPENAI_API_KEY"];

/// What makes text of speech.
#[derive(Clone, Debug, PartialEq)]
pub enum Transcriber {
    /// A program and its arguments, as they are written in a shell; no shell runs it. The audio's path stands at `{}`,
    /// or behind all; `{folder}` is a folder of its own for what the program writes. The transcript is what it prints, or
    /// the file in the audio's folder that is named like the audio, with `.srt`, `.vtt` or `.json`.
    Command(String),
    /// A server that speaks OpenAI's `POST /audio/transcriptions`.
    Url(Endpoint),
}

/// How long it may take and what it may print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the transcript must be there.
    pub time: Duration,
    /// The longest transcript, in bytes.
    pub bytes: u64,
}

impl Limits {
    /// Four times the length of the audio and at least a minute, or an hour where it is unknown; 64 MiB.
    pub fn for_audio(length: Option<Duration>) -> Self {
        let time = length.map_or(UNKNOWN, |length| (length * 4).max(Duration::from_secs(60)));
        Self { time, bytes: MOST }
    }
}

impl Transcriber {
    /// The transcript of the audio file at `audio`, as the program or the server wrote it: SRT, VTT or JSON.
    ///
    /// # Errors
    /// See [`TranscriberError`].
    pub fn transcribe(
        &self,
        audio: &Path,
        limits: Limits,
        task: &Task,
    ) -> Result<Vec<u8>, TranscriberError> {
        let bytes = match self {
            Self::Command(line) => command::transcribe(line, audio, limits, task)?,
            Self::Url(endpoint) => server::transcribe(endpoint, audio, limits, task)?,
        };
        if is_transcript(&bytes) {
            return Ok(bytes);
        }
        let begins = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
        let begins = begins.split_whitespace().collect::<Vec<_>>().join(" ");
        let begins = begins.chars().take(80).collect();
        Err(TranscriberError::NoTranscript { by: self.to_string(), begins })
    }
}

impl FromStr for Transcriber {
    type Err = AddressError;

    /// `http://…#MODEL` and `https://…#MODEL` are servers, all else is a program. The key of a server is read from
    /// `QUINTET_TRANSCRIBE_KEY` or `OPENAI_API_KEY`.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let lower = text.trim_start().to_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return Ok(Self::Command(text.to_owned()));
        }
        let (endpoint, settings) = Endpoint::parse(text.trim(), &KEYS, "whisper-1")?;
        match settings.first() {
            Some((name, _)) => Err(AddressError::Unknown { name: (*name).into(), known: "none" }),
            None => Ok(Self::Url(endpoint)),
        }
    }
}

impl std::fmt::Display for Transcriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command(line) => f.write_str(line),
            Self::Url(endpoint) => endpoint.fmt(f),
        }
    }
}

/// Whether these bytes may be SRT, VTT or JSON; whether they are is for whoever reads them.
fn is_transcript(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let has = |what: &[u8]| text.windows(what.len()).any(|window| window == what);
    text.starts_with(b"{") || text.starts_with(b"[") || has(b"-->") || text.starts_with(b"WEBVTT")
}

#[cfg(test)]
mod tests;
