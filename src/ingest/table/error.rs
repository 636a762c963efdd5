//! Why a Parquet file cannot be read.

/// What is wrong with the whole file; a bad row alone does not stop the reading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Cut off, altered, or compressed in a way that is not read.
    #[error(
        "the Parquet file is damaged, or written in a way that is not read here: {detail}; write it again, compressed with snappy, zstd or not at all"
    )]
    Damaged {
        /// What the reader said.
        detail: String,
    },
    /// Named .parquet, and something else.
    #[error(
        "it does not begin as a Parquet file does; name it after what it is: .jsonl, .csv or .tsv"
    )]
    NoParquet,
    /// Nothing to make insights of.
    #[error("it has no column `text` but {found}; rename the column that holds the sentences")]
    NoTextColumn {
        /// The columns found.
        found: String,
    },
    /// A column of records within records, or of a type that no field has.
    #[error(
        "the column `{column}` is {found}, expected text, numbers, true or false, dates and times, or lists of these; turn it into text, or leave it out"
    )]
    Column {
        /// Its name.
        column: String,
        /// What it is.
        found: String,
    },
    /// Vectors of another type.
    #[error(
        "the column `vector` is {found}, expected a list of 32-bit floats; convert it, or rename it if it is something else"
    )]
    Vector {
        /// What it is.
        found: String,
    },
    /// Vectors of an unknown model.
    #[error(
        "it holds vectors and does not say what made them; write the fingerprint of the model, which `quintet info --json` shows, into the file's metadata as `quintet.fingerprint`, or leave the column `vector` out"
    )]
    NoFingerprint,
    /// A library without Parquet.
    #[error(
        "it is a Parquet file, which this build of Quintet does not read; build it with the feature `parquet`, or give JSON Lines or CSV"
    )]
    NotBuiltIn,
}
