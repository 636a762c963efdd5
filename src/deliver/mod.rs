//! How does a brief reach its reader?
//!
//! Layer 1, with briefs below it. A [`Letter`] is one stored brief with the links that its reader gets; each way has a
//! rendering of it and a carrier, which says what became of a try ([`Outcome`]).
//! Invariants: the same items in the same order with the same reasons by every way; the same letter gives the same bytes;
//! nothing that came from outside adds a header, a recipient or an element.

#[cfg(test)]
mod fixture;

mod entry;
mod feed;
mod feed_token;
mod letter;
mod link;
mod mail;
mod relay;
mod report;
mod session;
mod slack;
mod text;
mod webhook;

use std::time::Duration;

pub use entry::entry_html;
pub use feed::{FeedHead, MOST_ENTRIES, atom, feed_domain, json_feed, last_change};
pub use feed_token::{feed_token_hash, new_feed_token};
pub use letter::{ItemLinks, Letter, Links};
pub use link::{Deed, LinkKey, Tap};
pub use mail::{Envelope, From, FromError, MailError, compose, compose_question};
pub use relay::{Relay, RelayError};
pub use report::{Report, ReportError, read_reports};
pub use session::Session;
pub use slack::{send_slack, slack_body};
pub use text::{ItemView, closing, items, subject};
pub use webhook::{
    BOTH_SECRETS, good_secrets, new_secret, send_webhook, webhook_backoff, webhook_body,
};

/// What became of a try to send something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Done,
    /// The other side has not got it, and may take it later.
    Later {
        /// Why.
        why: String,
        /// Not before then, as the other side says.
        after: Option<Duration>,
    },
    /// The other side has not got it, and will not take it from anybody here: the account, not this message, is wrong.
    Closed {
        /// Why.
        why: String,
    },
    /// The other side will not take this one.
    Refused {
        /// Why.
        why: String,
        /// Nothing will be taken at this address any more.
        gone: bool,
    },
    /// It was handed over, and the answer was lost.
    Unknown {
        /// What came instead.
        why: String,
    },
}
