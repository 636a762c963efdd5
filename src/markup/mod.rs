//! What do files say that players and publishers wrote, in spite of their mistakes?
//!
//! Layer 0: bytes to text in any encoding, entities as browsers resolve them, and OPML, the list of feeds. Profiles are
//! made of such lists, and feeds are read and listed by them.
//! Invariant: no content of a file makes it panic.

mod decode;
mod entity;
mod opml;

pub use decode::{DecodeError, decode, decode_forgiving};
pub use entity::{entity, unescaped};
pub use opml::{OpmlError, Outline, outlines};
