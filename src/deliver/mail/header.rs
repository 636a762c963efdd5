//! Headers that no value can leave.
//!
//! Invariant: a value is printable ASCII; what is not, and what a mail program would take for an encoded word, becomes
//! encoded words (RFC 2047).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};

use crate::deliver::text::line;
use crate::digest::sha256_hex;

/// Bytes in an encoded word: with the longest name before it, a line of at most 76 characters.
const WORD: usize = 39;

/// The longest address of a link to leave, in characters: it stands on one line.
const LONGEST_LINK: usize = 900;

/// A header that has its value as it is, on one line.
pub(super) fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.clone(),
        value,
    )
}

/// A header of free text.
pub(super) fn text(name: &'static str, text: &str) -> HeaderValue {
    let text = line(text);
    let is_plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("=?");
    let fits = text.split(' ').all(|word| word.len() < 60);
    if is_plain && fits {
        // The library folds between words.
        return HeaderValue::new(HeaderName::new_from_ascii_str(name), text);
    }
    raw(name, encoded(&text))
}

/// A header with one mailbox; nothing in `shown` makes it two.
pub(super) fn mailbox(name: &'static str, shown: Option<&str>, address: &Address) -> HeaderValue {
    let shown = shown.map(phrase).filter(|shown| !shown.is_empty());
    let value = match shown {
        Some(shown) => format!("{shown} <{address}>"),
        None => address.to_string(),
    };
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        address.to_string(),
        value,
    )
}

/// What filters sort by: `Quintet brief for Ada <ada.brief.example.org>`.
pub(super) fn list_id(reader: &str, domain: &str) -> HeaderValue {
    let shown = phrase(&format!("Quintet brief for {reader}"));
    raw("List-Id", format!("{shown} <{}.brief.{domain}>", label(reader)))
}

/// The way out in one tap (RFC 8058), each header on one line, because folding breaks signatures. None for a link that is
/// not https: mail programs post to it, unseen. A server on this machine may do without.
pub(super) fn leave(link: &str) -> Option<[HeaderValue; 2]> {
    let is_plain =
        link.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && !b"<>\"".contains(&byte));
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = local
        .iter()
        .any(|local| link.strip_prefix(local).is_some_and(|rest| rest.starts_with([':', '/'])));
    let is_good =
        is_plain && link.len() <= LONGEST_LINK && (link.starts_with("https://") || is_local);
    is_good.then(|| {
        [
            raw("List-Unsubscribe", format!("<{link}>")),
            raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ]
    })
}

/// Text before an address: words of letters and digits, or encoded; never quoted.
fn phrase(text: &str) -> String {
    let text = line(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_".contains(c);
    if text.chars().all(is_plain) && text.len() < 60 { text } else { encoded(&text) }
}

/// Encoded words, a line each.
fn encoded(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = (0..=WORD.min(rest.len())).rev().find(|&end| rest.is_char_boundary(end));
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        words.push(format!("=?utf-8?b?{}?=", STANDARD.encode(word)));
        rest = behind;
    }
    words.join("\r\n ")
}

/// The reader as a part of a domain: small letters, digits and hyphens; two readers never have the same.
fn label(reader: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let small = reader.to_ascii_lowercase();
    let edge = small.starts_with('-') || small.ends_with('-');
    // Names of readers that differ by capitals only are one.
    if small.chars().all(plain) && !edge && (1..=40).contains(&small.len()) {
        return small;
    }
    let kept: String = small.chars().filter(|&c| plain(c)).take(40).collect();
    let hash = &sha256_hex(reader.as_bytes())[..10];
    match kept.trim_matches('-') {
        "" => hash.to_owned(),
        kept => format!("{kept}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(header: HeaderValue) -> String {
        let mut headers = lettre::message::header::Headers::new();
        headers.insert_raw(header);
        headers.to_string()
    }

    #[test]
    fn plain_words_stay_and_all_others_are_encoded() {
        assert_eq!(shown(text("Subject", "20 March: a & b")), "Subject: 20 March: a & b\r\n");
        let hidden = shown(text("Subject", "=?utf-8?q?a=0D=0ABcc:_x?="));
        assert!(hidden.starts_with("Subject: =?utf-8?b?PT91dGY") && hidden.len() < 90, "{hidden}");
        let long = shown(text("Subject", &"é ".repeat(60)));
        assert!(long.lines().all(|line| line.len() <= 76), "{long}");
        assert!(long.lines().skip(1).all(|line| line.starts_with(" =?")), "{long}");
    }

    #[test]
    fn a_name_is_never_quoted_and_never_two_mailboxes() {
        let address: Address = "ada@example.org".parse().unwrap();
        let to = |name: &str| shown(mailbox("To", Some(name), &address));
        assert_eq!(to("Ada B-C"), "To: Ada B-C <ada@example.org>\r\n");
        for name in
            ["a\" <x@y.org>, \"b", "x@y.org, ", "\\", "(", "a\r\nBcc: x@y.org", "=?utf-8?b?eA==?="]
        {
            let to = to(name);
            assert!(
                to.starts_with("To: =?utf-8?b?") && to.ends_with("?= <ada@example.org>\r\n"),
                "{to}"
            );
        }
        assert_eq!(to(" \u{202e}"), "To: ada@example.org\r\n");
    }

    #[test]
    fn lists_have_labels_of_their_own() {
        assert_eq!(label("Ada"), "ada");
        let labels: Vec<String> = ["a b", "ab", "a-b", "-ab", "é", "è", "@", "."]
            .iter()
            .map(|name| label(name))
            .collect();
        for (at, one) in labels.iter().enumerate() {
            assert!(!labels[..at].contains(one), "{labels:?}");
            assert!(!one.starts_with('-') && one.len() <= 63);
        }
    }

    #[test]
    fn only_links_to_which_programs_may_post_are_headers() {
        for good in
            ["https://a.org/u/x", "http://127.0.0.1:80/u", "http://localhost/u", "http://[::1]:1/u"]
        {
            assert!(leave(good).is_some(), "{good}");
        }
        for bad in [
            "http://a.org/u",
            "http://localhost.a.org/u",
            "https://a/ b",
            "https://a>",
            "https://é/",
            "x",
            "",
        ] {
            assert!(leave(bad).is_none(), "{bad}");
        }
    }
}
