//! The fields of heads: read so that nothing odd gets further, written so that nothing odd is sent.

use std::time::{Duration, SystemTime};

use ureq::http::HeaderMap;

use super::freshness::{self, Fields};

/// The longest value that is kept, in bytes: what a server wants back (`ETag`) is no place to store things.
const LONGEST: usize = 1_024;

/// The longest value that is sent, in bytes; keys can be long.
const LONGEST_SENT: usize = 16 << 10;

/// The value of a field, if it is there, in visible ASCII and not too long.
pub(super) fn field(head: &HeaderMap, name: &str) -> Option<String> {
    let value = head.get(name)?.to_str().ok()?.trim();
    Some(value.to_owned()).filter(|value| value.len() <= LONGEST && is_sendable(value))
}

/// Whether a value may stand in a head.
pub(super) fn is_sendable(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= LONGEST_SENT
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// For how long the answer stays fresh.
pub(super) fn max_age(head: &HeaderMap) -> Option<Duration> {
    let values = head.get_all("cache-control").iter().filter_map(|value| value.to_str().ok());
    let joined = values.collect::<Vec<_>>().join(",");
    let get = |name| head.get(name).and_then(|value| value.to_str().ok());
    let fields = Fields {
        cache_control: Some(joined.as_str()).filter(|text| !text.is_empty()),
        expires: get("expires"),
        age: get("age"),
        date: get("date"),
    };
    freshness::max_age(fields, SystemTime::now())
}

/// How long the server asks to wait.
pub(super) fn retry_after(head: &HeaderMap) -> Option<Duration> {
    let get = |name| head.get(name).and_then(|value| value.to_str().ok());
    freshness::retry_after(get("retry-after")?, get("date"), SystemTime::now())
}

/// What the answer is, in lower case, and in which charset, from `text/html; charset=utf-8`.
pub(super) fn mime(head: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(value) = field(head, "content-type") else { return (None, None) };
    let mut parts = value.split(';').map(str::trim);
    let mime = parts.next().filter(|mime| !mime.is_empty()).map(str::to_lowercase);
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"').to_lowercase();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    });
    (mime, charset)
}

/// `Basic` credentials (RFC 7617) from the name and the password of an address, as they stand in it: with `%` forms.
pub(super) fn basic(name: &str, password: &str) -> String {
    use base64::Engine;
    let plain = [unescaped(name).as_slice(), b":", &unescaped(password)].concat();
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(plain))
}

/// Undoes `%` forms.
fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let pair =
            text.get(at + 1..at + 3).filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| byte == b'%') {
            Some(value) => {
                plain.push(value);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &[(&'static str, &str)]) -> HeaderMap {
        let mut head = HeaderMap::new();
        for (name, value) in fields {
            head.append(*name, value.parse().unwrap());
        }
        head
    }

    #[test]
    fn names_and_passwords_are_sent_as_they_were_meant() {
        assert_eq!(basic("Aladdin", "open%20sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(unescaped("100%"), b"100%");
        assert_eq!(unescaped("%4z%C3%A4"), "%4zä".as_bytes());
    }

    #[test]
    fn kinds_and_charsets_are_told_apart() {
        let of = |value| mime(&head(&[("content-type", value)]));
        let told = (Some("text/html".to_owned()), Some("utf-8".to_owned()));
        assert_eq!(of("Text/HTML; a=b; Charset=\"UTF-8\""), told);
        assert_eq!(of("application/srt"), (Some("application/srt".to_owned()), None));
        assert_eq!(of("; charset="), (None, None));
        assert_eq!(mime(&head(&[])), (None, None));
    }

    #[test]
    fn odd_values_are_left_out() {
        let long = "x".repeat(2_000);
        assert_eq!(field(&head(&[("etag", &long)]), "etag"), None);
        assert_eq!(field(&head(&[("etag", " \"a\" ")]), "etag").as_deref(), Some("\"a\""));
        assert!(!is_sendable("a\r\nX-Evil: b") && !is_sendable("") && !is_sendable("ä"));
    }

    #[test]
    fn several_fields_of_one_name_are_one() {
        let head = head(&[("cache-control", "public"), ("cache-control", "max-age=60")]);
        assert_eq!(max_age(&head), Some(Duration::from_secs(60)));
    }
}
