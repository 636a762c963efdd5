//! An address of the API: read the request, ask, answer.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use serde_json::Value;

use super::body::{is_kind, pairs, read_body};
use super::endpoint::Endpoint;
use super::problem::Trouble;
use super::query::{self, Pairs};
use super::site::Site;
use super::who::Who;
use super::{ingest, reply, routes};
use crate::insight::encoded;

/// The largest body of a request, in bytes; lines of insights have a larger bound of their own.
const LARGEST: usize = 8 << 20;

/// All addresses under /v1.
pub(super) fn router() -> Router<Arc<Site>> {
    let mut router = Router::new().route("/v1/insights", axum::routing::post(ingest::put));
    for endpoint in routes::all() {
        let endpoint = Arc::new(endpoint);
        let filter = MethodFilter::try_from(endpoint.method.clone()).unwrap_or(MethodFilter::GET);
        let path = endpoint.path;
        let handler =
            move |State(site): State<Arc<Site>>, path: RawPathParams, request: Request| {
                let endpoint = Arc::clone(&endpoint);
                async move { answer(&site, &endpoint, &path, request).await }
            };
        router = router.route(path, on(filter, handler));
    }
    router
}

async fn answer(
    site: &Site,
    endpoint: &Endpoint,
    path: &RawPathParams,
    request: Request,
) -> Result<Response, Trouble> {
    let path: Pairs =
        path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (parts, body) = request.into_parts();
    let reader = path.iter().find(|(name, _)| name == "name").map(|(_, value)| value.as_str());
    Who::of(&parts.extensions).may(endpoint.needs, reader, site.options.public)?;
    let pairs = pairs(&parts.uri)?;
    let body = if endpoint.is_read() { None } else { read_json(&parts.headers, body).await? };
    let asked = query::request(endpoint, &path, &pairs, body)?;
    let next = endpoint.is_read().then(|| next_page(&parts.uri, endpoint, &asked)).flatten();
    let text = site.ask_json(&endpoint.operation, asked).await?;
    if endpoint.changes() {
        return Ok(reply::json_once(text));
    }
    let full = next.filter(|next| hits(&text) == next.full);
    let mut response = reply::json(&parts.headers, text);
    if let Some(next) = full
        && let Ok(link) = HeaderValue::from_str(&format!("<{}>; rel=\"next\"", next.address))
    {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// The JSON in a body.
async fn read_json(headers: &HeaderMap, body: Body) -> Result<Option<Value>, Trouble> {
    let bytes = read_body(headers, body, LARGEST).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !is_kind(headers, "application/json") {
        let detail = "expected a body with Content-Type: application/json";
        return Err(Trouble::new("unsupported_media_type", detail));
    }
    Ok(query::body(&bytes)?)
}

/// The page of results behind this one.
struct Next {
    address: String,
    /// Results of a page that is full, so that there may be another.
    full: usize,
}

fn next_page(uri: &axum::http::Uri, endpoint: &Endpoint, asked: &Value) -> Option<Next> {
    endpoint.in_query.iter().find(|parameter| parameter.name == "skip")?;
    let number =
        |name: &str, otherwise: u64| asked.get(name).map_or(Some(otherwise), Value::as_u64);
    let (n, skip) = (number("n", 10)?, number("skip", 0)?);
    let kept = pairs(uri).ok()?.into_iter().filter(|(name, _)| name != "skip");
    let mut query: Vec<String> =
        kept.map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value))).collect();
    query.push(format!("skip={}", skip + n));
    Some(Next { address: format!("{}?{}", uri.path(), query.join("&")), full: n as usize })
}

/// How many hits an answer has.
fn hits(text: &str) -> usize {
    #[derive(serde::Deserialize)]
    struct Hits {
        hits: Vec<serde::de::IgnoredAny>,
    }
    serde_json::from_str(text).map_or(0, |Hits { hits }| hits.len())
}

/// What the API does not know.
pub(super) async fn no_route(uri: axum::http::Uri) -> Trouble {
    Trouble::new("not_found", format!("there is nothing at {}", uri.path()))
}

/// An address that is asked in another way; axum has said in which.
pub(super) async fn no_method() -> Trouble {
    Trouble::new("method_not_allowed", "this address is asked in another way; Allow says which")
}
