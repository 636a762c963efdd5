//! Insights that a language model writes, each held against the words that it quotes.
//!
//! Any server that speaks OpenAI's `POST /chat/completions`. A model is not believed: what it writes must quote a span that
//! stands in the transcript, and its numbers, names and negations must stand there, or it is dropped and counted.
//! Invariants: nothing is asked that the budget does not cover; the same stretch is not asked twice while its answer is
//! kept; no key is shown or stored.

mod ask;
mod budget;
mod cache;
mod error;
mod estimate;
mod extractor;
mod options;
mod prompt;
mod stretch;
mod verify;
mod wire;

pub use error::ModelError;
pub use estimate::{Estimate, estimate};
pub use extractor::{Extraction, ModelExtractor, Written};
pub use options::ModelOptions;
pub use prompt::PROMPT;
pub use stretch::Talk;
pub use verify::{Dropped, Reason};

#[cfg(test)]
mod tests;
