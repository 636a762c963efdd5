//! Pages for people.
use super::guard::Who;
use super::problem::Trouble;
use super::site::Site;
use axum::Router;
use axum::http::Uri;
use axum::response::Response;
use std::sync::Arc;
pub(super) fn router() -> Router<Arc<Site>> {
    super::health::router()
}
/// A problem with its request's id: as JSON, or as a page where a person asked.
pub(super) fn told(
    _site: &Site,
    _who: &Who,
    trouble: Trouble,
    id: &str,
    _page: Option<&Uri>,
    response: Response,
) -> Response {
    let mut object = trouble.to_json();
    object["request_id"] = id.into();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(parts, axum::body::Body::from(object.to_string()))
}
