//! What an object store says when it does not do what it was asked, in our words.
//!
//! Invariant: no address, no header and no body of an answer is passed on as it is, only the code and the message that
//! stores put into them; so no key and no signature is told.

use std::error::Error as _;

use object_store::client::{HttpError, HttpErrorKind};
use object_store::{Error, RetryConfig};

use super::error::PublishError;

/// Longest message of a store that is passed on, in characters.
const MESSAGE: usize = 200;

/// Where a machine of a cloud is asked for its role, once the environment has named no credentials.
const MACHINE: &str = "169.254.169.254";

/// How often and how long a request is tried again before its failure is told.
pub(super) fn patience() -> RetryConfig {
    let mut retry = RetryConfig { max_retries: 5, ..RetryConfig::default() };
    retry.backoff.max_backoff = std::time::Duration::from_secs(5);
    retry.retry_timeout = std::time::Duration::from_secs(150);
    retry
}

/// Whether there is no such object. A bucket that is not there is another matter.
pub(super) fn is_absent(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. }) && !is_no_bucket(&error.to_string())
}

fn is_no_bucket(text: &str) -> bool {
    ["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"]
        .iter()
        .any(|word| text.contains(word))
}

/// `error` about the object `key` of `place`.
pub(super) fn told(place: &str, key: &str, error: &Error) -> PublishError {
    let (place, key, text) = (place.to_owned(), key.to_owned(), error.to_string());
    let what = said(error, &text);
    if text.contains(MACHINE) {
        let what = "it names no credentials, and this machine has no role".to_owned();
        return PublishError::Settings { place, what };
    }
    // What a list answers comes without a kind.
    if is_no_bucket(&text) {
        return PublishError::NoBucket { place, what };
    }
    if ["status code: 401", "status code: 403"].iter().any(|status| text.contains(status)) {
        return PublishError::Denied { place, key, what };
    }
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            PublishError::Denied { place, key, what }
        }
        Error::NotImplemented { .. } | Error::NotSupported { .. } => {
            PublishError::NoCondition { place, what }
        }
        _ => match kind(error) {
            Some(HttpErrorKind::Connect | HttpErrorKind::Request) => {
                PublishError::Away { place, what }
            }
            Some(HttpErrorKind::Timeout | HttpErrorKind::Interrupted) => {
                PublishError::Slow { place, key, what }
            }
            _ if is_denied(error) => PublishError::Denied { place, key, what },
            _ if text.contains("credential") => PublishError::Settings { place, what },
            _ => PublishError::Store { place, key, what },
        },
    }
}

/// What the network did, where it is at fault.
fn kind(error: &Error) -> Option<HttpErrorKind> {
    let mut cause = error.source();
    while let Some(behind) = cause {
        if let Some(http) = behind.downcast_ref::<HttpError>() {
            return Some(http.kind());
        }
        cause = behind.source();
    }
    None
}

/// What the system says of a folder.
fn is_denied(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(behind) = cause {
        if let Some(io) = behind.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::PermissionDenied;
        }
        cause = behind.source();
    }
    false
}

/// The code and the message in the body of an answer, or the last cause.
fn said(error: &Error, text: &str) -> String {
    let inside = |tag: &str| {
        let after = text.split_once(&format!("<{tag}>"))?.1;
        Some(after.split_once("</")?.0.to_owned())
    };
    let status = text.split_once("status code: ").map(|(_, rest)| {
        rest.split(':').next().unwrap_or_default().trim().chars().take(60).collect::<String>()
    });
    let words = match (inside("Code"), inside("Message"), status) {
        (Some(code), Some(message), _) => format!("{code}: {message}"),
        (Some(code), None, _) => code,
        (_, _, Some(status)) => status,
        _ => last_cause(error),
    };
    words.chars().filter(|c| !c.is_control()).take(MESSAGE).collect()
}

fn last_cause(error: &Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(behind) = last.source() {
        last = behind;
    }
    let words = last.to_string();
    // An address may carry a key.
    words.split_whitespace().filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ")
}
