//! A letter as mail: plain text and HTML that say the same, and headers that let it in and let its reader out.
//!
//! Sources: RFC 5322 (messages), 2045 to 2047 (MIME), 2369, 2919 and 8058 (lists), 3834 (automatic mail).
//! Invariants: the same letter and envelope give the same bytes, all of them ASCII but for an address that is not; each line
//! ends with CRLF; nothing in a brief, a name or an address adds a header, a recipient, a part or an element.

mod from;
mod header;
mod html;
mod plain;
mod question;
#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::ContentTransferEncoding::QuotedPrintable;
use lettre::message::header::ContentType;
use lettre::message::{Body, Message, MultiPart, SinglePart};

pub(super) use from::mailbox;
pub use from::{From, FromError};
pub use question::compose_question;

use super::{Letter, text};

/// Around one message.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Who writes.
    pub from: &'a From,
    /// Who gets it: a bare mailbox.
    pub to: &'a str,
    /// What the message is called; names it in delivery reports, too.
    pub token: &'a str,
    /// Its date.
    pub made: Timestamp,
}

/// Why there is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The address of the reader is none.
    #[error(
        "the reader's address is not one mailbox such as ada@example.org; correct it in the profile"
    )]
    To,
    /// The token would not fit into a header.
    #[error("a message is called by 1 to 64 letters and digits, not by {length} other characters")]
    Token {
        /// How long it is.
        length: usize,
    },
    /// The mail library would not have it.
    #[error("the message cannot be put together: {0}")]
    Message(String),
}

/// The whole message for `letter`.
///
/// The HTML part has at most 60,000 bytes: where a brief is longer, the links of each item give way to one to its
/// page; where that is not enough, the message is plain text alone. No claim is ever cut.
pub fn compose(letter: &Letter<'_>, envelope: &Envelope<'_>) -> Result<Vec<u8>, MailError> {
    let reader = letter.brief.selection.reader.as_str();
    let head = Head {
        name: Some(reader),
        subject: text::subject(letter.brief),
        leave: letter.links.leave.as_deref(),
    };
    head.message(envelope, &plain::plain(letter), html::html(letter).as_deref())
}

/// What the headers of a message are made from, besides its envelope.
struct Head<'a> {
    /// Name of the reader.
    name: Option<&'a str>,
    subject: String,
    /// Where one leaves in one tap.
    leave: Option<&'a str>,
}

impl Head<'_> {
    fn message(
        &self,
        envelope: &Envelope<'_>,
        plain: &str,
        html: Option<&str>,
    ) -> Result<Vec<u8>, MailError> {
        let Envelope { from, to, token, made } = *envelope;
        if !(1..=64).contains(&token.len()) || !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(MailError::Token { length: token.chars().count() });
        }
        let to = from::mailbox(to).ok_or(MailError::To)?;
        let route = lettre::address::Envelope::new(Some(from.address().clone()), vec![to.clone()])
            .map_err(|error| MailError::Message(error.to_string()))?;
        let id = format!("<{token}@{}>", from.domain());
        // The library knows no year before 1970.
        let seconds = u64::try_from(made.as_second()).unwrap_or(0);
        let made = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let mut builder = Message::builder()
            .envelope(route)
            .raw_header(header::mailbox("From", from.name(), from.address()))
            .raw_header(header::mailbox("To", self.name, &to))
            .raw_header(header::text("Subject", &self.subject))
            .date(made)
            .raw_header(header::raw("Message-ID", id))
            .raw_header(header::raw("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(name) = self.name {
            builder = builder.raw_header(header::list_id(name, from.domain()));
        }
        for header in self.leave.and_then(header::leave).into_iter().flatten() {
            builder = builder.raw_header(header);
        }
        let plain = part(ContentType::TEXT_PLAIN, plain)?;
        let message = match html {
            Some(html) => {
                // Underscores: base64 has none, and encoded text has them nowhere behind "--".
                let boundary = format!("_{token}_");
                let both = MultiPart::alternative().boundary(boundary).singlepart(plain);
                builder.multipart(both.singlepart(part(ContentType::TEXT_HTML, html)?))
            }
            None => builder.singlepart(plain),
        };
        message
            .map(|message| message.formatted())
            .map_err(|error| MailError::Message(error.to_string()))
    }
}

/// A part in the one encoding that every relay passes on unchanged, with lines of at most 76 characters.
fn part(kind: ContentType, text: &str) -> Result<SinglePart, MailError> {
    let body = Body::new_with_encoding(text.to_owned(), QuotedPrintable)
        .map_err(|_| MailError::Message("a part cannot be encoded".to_owned()))?;
    Ok(SinglePart::builder().content_type(kind).body(body))
}
