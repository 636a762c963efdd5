//! Insights that come in as lines: each line gets a line, and what was answered with "added" is on disk.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::body::{is_kind, read_body};
use super::problem::Trouble;
use super::query;
use super::reply;
use super::site::Site;
use super::who::{Needs, Who};
use crate::ingest::{IngestError, IngestOptions, Input, read};
use crate::insight::Insight;
use crate::operation::{Add, House, Problem, Put, json_text};
use crate::task::Task;

/// The most bytes of lines in one request.
const LARGEST: usize = 64 << 20;

/// What became of a line.
#[derive(Serialize)]
struct Line {
    /// From 1.
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    result: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// It is in the index, on disk.
    Added,
    /// It stands in the place of one with the same id.
    Replaced,
    /// The index held the same.
    Unchanged,
    /// It is not in the index; `reason` says why.
    Refused,
}

/// Adds the insights in a body: lines of JSON, or an object with `records`.
pub(super) async fn put(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Trouble> {
    let (parts, body) = request.into_parts();
    let who = Who::of(&parts.extensions);
    who.may(Needs::Write, None, site.options.public)?;
    let as_lines = is_kind(&parts.headers, "application/x-ndjson");
    if !as_lines && !is_kind(&parts.headers, "application/json") {
        let detail = "expected Content-Type: application/x-ndjson, or application/json with {\"records\": […]}";
        return Err(Trouble::new("unsupported_media_type", detail));
    }
    let bytes = read_body(&parts.headers, body, LARGEST).await?;
    let house = Arc::clone(&site.house);
    if as_lines {
        let lines = site.turn.change(move |task| lines(&house, bytes, task)).await??;
        site.soon().await;
        let text = lines.iter().map(|line| json!(line).to_string() + "\n").collect::<String>();
        return Ok(
            ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from(text)).into_response()
        );
    }
    let put: Put = match query::body(&bytes)? {
        None => Put::default(),
        Some(body) => serde_json::from_value(body).map_err(|error| {
            Trouble::new("invalid", format!("the body cannot be read: {error}"))
        })?,
    };
    let text = site.turn.change(move |task| json_text(&house.ask(&Add(put), task)?)).await??;
    site.soon().await;
    Ok(reply::json_once(text))
}

/// Adds the insights of all good lines in one commit.
fn lines(house: &House, bytes: Vec<u8>, task: &Task<'_>) -> Result<Vec<Line>, Problem> {
    let (mut lines, mut good, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    // Nothing is known of what was there where there is no index yet.
    let before = house.check_index(task).ok();
    for (at, bytes) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let mut line = Line { line: at + 1, id: None, result: Outcome::Added, reason: None };
        match insight(bytes, task) {
            Err(reason) => (line.result, line.reason) = (Outcome::Refused, Some(reason)),
            Ok(insight) => {
                if seen.insert(insight.id.clone()) {
                    let known = before.and_then(|()| house.insight(&insight.id, task).ok());
                    line.result = match known {
                        None => Outcome::Added,
                        Some(known) if known == insight => Outcome::Unchanged,
                        Some(_) => Outcome::Replaced,
                    };
                    if line.result != Outcome::Unchanged {
                        good.extend_from_slice(bytes);
                        good.push(b'\n');
                    }
                } else {
                    let reason =
                        format!("{} stands on a line before; the first is kept", insight.id);
                    (line.result, line.reason) = (Outcome::Refused, Some(reason));
                }
                line.id = Some(insight.id.to_string());
            }
        }
        lines.push(line);
    }
    if !good.is_empty() {
        let inputs = vec![Input::Bytes("body.ndjson".into(), good.into())];
        // Who sends lines waits for the answer: clustering everything anew is a job of its own (POST /v1/cluster).
        house.ask(&Add(Put { inputs, assign_only: true, ..Put::default() }), task)?;
    }
    Ok(lines)
}

/// The insight on a line, or why there is none.
fn insight(line: &[u8], task: &Task<'_>) -> Result<Insight, String> {
    let input = [Input::Bytes("line.ndjson".into(), line.into())];
    let options = IngestOptions { strict: true, ..IngestOptions::default() };
    let mut found = None;
    let read = read::<IngestError>(&input, &options, &task.quietly(), &mut |insight| {
        found = Some(insight);
        Ok(())
    });
    match (read, found) {
        (Ok(_), Some(insight)) => Ok(insight),
        (Ok(report), None) => Err(report.reasons().trim_start_matches(['\n', ';', ' ']).to_owned()),
        (Err(error), _) => Err(error.to_string()),
    }
}
