//! Why a model wrote nothing; whoever asked extracts offline instead.

use std::io;

use crate::path::ShownPath;
use crate::task::Cancelled;

/// Why a model wrote nothing. Addresses stand here without their secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Nothing was answered, at every try.
    #[error(
        "{url} does not answer ({tries} tries): {reason}; is the address right and the server running?"
    )]
    Unreachable {
        /// Where the request went.
        url: String,
        /// How often it was tried.
        tries: u32,
        /// What went wrong the last time.
        reason: String,
    },
    /// The server refused.
    #[error(
        "{url} refused with status {status} ({tries} tries): {said}; check the address, the model's name and the API key"
    )]
    Refused {
        /// Where the request went.
        url: String,
        /// HTTP's status.
        status: u16,
        /// How often it was tried.
        tries: u32,
        /// What the server said, shortened.
        said: String,
    },
    /// The answer is not the protocol's, or not the JSON that was asked for, at every try.
    #[error(
        "{model} did not answer in the form that was asked for ({tries} tries): {reason}; \
         is it a model for chat that can write JSON?"
    )]
    Strange {
        /// The model's name.
        model: String,
        /// How often it was tried.
        tries: u32,
        /// What is wrong with the last answer.
        reason: String,
    },
    /// What may be spent is spent.
    #[error(
        "the budget for {model} is used up after {tokens} tokens; raise `budget` or `tokens` of its address, \
         or extract offline; answers so far are kept"
    )]
    Budget {
        /// The model's name.
        model: String,
        /// Tokens in and out so far.
        tokens: u64,
    },
    /// An answer cannot be kept: without that it would be paid for again.
    #[error("cannot keep the answer of a model in {path}")]
    Keep {
        /// The folder of answers.
        path: ShownPath,
        /// What the system says.
        source: io::Error,
    },
}
