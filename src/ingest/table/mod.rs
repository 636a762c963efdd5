//! Insights as a Parquet file: a column for each field of a record, and one of vectors.
//!
//! | column | holds |
//! |---|---|
//! | the name of a field, as a line of JSON has it | text, numbers, true or false, dates and times, or lists of these |
//! | `vector` | a list of 32-bit floats, the vector of the insight; where it is null the text is embedded |
//! | `quintet_extra` | the fields that are not ours, as the text of a JSON object: what [`TableWriter`] makes of them |
//!
//! What made the vectors stands in the file's metadata under [`FINGERPRINT`].
//! Invariant: a damaged file ends in an error, whatever its bytes are.

mod error;
#[cfg(feature = "parquet")]
mod leaf;
#[cfg(feature = "parquet")]
mod reader;
#[cfg(all(test, feature = "parquet"))]
mod tests;
#[cfg(feature = "parquet")]
mod writer;

pub use error::TableError;
#[cfg(feature = "parquet")]
pub(super) use reader::{Row, Table};
#[cfg(feature = "parquet")]
pub use writer::TableWriter;

/// The key in a file's metadata whose value names what made its vectors.
pub const FINGERPRINT: &str = "quintet.fingerprint";

/// The column of vectors.
#[cfg(feature = "parquet")]
const VECTOR: &str = "vector";

/// The column of all fields that are not ours.
#[cfg(feature = "parquet")]
const EXTRA: &str = "quintet_extra";

/// The first bytes of a Parquet file.
pub(super) const MAGIC: &[u8; 4] = b"PAR1";
