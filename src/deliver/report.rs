//! Delivery reports: what a mail server writes back about a message that it took and could not hand on.
//!
//! Source: RFC 3464 (the report), 3462 (its envelope), 4155 (many messages in one file).
//! Invariant: no bytes make it panic, and nothing in them is believed but for which message, whose address, and why.

use mailparse::{MailHeader, MailHeaderMap, ParsedMail};

use super::text::line;
use crate::insight::shortened;

/// Parts within parts that are followed; a report has three beside each other.
const MOST_BOUNDARIES: usize = 40;

/// Characters of a server's words that are kept.
const WORDS: usize = 300;

/// What became of one message at one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What the message was called: see [`super::Envelope::token`].
    pub token: Option<String>,
    /// The address.
    pub recipient: Option<String>,
    /// It will not arrive; else it is late, and may yet.
    pub failed: bool,
    /// The code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// What the server said, without the address.
    pub says: Option<String>,
}

/// What is no delivery report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Nothing in it is one.
    #[error(
        "no delivery report in it; expected a message, or an mbox of messages, with a part message/delivery-status (RFC 3464)"
    )]
    None,
    /// Parts within parts without end.
    #[error("a message in it has more than {MOST_BOUNDARIES} parts; a delivery report has three")]
    Parts,
}

/// The reports in a message, or in an mbox of many; what arrived needs none. Messages without one are passed over.
///
/// # Errors
/// Where there is none at all.
pub fn read_reports(bytes: &[u8]) -> Result<Vec<Report>, ReportError> {
    let mut reports = Vec::new();
    let mut error = ReportError::None;
    for message in messages(bytes) {
        // The parser goes into parts by calling itself.
        let marks = message.windows(8).filter(|word| word.eq_ignore_ascii_case(b"boundary"));
        if marks.count() > MOST_BOUNDARIES {
            error = ReportError::Parts;
        } else if let Ok(mail) = mailparse::parse_mail(&message) {
            reports.extend(of_message(&mail));
        }
    }
    if reports.is_empty() { Err(error) } else { Ok(reports) }
}

fn of_message(mail: &ParsedMail<'_>) -> Vec<Report> {
    let parts: Vec<&ParsedMail<'_>> = mail.parts().collect();
    // A message that is sent back may hold reports of its own: the first is that of this one.
    let Some(status) = parts.iter().find(|part| is_kind(part, "message/delivery-status")) else {
        return Vec::new();
    };
    let returned =
        ["text/rfc822-headers", "message/rfc822", "message/global-headers", "message/global"];
    let original = parts.iter().find(|part| returned.iter().any(|kind| is_kind(part, kind)));
    let token = original
        .and_then(|part| part.get_body_raw().ok())
        .and_then(|head| token_in(&head, &["Message-ID"]))
        // Some send back nothing and answer as people do.
        .or_else(|| {
            let fields = ["In-Reply-To", "References"];
            fields.iter().find_map(|name| token_of(&mail.headers.get_first_value(name)?))
        });
    let text = status.get_body_raw().unwrap_or_default();
    // The first group is about the message, each other one about one address.
    let groups = groups(&text);
    let reports = groups.iter().filter_map(|group| {
        let (fields, _) = mailparse::parse_headers(group).ok()?;
        of_address(&fields, token.as_deref())
    });
    reports.collect()
}

fn of_address(fields: &[MailHeader<'_>], token: Option<&str>) -> Option<Report> {
    let field = |name: &str| fields.get_first_value(name).map(|value| line(&value));
    let action = field("Action")?.to_ascii_lowercase();
    let failed = match action.split_whitespace().next()? {
        "failed" => true,
        "delayed" => false,
        // It arrived.
        _ => return None,
    };
    // "rfc822; ada@example.org": what we wrote to, where the server says so.
    let address = |name| field(name).map(|value| behind_kind(&value));
    let recipient = address("Original-Recipient")
        .filter(|address| address.contains('@'))
        .or_else(|| address("Final-Recipient"))
        .map(|address| address.trim_matches(['<', '>']).to_owned())
        .filter(|address| !address.is_empty());
    let status = field("Status").and_then(|value| {
        let code = value.split_whitespace().next()?.to_owned();
        let is_code = code.len() <= 11 && code.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_code.then_some(code)
    });
    let says = field("Diagnostic-Code").map(|value| {
        let said = behind_kind(&value);
        let said = match &recipient {
            Some(recipient) => said.replace(recipient.as_str(), "…"),
            None => said,
        };
        shortened(&said, WORDS)
    });
    Some(Report { token: token.map(str::to_owned), recipient, failed, status, says })
}

/// `x` of `smtp; x`.
fn behind_kind(value: &str) -> String {
    value.split_once(';').map_or(value, |(_, value)| value).trim().to_owned()
}

fn is_kind(part: &ParsedMail<'_>, kind: &str) -> bool {
    part.ctype.mimetype.eq_ignore_ascii_case(kind)
}

/// The token in the first of the fields `names` of a message's head.
fn token_in(head: &[u8], names: &[&str]) -> Option<String> {
    let (fields, _) = mailparse::parse_headers(head).ok()?;
    names.iter().find_map(|name| token_of(&fields.get_first_value(name)?))
}

/// `TOKEN` of `<TOKEN@domain>`.
fn token_of(id: &str) -> Option<String> {
    let token = id.trim().trim_start_matches('<').split('@').next()?;
    let is_token =
        (1..=64).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_token && id.contains('@')).then(|| token.to_owned())
}

/// Groups of lines with an empty line between.
fn groups(text: &[u8]) -> Vec<Vec<u8>> {
    let mut groups: Vec<Vec<u8>> = Vec::new();
    let mut is_open = false;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii().is_empty() {
            is_open = false;
            continue;
        }
        if !std::mem::replace(&mut is_open, true) {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.extend_from_slice(line);
        }
    }
    groups
}

/// The messages of an mbox; any other bytes are one message.
fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !bytes.starts_with(b"From ") {
        return vec![bytes.to_vec()];
    }
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut is_after_empty = true;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if is_after_empty && line.starts_with(b"From ") {
            messages.push(Vec::new());
        } else if let Some(message) = messages.last_mut() {
            let marks = line.iter().take_while(|&&byte| byte == b'>').count();
            let is_quoted = marks > 0 && line[marks..].starts_with(b"From ");
            message.extend_from_slice(if is_quoted { &line[1..] } else { line });
        }
        is_after_empty = line.trim_ascii().is_empty();
    }
    messages
}

#[cfg(test)]
mod tests;
