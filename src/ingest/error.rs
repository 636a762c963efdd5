//! Why reading stopped altogether; a bad line alone does not stop it.

use std::io;
use std::path::PathBuf;

use super::report::{Reason, Remark, Warning};
use super::table::TableError;
use crate::task::Cancelled;

/// Why the inputs could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A path that leads nowhere.
    #[error("{path} does not exist; give a file or a folder of .jsonl, .ndjson, .csv or .parquet files, or - for standard input", path = path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// A folder without anything to read.
    #[error("the folder {path} holds no insights; expected corpus.jsonl or files that end in .jsonl, .ndjson, .csv or .parquet, also with .gz", path = path.display())]
    EmptyFolder {
        /// The folder as given.
        path: PathBuf,
    },
    /// No path at all.
    #[error("no input was given; give files or folders, or - for standard input")]
    Nothing,
    /// The operating system refused, or the gzip data are damaged.
    #[error(
        "{input} cannot be read: {source}; check that the file is whole and that you may read it"
    )]
    Io {
        /// The input as people know it.
        input: String,
        /// What the system said.
        source: io::Error,
    },
    /// A container that is not text and not gzip.
    #[error(
        "{input} is {found}; expected JSON Lines or CSV, plain or gzip, or Parquet; unpack or convert it first"
    )]
    Container {
        /// The input as people know it.
        input: String,
        /// What its first bytes say it is.
        found: &'static str,
    },
    /// A Parquet file that cannot be read.
    #[error("{input}: {source}")]
    Table {
        /// The input as people know it.
        input: String,
        /// What is wrong with it.
        source: TableError,
    },
    /// With `strict`: the first refusal.
    #[error("{0}; correct the line, or leave strict mode to skip it")]
    Refused(Remark<Reason>),
    /// With `strict`: the first value that could not be used.
    #[error("{0}; correct the value, or leave strict mode to do without it")]
    Doubtful(Remark<Warning>),
    /// Vectors that were given beside the records, one too many or too few.
    #[error(
        "{vectors} vectors were given for {records} records; give one for each record, in their order"
    )]
    VectorCount {
        /// Vectors given.
        vectors: usize,
        /// Records read; at least so many where there are more records than vectors.
        records: u64,
    },
    /// Vectors that came with records were made by another model.
    #[error(
        "the vectors of {input} were made by {found}, those of the index are made by {expected}; choose the model that made them, or leave them out and the texts are embedded"
    )]
    OtherModel {
        /// The input as people know it.
        input: String,
        /// The fingerprint of the index, or of the model chosen for it.
        expected: String,
        /// The fingerprint that came with the vectors.
        found: String,
    },
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
