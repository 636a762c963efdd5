//! When do two texts look the same to a reader, and which words do they have?
//!
//! The one place that knows: the index, mutes, follows, filters and names of readers compare what stands here. A text is
//! kept as it came; only what it is compared by is folded.

mod acting;
mod fold;
mod people;
mod plural;
mod words;

pub use acting::{acts, escape_acting, push_escaped};
pub use fold::{fold, is_part};
pub use people::people;
pub use plural::one_is_the_plural;
pub use words::{Word, words};
