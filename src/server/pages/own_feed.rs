//! A reader's feed under its secret address: Atom and JSON Feed, for programs that ask every hour.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

use super::visit::Visit;
use crate::digest::sha256_hex;
use crate::operation::{FeedForm, OwnFeed, OwnFeedText};
use crate::server::problem::Trouble;
use crate::server::reply;
use crate::server::site::Site;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/f/{file}", get(feed))
}

async fn feed(
    State(site): State<Arc<Site>>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let file = visit.raw_part("file");
    let forms = [FeedForm::Atom, FeedForm::Json];
    let found = forms.into_iter().find_map(|form| {
        let token = file.strip_suffix(form.as_str())?.strip_suffix('.')?;
        Some((token.to_owned(), form))
    });
    let (token, form) = found.ok_or_else(|| Trouble::new("not_found", "there is no such feed"))?;
    let feed = site.ask(OwnFeed { token, form, base_url: site.base() }).await?;
    Ok(answer(&headers, form, feed))
}

/// The feed, or that the asker has it already (RFC 9110, § 13).
fn answer(asked: &HeaderMap, form: FeedForm, feed: OwnFeedText) -> Response {
    let tag = format!("\"{}\"", &sha256_hex(feed.text.as_bytes())[..32]);
    let changed = feed
        .changed
        .and_then(|changed| DateTimePrinter::new().timestamp_to_rfc9110_string(&changed).ok());
    let mut response = if is_known(asked, &tag, feed.changed) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = match form {
            FeedForm::Atom => "application/atom+xml; charset=utf-8",
            FeedForm::Json => "application/feed+json; charset=utf-8",
        };
        ([(header::CONTENT_TYPE, kind)], Body::from(feed.text)).into_response()
    };
    let fields = [
        (header::ETAG, Some(tag.as_str())),
        (header::LAST_MODIFIED, changed.as_deref()),
        (header::CACHE_CONTROL, Some("private, no-cache")),
        (header::REFERRER_POLICY, Some("no-referrer")),
        (HeaderName::from_static("x-robots-tag"), Some("noindex, nofollow")),
    ];
    for (name, value) in fields {
        if let Some(Ok(value)) = value.map(HeaderValue::from_str) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Whether the asker has the feed that is called `tag`; the time counts only where no names are given.
fn is_known(asked: &HeaderMap, tag: &str, changed: Option<Timestamp>) -> bool {
    if let Some(named) = reply::names(asked, tag) {
        return named;
    }
    let since = asked.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    let since = since.and_then(|since| DateTimeParser::new().parse_timestamp(since).ok());
    // A moment within a second is told without its fraction.
    since.zip(changed).is_some_and(|(since, changed)| changed.as_second() <= since.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &[(HeaderName, &str)], status: u16) {
        let headers = asked
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        let changed = Some("2026-03-20T07:00:00.5Z".parse().unwrap());
        let feed = OwnFeedText { text: "<feed/>".into(), changed };
        let response = answer(&headers, FeedForm::Atom, feed);
        assert_eq!(response.status().as_u16(), status, "{asked:?}");
        let fields = response.headers();
        assert!(fields[header::ETAG].to_str().unwrap().starts_with('"'), "strong");
        assert_eq!(fields[header::LAST_MODIFIED], "Fri, 20 Mar 2026 07:00:00 GMT");
    }

    #[test]
    fn who_has_a_feed_is_not_sent_it_again() {
        let tag = format!("\"{}\"", &sha256_hex(b"<feed/>")[..32]);
        let (match_, since) = (header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE);
        check(&[], 200);
        check(&[(match_.clone(), &tag)], 304);
        check(&[(match_.clone(), &format!("\"x\", W/{tag}"))], 304);
        check(&[(match_.clone(), "\"x\"")], 200);
        check(&[(since.clone(), "Fri, 20 Mar 2026 07:00:00 GMT")], 304);
        check(&[(since.clone(), "Fri, 20 Mar 2026 06:59:59 GMT")], 200);
        check(&[(since.clone(), "yesterday")], 200);
        check(&[(match_, "\"x\""), (since, "Fri, 20 Mar 2026 07:00:00 GMT")], 200);
    }
}
