//! What is one insight, and what is a list of them?
//!
//! Layer 0: words and numbers that every other module shares.
//! Invariant: nothing here reads or writes a file.

mod decimal;
mod exact;
mod id;
mod link;
mod ordinal_set;
mod ranked_list;
mod record;
mod shortened;
mod utterance;
mod vectors;

pub use decimal::{counted, decimal, grouped, signed};
pub use exact::{digits, marked, unmarked};
pub use id::{IdError, InsightId, Ordinal};
pub use link::{at_second, encoded, is_web_link};
pub use ordinal_set::OrdinalSet;
pub use ranked_list::{Ranked, RankedList};
pub use record::{Insight, Source};
pub use shortened::shortened;
pub use utterance::{Chapter, Utterance};
pub use vectors::{Vectors, VectorsError, dot, dots, normalise};
