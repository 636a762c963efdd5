//! How an operator lets briefs out.

use std::path::PathBuf;

/// What takes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A server, as `smtp://user:password@host:587` or `smtps://…`; see `deliver::Relay`.
    Relay(String),
    /// A folder that gets a file `TOKEN.eml` for each mail.
    Folder(PathBuf),
}

/// How an operator lets briefs out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What takes mail; without it none goes out.
    pub carrier: Option<Carrier>,
    /// The mailbox that mail comes from, as `Quintet <brief@example.org>`.
    pub from: Option<String>,
    /// What links begin with; without it mails and feeds have none.
    pub base_url: Option<String>,
    /// Webhooks may lie on this machine and in private networks.
    pub allow_private: bool,
}
