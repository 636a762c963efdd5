//! What a request brings beside its path.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::http::{HeaderMap, header};

use super::problem::Trouble;
use super::query::Pairs;

/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// What stands behind the question mark.
pub(super) fn pairs(uri: &axum::http::Uri) -> Result<Pairs, Trouble> {
    Query::<Pairs>::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .map_err(|error| Trouble::new("invalid", error.body_text()))
}

/// Whether a body says that it is of this kind, whatever it says of its letters.
pub(super) fn is_kind(headers: &HeaderMap, kind: &str) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok());
    said.is_some_and(|said| said.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case(kind))
}

/// A body of at most `largest` bytes; a longer one is refused by what its head says, or where it passes the bound.
pub(super) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    largest: usize,
) -> Result<Vec<u8>, Trouble> {
    let too_large =
        || Trouble::new("too_large", format!("the body is larger than {largest} bytes"));
    let said = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|length| length > largest as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(ARRIVAL, to_bytes(body, largest)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) if error.to_string().contains("length limit") => Err(too_large()),
        Ok(Err(error)) => Err(Trouble::new("invalid", format!("the body ended early: {error}"))),
        Err(_) => Err(Trouble::new("invalid", "the body did not arrive within a minute")),
    }
}
