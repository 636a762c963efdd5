//! What every request passes: by which name it came, from which site, who asks; and what every answer carries.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::pages::{self, LEAVE};
use super::problem::Trouble;
use super::site::{Client, Site};
use super::who::{COOKIE, Who};

/// Stands around every route.
pub(super) async fn guard(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers(), &site);
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let page = wants_page(request.headers(), &uri);
    let (who, mut response) = match enter(&site, &request) {
        Ok(who) => {
            request.extensions_mut().insert(who.clone());
            (who, next.run(request).await)
        }
        Err(trouble) => (Who::Unknown, trouble.into_response()),
    };
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        response = pages::told(&site, &who, trouble, &id, page.then_some(&uri), response);
    }
    finish(response.headers_mut(), &id);
    let took = started.elapsed();
    let status = response.status().as_u16();
    site.meter.count(&method, route.as_deref().unwrap_or("none"), status, took);
    let key = match &who {
        Who::Known(key) => key.id.as_str(),
        Who::Anyone | Who::Unknown => "",
    };
    let ms = took.as_secs_f64() * 1e3;
    // The query may hold what a reader looks for: it is not logged.
    let path = without_secrets(uri.path());
    tracing::info!(%method, path = &*path, status, ms, id, key, "request");
    response
}

/// Whether a request may come in, and whose it is.
fn enter(site: &Site, request: &Request) -> Result<Who, Trouble> {
    let (method, headers) = (request.method(), request.headers());
    let host = named(headers)?;
    if !site.is_ours(host) {
        return Err(Trouble::new("misdirected", "the server is not called what Host says"));
    }
    // A program that reads mail leaves lists from its own site (RFC 8058): the link alone says who may.
    let is_leaving =
        request.extensions().get::<MatchedPath>().is_some_and(|path| path.as_str() == LEAVE);
    if !method.is_safe()
        && !is_leaving
        && is_foreign(headers, host, site.options.base_url.as_deref())
    {
        return Err(Trouble::new("forbidden", "the request came from another site"));
    }
    let client = request.extensions().get::<Client>().map(|client| client.0.ip());
    let who = match (&site.keys, key_of(headers)) {
        (None, _) => Who::Anyone,
        (Some(_), None) => Who::Unknown,
        (Some(keys), Some(text)) => {
            if client.is_some_and(|client| !site.limit.may_try(client)) {
                return Err(Trouble::new("too_many_requests", "too many wrong keys"));
            }
            match keys.find(text) {
                Some(key) => Who::Known(Box::new(key)),
                None => {
                    client.inspect(|&client| site.limit.wrong(client));
                    // A browser whose key was revoked goes on as one that has none.
                    if headers.get(header::AUTHORIZATION).is_none() {
                        Who::Unknown
                    } else {
                        return Err(Trouble::new("unauthorized", "the key is unknown or revoked"));
                    }
                }
            }
        }
    };
    let name = match &who {
        Who::Known(key) => key.id.clone(),
        Who::Anyone | Who::Unknown => client.map(|ip| ip.to_string()).unwrap_or_default(),
    };
    if !site.limit.may_ask(&name) {
        return Err(Trouble::new(
            "too_many_requests",
            "more requests a second than are let through",
        ));
    }
    Ok(who)
}

/// The one name by which the server was asked.
fn named(headers: &HeaderMap) -> Result<&str, Trouble> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
        (Some(host), None) => Ok(host),
        _ => Err(Trouble::new("invalid", "expected one header Host")),
    }
}

/// Whether a request that may change something came from a page of another site (the scheme of Go 1.25's
/// `CrossOriginProtection`): Sec-Fetch-Site says so, or an Origin that is not ours. Programs send neither.
fn is_foreign(headers: &HeaderMap, host: &str, base: Option<&str>) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    text(header::ORIGIN).is_some_and(|origin| {
        let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
        authority != host && base.is_none_or(|base| base.trim_end_matches('/') != origin)
    })
}

/// The key that a request brings: as a bearer token, or in the browser's cookie.
fn key_of(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (kind, token) = text.split_once(' ').unwrap_or((text, ""));
        return kind.eq_ignore_ascii_case("bearer").then_some(token.trim()).or(Some(""));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|one| one.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// Whether a person asked who would rather read a page than JSON.
fn wants_page(headers: &HeaderMap, uri: &Uri) -> bool {
    let path = uri.path();
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let machine = ["/v1/", "/mcp", "/healthz", "/readyz", "/metrics"]
        .iter()
        .any(|start| path.starts_with(start));
    !machine
        && !path.ends_with(".json")
        && accepts.is_some_and(|accept| accept.contains("text/html"))
}

/// Folders whose addresses open something for whoever has them: a feed, or what a link in a mail does.
const SECRET: [&str; 4] = ["f", "t", "u", "c"];

/// A path as it may be logged: what stands behind a folder of secret addresses is left out, wherever the folder stands,
/// since a proxy may hang the site under a path of its own.
fn without_secrets(path: &str) -> Cow<'_, str> {
    let mut at = 0;
    for part in path.split('/') {
        let end = at + part.len();
        if SECRET.contains(&part) && path.len() > end + 1 {
            return format!("{}/…", &path[..end]).into();
        }
        at = end + 1;
    }
    path.into()
}

/// The id that a proxy gave, or a new one.
fn request_id(headers: &HeaderMap, site: &Site) -> String {
    let given = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    let clean = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    given.filter(clean).map_or_else(|| site.next_id(), str::to_owned)
}

/// What no page may do, whatever it was made to hold.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
fn finish(headers: &mut HeaderMap, id: &str) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_site_is_told_by_what_browsers_send() {
        let foreign = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            pairs.iter().for_each(|(n, v)| drop(headers.insert(*n, HeaderValue::from_static(v))));
            is_foreign(&headers, "localhost:7878", Some("https://brief.example.org/"))
        };
        assert!(!foreign(&[]));
        assert!(!foreign(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(foreign(&[("origin", "https://evil.example")]));
        assert!(foreign(&[("origin", "null")]));
        assert!(!foreign(&[("origin", "http://localhost:7878")]));
        assert!(!foreign(&[("origin", "https://brief.example.org")]));
    }

    #[test]
    fn what_opens_something_is_not_logged() {
        for (path, logged) in [
            ("/f/SECRET.atom", "/f/…"),
            ("/t/SECRET", "/t/…"),
            ("/u/SECRET/", "/u/…"),
            ("/c/SECRET/more", "/c/…"),
            ("//f/SECRET", "//f/…"),
            ("/under/f/SECRET.json", "/under/f/…"),
            ("/f/", "/f/"),
            ("/r/Ada/2026-03-20", "/r/Ada/2026-03-20"),
            ("/", "/"),
            ("/é/f", "/é/f"),
        ] {
            assert_eq!(without_secrets(path), logged);
        }
    }

    #[test]
    fn a_key_comes_as_a_token_or_in_a_cookie() {
        let key = |name: &'static str, value: &'static str| {
            let headers = HeaderMap::from_iter([(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )]);
            key_of(&headers).map(str::to_owned)
        };
        assert_eq!(key("authorization", "Bearer qk_a_b").as_deref(), Some("qk_a_b"));
        assert_eq!(
            key("authorization", "Basic eA==").as_deref(),
            Some(""),
            "no key is a wrong one"
        );
        assert_eq!(key("cookie", "a=b; quintet_key=qk_a_b").as_deref(), Some("qk_a_b"));
        assert_eq!(key("cookie", "xquintet_key=1"), None);
    }
}
