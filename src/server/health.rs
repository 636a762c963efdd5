//! For machines that watch: is it alive, can it answer, and its figures.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::openapi;
use super::problem::Trouble;
use super::reply;
use super::site::Site;
use super::who::{Needs, Who};

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(description))
}

/// Made once.
async fn description(headers: HeaderMap) -> Response {
    static MADE: OnceLock<String> = OnceLock::new();
    let text = MADE.get_or_init(|| openapi::description().to_string());
    reply::json(&headers, text.clone())
}

/// 200 while the process answers; with how following stands, where it follows a published index. Where that is, is nobody
/// else's business.
async fn alive(State(site): State<Arc<Site>>) -> Response {
    let mut answer = json!({ "alive": true });
    if let Some(following) = &site.options.following {
        answer["follow"] = json!(following.now());
    }
    reply::json_once(answer.to_string())
}

/// 200 as soon as the index is open.
async fn ready(State(site): State<Arc<Site>>) -> Result<Response, Trouble> {
    if !site.ready.load(Ordering::Relaxed) {
        return Err(Trouble::new("busy", "the index is not open yet"));
    }
    Ok(reply::json_once(json!({ "ready": true }).to_string()))
}

/// What a proxy in front of a public server should keep to itself.
async fn metrics(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Trouble> {
    let who = Who::of(request.extensions());
    who.may(Needs::Index, None, false)?;
    let text = site.meter.text(site.turn.waiting());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
