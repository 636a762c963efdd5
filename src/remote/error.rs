//! Why a server gave no answer. What it answered, also a refusal, is no error here.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::task::Cancelled;

/// The longest address that a redirect may lead to, in bytes: it may be kept.
pub(super) const LONGEST_ADDRESS: usize = 4_096;

/// Why nobody asks a server for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It asked for it: status 429.
    TooMany,
    /// It did not answer several times in a row.
    Silent,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "it said that it was asked too often",
            Self::Silent => "it did not answer several times in a row",
        })
    }
}

/// Why a server gave no answer. Addresses stand here without passwords and without the values of what is asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Nothing can be asked there.
    #[error("{address} is no address that can be asked: {reason}; write it as https://SERVER/PATH")]
    BadAddress {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The key cannot be sent. It is not shown.
    #[error(
        "the key for {address} holds signs that no request may hold; expected one line of ASCII"
    )]
    BadKey {
        /// The address.
        address: String,
    },
    /// The server is this machine, or one of a network that is not the internet.
    #[error(
        "{address} leads to this machine or into a private network; private addresses are refused unless they are allowed"
    )]
    Private {
        /// The address.
        address: String,
    },
    /// There is no such server, or it takes no connection.
    #[error("{address} cannot be reached: {reason}; is the address right and the server running?")]
    Unreachable {
        /// The address.
        address: String,
        /// What went wrong.
        reason: String,
        /// Whether the request may have reached it all the same.
        asked: bool,
    },
    /// The server is too slow.
    #[error("{address} took longer than {}; ask again later, or allow more time", seconds(limit))]
    Timeout {
        /// The address.
        address: String,
        /// The time that it had.
        limit: Duration,
        /// Whether the request may have reached it.
        asked: bool,
    },
    /// An answer that breaks off or is not HTTP.
    #[error("the answer of {address} is broken: {reason}; ask again later")]
    Broken {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An answer in a coding that was not asked for.
    #[error(
        "the answer of {address} is coded as {coding}; expected gzip or nothing, as it was asked for"
    )]
    Coding {
        /// The address.
        address: String,
        /// The coding.
        coding: String,
    },
    /// The answer, unpacked, is larger than what is read.
    #[error("the answer of {address} is larger than {limit} bytes, the most that is read")]
    TooLarge {
        /// The address.
        address: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// One redirect after the other.
    #[error(
        "{address} redirects more than {limit} times; open it in a browser and give the address where that ends"
    )]
    TooManyRedirects {
        /// The address that was asked first.
        address: String,
        /// The limit.
        limit: u32,
    },
    /// Redirects that come back to where they were.
    #[error(
        "{address} redirects in a circle; open it in a browser and give the address where that ends"
    )]
    Circle {
        /// The address that was asked first.
        address: String,
    },
    /// A redirect that cannot be followed.
    #[error(
        "{address} redirects to {to}, which cannot be asked; expected http or https, in at most {LONGEST_ADDRESS} bytes"
    )]
    BadRedirect {
        /// The address that redirects.
        address: String,
        /// Where to.
        to: String,
    },
    /// Nobody asks this server for a while.
    #[error("{host} is left alone for {}, because {why}", seconds(left))]
    Closed {
        /// The server.
        host: String,
        /// For how long from now.
        left: Duration,
        /// Why.
        why: Why,
    },
    /// A file cannot be read or written.
    #[error("{} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl RemoteError {
    /// Whether the same request may have more luck later; `false` where somebody has to change something first.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Timeout { .. }
                | Self::Broken { .. }
                | Self::Closed { .. }
        )
    }

    /// Whether the request may have reached the server and done there what it asks for.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Unreachable { asked, .. } | Self::Timeout { asked, .. } => *asked,
            Self::Cancelled(_)
            | Self::Broken { .. }
            | Self::Coding { .. }
            | Self::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// What went wrong alone, for a sentence that names the address itself.
    pub fn reason(&self) -> String {
        match self {
            Self::Unreachable { reason, .. } | Self::Broken { reason, .. } => reason.clone(),
            Self::Timeout { limit, .. } => format!("it took longer than {}", seconds(limit)),
            Self::TooLarge { limit, .. } => format!("its answer is larger than {limit} bytes"),
            other => other.to_string(),
        }
    }
}

fn seconds(time: &Duration) -> String {
    // Whole seconds where there are some: nobody cares for the rest of a minute's wait.
    if *time >= Duration::from_secs(10) {
        format!("{} s", time.as_secs())
    } else {
        format!("{} s", (time.as_secs_f64() * 10.0).round() / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_seconds() {
        let told = |millis| seconds(&Duration::from_millis(millis));
        assert_eq!(
            [told(30_400), told(1_500), told(100), told(2_000)],
            ["30 s", "1.5 s", "0.1 s", "2 s"]
        );
    }
}
