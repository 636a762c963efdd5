//! How do briefs go out, each once?
//!
//! Layer 3. What is to go out is written down ([`intend()`]) before anything is sent ([`send()`]); whoever is killed at any
//! moment leaves behind what was sent, what was not, and what nobody can say.
//! Invariants: a brief goes out once by each way, however many processes send and however often they are killed; nothing
//! is sent to an address that has not agreed; one process sends at a time.

mod address;
mod bounce;
mod courier;
mod error;
mod feed;
mod intend;
mod links;
mod lock;
mod options;
mod outlet;
mod pack;
mod report;
mod send;
mod settle;
mod token;

pub use address::{ask, resume, vouch};
pub use bounce::{Taken, take_report};
pub use error::OutboxError;
pub use feed::{FeedFiles, last_letters, write_feed};
pub use intend::{Intended, Unserved, Which, brief_of, intend, intend_of};
pub use links::links;
pub use options::{Carrier, Options};
pub use report::SendReport;
pub use send::{again, resend_uncertain, send, send_of};

#[cfg(test)]
mod tests;
