//! A brief as a signed message to a program: Standard Webhooks 1.0.0.
//!
//! The other side may see a message twice, since it is sent again where its answer is lost; it knows the second by
//! `webhook-id`. The body is made from the stored brief alone, so that every try sends the same bytes.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::text::{ItemView, closing, items};
use super::{Letter, Outcome};
use crate::remote::{Client, Post, RemoteError};
use crate::secret::{RandomError, random};
use crate::task::Task;
use crate::text::escape_acting;

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// Random bytes of a secret; the standard asks for 24 to 64.
const SECRET: usize = 32;

/// How long a secret is good beside the one that took its place.
pub const BOTH_SECRETS: SignedDuration = SignedDuration::from_hours(24);

/// Time for all of a message and its answer.
const LIMIT: Duration = Duration::from_secs(10);

/// How much of an answer is read; nothing in it counts.
const ANSWER: u64 = 64 << 10;

/// Seconds to the next try after each that failed, as the standard proposes.
const RETRIES: [u64; 6] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600];

/// A new secret: `whsec_` and base64.
pub fn new_secret() -> Result<String, RandomError> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(random::<SECRET>()?)))
}

/// The secrets that a message is signed with at `now`: the one there is, and the one before for [`BOTH_SECRETS`].
pub fn good_secrets<'a>(
    secret: Option<&'a str>,
    before: Option<&'a str>,
    rotated: Option<Timestamp>,
    now: Timestamp,
) -> Vec<&'a str> {
    let is_fresh = rotated.is_some_and(|rotated| now.duration_since(rotated) < BOTH_SECRETS);
    secret.into_iter().chain(before.filter(|_| is_fresh)).collect()
}

/// The body of the message.
pub fn webhook_body(letter: &Letter<'_>) -> String {
    let Letter { brief, links } = letter;
    let selection = &brief.selection;
    let items: Vec<Value> = items(selection)
        .into_iter()
        .zip(&selection.items)
        .map(|(view, item)| {
            let ItemView { number, title, text, source, link, also, reason } = view;
            let id = &item.insight.id;
            json!({
                "number": number, "id": id, "title": title, "text": text, "source": source,
                "link": link, "also": also, "reason": reason,
            })
        })
        .collect();
    let body = json!({
        "type": "brief.made",
        // When it happened, not when it is sent.
        "timestamp": selection.window.until,
        "data": {
            "brief": brief.id, "reader": selection.reader, "date": selection.date,
            "page": links.page, "items": items, "closing": closing(selection),
        },
    });
    escape_acting(&body.to_string()).into_owned()
}

/// Sends `body` as message `id`, signed with each of `secrets`.
///
/// A message that may have arrived may be sent again, with the same `id`.
pub fn send_webhook(
    client: &Client,
    target: &str,
    secrets: &[&str],
    id: &str,
    now: Timestamp,
    body: &str,
    task: &Task,
) -> Outcome {
    let signatures: Vec<String> =
        secrets.iter().filter_map(|secret| signature(secret, id, now, body)).collect();
    if signatures.is_empty() {
        let why = "there is no secret to sign the message with".to_owned();
        return Outcome::Refused { why, gone: false };
    }
    let fields = [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", now.as_second().to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    let post = Post {
        fields: &fields,
        max_bytes: Some(ANSWER),
        limit: Some(LIMIT),
        ..Post::json(target, body.as_bytes())
    };
    let reply = match client.post(&post, task) {
        Ok(reply) => reply,
        // Only what was answered with 200 to 299 is read whole.
        Err(RemoteError::TooLarge { .. } | RemoteError::Coding { .. }) => return Outcome::Done,
        Err(error) if is_lasting(&error) => {
            return Outcome::Refused { why: told(&error), gone: false };
        }
        Err(error) => return Outcome::Later { why: told(&error), after: None },
    };
    let why = format!("it answered with status {}", reply.status);
    match reply.status {
        200..=299 => Outcome::Done,
        410 => Outcome::Refused { why, gone: true },
        300..=399 => {
            Outcome::Later { why: format!("{why}: redirects are not followed"), after: None }
        }
        429 | 503 => Outcome::Later { why, after: reply.retry_after },
        _ => Outcome::Later { why, after: None },
    }
}

/// How long to wait after so many tries (from 1) that failed; `None`: no more.
///
/// * `jitter` from 0 to 1 spreads what failed together over a fifth less or more.
pub fn webhook_backoff(tries: u32, jitter: f64) -> Option<Duration> {
    let seconds = *RETRIES.get(usize::try_from(tries.max(1) - 1).ok()?)?;
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.5 };
    Some(Duration::from_secs_f64(seconds as f64 * (0.8 + 0.4 * jitter)))
}

/// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; `None` for a secret that is none.
fn signature(secret: &str, id: &str, now: Timestamp, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    if !(24..=64).contains(&key.len()) {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{}.", now.as_second()).as_bytes());
    mac.update(body.as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Whether nothing but another address, or another setting, helps.
pub(super) fn is_lasting(error: &RemoteError) -> bool {
    use RemoteError as E;
    matches!(error, E::Private { .. } | E::BadAddress { .. } | E::BadKey { .. })
}

/// What went wrong, without the address: that of a webhook may be a secret.
pub(super) fn told(error: &RemoteError) -> String {
    match error {
        RemoteError::Private { .. } => {
            "the address leads to this machine or into a private network, which is refused unless it is allowed".into()
        }
        RemoteError::BadAddress { reason, .. } => format!("the address cannot be asked: {reason}"),
        RemoteError::BadKey { .. } => "the name or the password in the address cannot be sent".into(),
        other => other.reason(),
    }
}

#[cfg(test)]
mod tests;
