//! Answers as they leave: JSON, lines, pages; not at all where the asker has the same already (RFC 9110, If-None-Match).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::digest::sha256_hex;

/// The kind of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// JSON, as the command line prints it.
pub(super) fn json(asked: &HeaderMap, mut text: String) -> Response {
    text.push('\n');
    unless_known(asked, "application/json", text)
}

/// JSON that is asked for once: what a change says, how the server is.
pub(super) fn json_once(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text + "\n").into_response()
}

/// A page.
pub(super) fn page(asked: &HeaderMap, html: String) -> Response {
    unless_known(asked, HTML, html)
}

/// A page that is drawn once: what a form or a link led to.
pub(super) fn page_once(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, HTML)], html).into_response()
}

/// To another address, after a change.
pub(super) fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// `text` with a name of its own; nothing but the name where the asker has it. The name is weak, because what is packed
/// (gzip, zstd) has other bytes.
fn unless_known(asked: &HeaderMap, kind: &'static str, text: String) -> Response {
    let tag = format!("W/\"{}\"", &sha256_hex(text.as_bytes())[..24]);
    let mut response = if names(asked, &tag) == Some(true) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_static(kind);
        ([(header::CONTENT_TYPE, kind)], Body::from(text)).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    response
}

/// Whether the asker has what is called `tag`, a weak name being as good as a strong one; `None` where it gives no names
/// (RFC 9110, § 13.1.2).
pub(super) fn names(asked: &HeaderMap, tag: &str) -> Option<bool> {
    let mut given = asked.get_all(header::IF_NONE_MATCH).iter().peekable();
    given.peek()?;
    let mut lists = given.filter_map(|value| value.to_str().ok()).flat_map(|it| it.split(','));
    let bare = |name: &str| name.trim().trim_start_matches("W/").to_owned();
    Some(lists.any(|one| one.trim() == "*" || bare(one) == bare(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_an_answer_is_not_sent_it_again() {
        let first = json(&HeaderMap::new(), "{}".into());
        let tag = first.headers()[header::ETAG].clone();
        assert_eq!(first.status(), StatusCode::OK);
        for (known, status) in [
            (tag.to_str().unwrap().to_owned(), 304),
            (format!("\"x\", {}", tag.to_str().unwrap().trim_start_matches("W/")), 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
        ] {
            let value = HeaderValue::from_str(&known).unwrap();
            let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(json(&asked, "{}".into()).status().as_u16(), status, "{known}");
        }
    }
}
