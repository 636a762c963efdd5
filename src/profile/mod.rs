//! What does this reader care about?
//!
//! Layer 1. A [`Profile`] is a TOML file that a person reads and edits; what lasts about readers is in `state`.
//! Invariant: `from_toml(to_toml(p)) == p`.

mod decode;
mod error;
mod feedback;
mod merge;
mod opml;
mod parse;
mod table;
mod types;
mod write;

pub use decode::{DecodeError, decode};
pub use error::{Problem, ProfileError};
pub use feedback::{Feedback, Verdict, VerdictError, learn, settle};
pub use opml::{OpmlError, shows_of_opml};
pub use types::{Follows, Interest, Mute, Muted, Profile, Sign, Taste};
