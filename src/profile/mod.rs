//! What does this reader care about?
//!
//! Layer 1. A [`Profile`] is a TOML file that a person reads and edits; what lasts about readers is in `state`.
//! Invariant: `from_toml(to_toml(p)) == p`.

mod error;
mod feedback;
mod merge;
mod parse;
mod shows;
mod table;
mod types;
mod write;

pub use crate::markup::{DecodeError, OpmlError, decode};
pub use error::{Problem, ProfileError};
pub use feedback::{Feedback, Verdict, VerdictError, learn, settle};
pub use shows::shows_of_opml;
pub use types::{Channels, Follows, Interest, Mute, Muted, Profile, Sign, Taste, Via};
