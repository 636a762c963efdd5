//! Which sentences become insights, and why were others refused?
//!
//! Layer 1. JSON Lines or CSV in, plain or gzip, or Parquet; [`Insight`](crate::insight::Insight)s out, one at a time.
//! Invariant: no content of an input makes it panic, and memory does not grow with the input
//! but for eight bytes an id.

mod clean;
mod csv;
mod date;
mod error;
mod fields;
mod given;
mod input;
mod jsonl;
mod read;
mod report;
mod rows;
mod stream;
mod table;

pub use date::{parse_instant, parse_published, parse_start};
pub use error::IngestError;
pub use given::{Arrival, Expected, Given};
pub use input::{Input, inputs};
pub use read::{DEFAULT_MAX_TEXT_BYTES, IngestOptions, read, read_arrivals};
pub use report::{Fault, IngestReport, Reason, Remark, Tally, Warning};
pub use stream::Format;
#[cfg(feature = "parquet")]
pub use table::TableWriter;
pub use table::{FINGERPRINT, TableError};
