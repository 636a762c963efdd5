//! Why nothing could be sent.

use std::path::PathBuf;

use crate::brief::BriefError;
use crate::profile::ProfileError;
use crate::secret::RandomError;
use crate::state::StateError;
use crate::task::Cancelled;

/// What somebody else's parser said.
type Behind = Box<dyn std::error::Error + Send + Sync>;

/// Why nothing could be sent.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The address of the mail server cannot be read; it is not shown, since it may hold a password.
    #[error("the address of the mail server cannot be read: {source}")]
    Relay {
        /// What is wrong with it.
        source: Behind,
    },
    /// The sender cannot be read.
    #[error("the sender of mail cannot be read: {source}")]
    From {
        /// What is wrong with it.
        source: Behind,
    },
    /// Mail goes out, and nobody is named whom it comes from.
    #[error("mail needs a mailbox that it comes from")]
    NoFrom,
    /// What links begin with is no address, or one that leaves no room for links.
    #[error(
        "{url:?} is nothing that links can begin with; expected an address of at most {LONGEST_BASE} characters, such as https://brief.example.org"
    )]
    BaseUrl {
        /// What was given.
        url: String,
    },
    /// A file cannot be made or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The connection that holds the lease broke off: another process may send by now.
    #[error(
        "the readers' database broke off while briefs were sent; what was on its way is kept, and the rest goes out the next time"
    )]
    Overtaken,
    /// A reader lives in a time zone that this machine does not know.
    #[error(
        "{reader} lives in {name:?}, which is no time zone that this machine knows: {source}; use a name such as Europe/Berlin"
    )]
    TimeZone {
        /// Who.
        reader: String,
        /// The name of the zone.
        name: String,
        /// What the time zone library said.
        source: jiff::Error,
    },
    /// Readers and deliveries cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// A profile that is kept cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A brief that is kept cannot be read.
    #[error(transparent)]
    Brief(#[from] BriefError),
    /// No handles and secrets can be made.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The longest beginning of links: a link that leaves the list has at most 180 characters, so that no mail program and no
/// relay breaks its line.
pub(super) const LONGEST_BASE: usize = 120;

impl OutboxError {
    /// Whether it is about one reader only, so that others can be served.
    pub(super) fn is_about_a_reader(&self) -> bool {
        matches!(self, Self::TimeZone { .. } | Self::Profile(_) | Self::Brief(_))
    }

    /// Wraps what the system said about `path`.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
