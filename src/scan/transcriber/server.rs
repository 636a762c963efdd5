//! A server that speaks OpenAI's `POST /audio/transcriptions`.
//!
//! Protocol: <https://platform.openai.com/docs/api-reference/audio/createTranscription>. Not every model gives times as
//! JSON; what refuses `verbose_json` is asked for SRT.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::{Limits, TranscriberError};
use crate::remote::{
    Client, ClientOptions, Endpoint, Form, Post, RemoteError, Reply, sleep, wait_after,
};
use crate::task::Task;

/// The longest audio sent, in bytes: a day of speech at 64 kbit/s.
const MOST_AUDIO: u64 = 1 << 30;

/// The shapes of an answer with times, best first.
const SHAPES: [&str; 2] = ["verbose_json", "srt"];

/// Tries of a busy server.
const TRIES: u32 = 4;

/// What the server at `endpoint` makes of `audio`.
pub(super) fn transcribe(
    endpoint: &Endpoint,
    audio: &Path,
    limits: Limits,
    task: &Task,
) -> Result<Vec<u8>, TranscriberError> {
    let url = endpoint.public_url();
    let length = fs::metadata(audio).map_err(TranscriberError::file("read", audio))?.len();
    if length > MOST_AUDIO {
        let reason = format!("the audio has {length} bytes, at most {MOST_AUDIO} are sent");
        return Err(TranscriberError::Unreachable { url, reason });
    }
    // What it is called here is nobody's business; the ending tells many servers what it is.
    let ending = audio.extension().and_then(|ending| ending.to_str()).unwrap_or("mp3");
    let name = format!("audio.{}", ending.to_ascii_lowercase());
    let end = Instant::now() + limits.time;
    let mut refused = None;
    for shape in SHAPES {
        let fields = [("model", endpoint.model.as_str()), ("response_format", shape)];
        let form = Form {
            fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            file_field: "file".into(),
            path: audio.to_owned(),
            file_name: name.clone(),
            mime: "application/octet-stream".into(),
        };
        let Reply { status, body, .. } = answer(&form, endpoint, limits, end, task)?;
        if status == 200 {
            return Ok(body);
        }
        let (url, said) = (url.clone(), endpoint.said(&body));
        refused = Some(TranscriberError::Refused { url, status, said });
        if !matches!(status, 400 | 422) {
            break;
        }
    }
    let none = || TranscriberError::Unreachable { url, reason: "no shape was asked for".into() };
    Err(refused.unwrap_or_else(none))
}

/// The answer to `form` before `end`; a busy server is asked again when it says.
fn answer(
    form: &Form,
    endpoint: &Endpoint,
    limits: Limits,
    end: Instant,
    task: &Task,
) -> Result<Reply, TranscriberError> {
    // The person named the server: it may stand on this machine or in their own network.
    let client = Client::new(ClientOptions { allow_private: true, ..ClientOptions::default() });
    let url = endpoint.under("/audio/transcriptions");
    for tries in 1.. {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let post = Post {
            bearer: endpoint.api_key.as_deref(),
            limit: Some(left),
            max_bytes: Some(limits.bytes),
            ..Post::form(&url, form)
        };
        let reply = match client.post(&post, task) {
            Ok(reply) => reply,
            Err(RemoteError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) if Instant::now() >= end => break,
            Err(error) => {
                let (url, reason) =
                    (endpoint.public_url(), endpoint.said(error.reason().as_bytes()));
                return Err(TranscriberError::Unreachable { url, reason });
            }
        };
        if tries == TRIES || !matches!(reply.status, 429 | 500 | 502..=504) {
            return Ok(reply);
        }
        // A second at first: speech takes longer than a question.
        let wait = wait_after(tries + 1, reply.retry_after);
        sleep(wait.min(end.saturating_duration_since(Instant::now())), task)?;
    }
    let (by, seconds) = (endpoint.public_url(), limits.time.as_secs());
    Err(TranscriberError::Late { by, seconds, said: "nothing".into() })
}
