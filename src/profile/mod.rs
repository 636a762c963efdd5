//! What does this reader care about?
//!
//! Layer 1. A [`Profile`] is a TOML file that a person reads and edits; nothing about a reader is kept
//! that does not stand in it.
//! Invariant: `from_toml(to_toml(p)) == p`.

mod error;
mod parse;
mod table;
mod types;
mod write;

pub use error::{Problem, ProfileError};
pub use types::{Follows, Interest, Mute, Muted, Profile, Sign, Taste};
