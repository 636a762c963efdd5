//! From an address to an answer, redirect after redirect.
//!
//! Invariants: what opens a door (a key, a password) goes to the server that it was given for and to no other; the new
//! address of what has moved is the one behind permanent redirects alone, unbroken from the start.

use std::time::Instant;

use ureq::Body;
use ureq::http::Response;
use url::Url;

use super::client::{Client, Head, Time, read_address};
use super::error::{LONGEST_ADDRESS, RemoteError};
use super::field::{basic, is_sendable, retry_after};
use super::hosts::Visit;
use super::shown::{shown, shown_address};
use crate::task::Task;

/// Where a walk ended. The server is ours until this is dropped.
pub(super) struct Landing {
    pub(super) response: Response<Body>,
    pub(super) url: Url,
    pub(super) moved_to: Option<Url>,
    pub(super) time: Time,
    _visit: Option<Visit>,
}

impl Client {
    /// Asks for `address`, and for what it redirects to; waiting for a turn at a server does not count as its time.
    pub(super) fn walk(
        &self,
        address: &str,
        head: &Head,
        bearer: Option<&str>,
        mut time: Time,
        task: &Task,
    ) -> Result<Landing, RemoteError> {
        let start = read_address(address)?;
        let bearer = read_key(&start, bearer)?;
        let (mut url, mut moved_to, mut is_permanent) = (start.clone(), None, true);
        let mut seen = vec![start.clone()];
        loop {
            let visit = self.enter(&url, task)?;
            if time.left.is_zero() {
                return Err(RemoteError::Timeout {
                    address: shown(&start),
                    limit: time.limit,
                    asked: true,
                });
            }
            let began = Instant::now();
            let mut fields = head.fields.clone();
            fields.extend(authorization(&start, &url, bearer));
            let sent = Head { fields, method: head.method.clone(), silence: head.silence };
            let answered = self.exchange(&url, &sent, (), time, task);
            if let Some(visit) = &visit {
                tell(visit, &answered);
            }
            let response = answered?;
            let status = response.status().as_u16();
            let location = response.headers().get("location");
            let (301..=303 | 307 | 308, Some(location)) = (status, location) else {
                let moved_to = moved_to.filter(|_| matches!(status, 200..=299 | 304));
                return Ok(Landing { response, url, moved_to, time, _visit: visit });
            };
            let location = String::from_utf8_lossy(location.as_bytes());
            let next = followed(&start, &url, &location)?;
            // Who can read a line that is not encrypted could write there, too: no reason to stay away from https.
            is_permanent &= matches!(status, 301 | 308)
                && !(url.scheme() == "https" && next.scheme() == "http");
            if is_permanent {
                moved_to = Some(next.clone());
            }
            if seen.contains(&next) {
                return Err(RemoteError::Circle { address: shown(&start) });
            }
            if seen.len() > self.options.max_redirects as usize {
                let (address, limit) = (shown(&start), self.options.max_redirects);
                return Err(RemoteError::TooManyRedirects { address, limit });
            }
            seen.push(next.clone());
            url = next;
            time.left = time.left.saturating_sub(began.elapsed());
        }
    }
}

/// Tells who waits for this server how it was.
pub(super) fn tell(visit: &Visit, answered: &Result<Response<Body>, RemoteError>) {
    match answered {
        Ok(response) => {
            visit.answered(true);
            if response.status() == 429 {
                visit.too_many(retry_after(response.headers()));
            }
        }
        Err(RemoteError::Unreachable { .. } | RemoteError::Timeout { .. }) => visit.answered(false),
        // Nothing was learned about the server.
        Err(RemoteError::Cancelled(_)) => {}
        Err(_) => visit.answered(true),
    }
}

/// Where a redirect from `url` leads, as an address that can be asked.
fn followed(start: &Url, url: &Url, location: &str) -> Result<Url, RemoteError> {
    let bad = |to| RemoteError::BadRedirect { address: shown(url), to };
    let mut next = url.join(location.trim()).map_err(|_| bad(shown_address(location)))?;
    if !matches!(next.scheme(), "http" | "https")
        || !next.has_host()
        || next.as_str().len() > LONGEST_ADDRESS
    {
        return Err(bad(shown(&next)));
    }
    next.set_fragment(None);
    // A server that redirects within itself seldom repeats the password; the address that is kept must have it.
    if next.username().is_empty() && next.password().is_none() && may_know(start, &next) {
        let _ = next.set_username(start.username());
        let _ = next.set_password(start.password());
    }
    Ok(next)
}

/// A key as it is sent, without the line's end that it may have from a file.
pub(super) fn read_key<'a>(
    start: &Url,
    bearer: Option<&'a str>,
) -> Result<Option<&'a str>, RemoteError> {
    match bearer.map(str::trim) {
        Some(key) if !is_sendable(key) => Err(RemoteError::BadKey { address: shown(start) }),
        key => Ok(key),
    }
}

/// What opens the door of `url`, on a walk that began at `start`.
pub(super) fn authorization(
    start: &Url,
    url: &Url,
    bearer: Option<&str>,
) -> Option<(&'static str, String)> {
    let value = match bearer.filter(|_| may_know(start, url)) {
        Some(bearer) => format!("Bearer {bearer}"),
        None if !url.username().is_empty() || url.password().is_some() => {
            basic(url.username(), url.password().unwrap_or_default())
        }
        None => return None,
    };
    Some(("Authorization", value))
}

/// Whether `next` is the server that `start` names, or the encrypted door of the same house.
fn may_know(start: &Url, next: &Url) -> bool {
    let door = |url: &Url| (url.scheme().to_owned(), url.port_or_known_default());
    let is_upgrade =
        door(start) == ("http".into(), Some(80)) && door(next) == ("https".into(), Some(443));
    start.host() == next.host() && (door(start) == door(next) || is_upgrade)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[track_caller]
    fn check(start: &str, at: &str, location: &str, expected: &str, known: bool) {
        let start = url(start);
        let next = followed(&start, &url(at), location).unwrap();
        assert_eq!(next.as_str(), expected);
        let sent = authorization(&start, &next, Some("KEY")).map(|(_, value)| value);
        assert_eq!(sent.as_deref() == Some("Bearer KEY"), known, "{sent:?}");
    }

    #[test]
    fn keys_and_passwords_stay_at_their_server() {
        let start = "https://me:pw@a.org/x/y";
        check(start, start, "z", "https://me:pw@a.org/x/z", true);
        check(start, start, "/z#part", "https://me:pw@a.org/z", true);
        check(start, start, "https://A.org:443/z", "https://me:pw@a.org/z", true);
        check(start, start, "//b.org/z", "https://b.org/z", false);
        check(start, start, "http://a.org/z", "http://a.org/z", false);
        check(start, start, "https://a.org:444/z", "https://a.org:444/z", false);
        check(start, start, "https://www.a.org/z", "https://www.a.org/z", false);
        check(start, "https://b.org/z", "https://a.org/z", "https://me:pw@a.org/z", true);
        check(
            "http://me:pw@a.org/",
            "http://me:pw@a.org/",
            "https://a.org/",
            "https://me:pw@a.org/",
            true,
        );
    }

    #[test]
    fn a_redirect_elsewhere_than_the_web_is_not_followed() {
        let start = url("https://a.org/");
        let long = format!("/{}", "x".repeat(5_000));
        for location in [
            long.as_str(),
            "file:///etc/passwd",
            "ftp://a.org/",
            "javascript:x",
            "data:,x",
            "http://",
        ] {
            let error = followed(&start, &start, location).unwrap_err();
            assert!(matches!(error, RemoteError::BadRedirect { .. }), "{error}");
        }
    }
}
