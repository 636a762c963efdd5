//! What can go wrong with the vector field, and the way out.

use std::path::PathBuf;

use tantivy::TantivyError;

use crate::task::Cancelled;

/// Why vectors could not be written, opened or searched.
#[derive(Clone, Debug, thiserror::Error)]
pub enum VectorError {
    /// A parameter outside its range.
    #[error("{name} is {found}, but must be from {min} to {max}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// What was given.
        found: usize,
        /// The smallest value allowed.
        min: usize,
        /// The largest value allowed.
        max: usize,
    },
    /// The schema has no vector field.
    #[error("the index has no vector field; build it again with this version")]
    NoField,
    /// The schema describes the field in words that this version does not know.
    #[error(
        "the schema's description of the vector field `{field}` is not readable; build the index again"
    )]
    Schema {
        /// Name of the field.
        field: String,
    },
    /// A row or a query of another length.
    #[error(
        "the vector has {found} dimensions, the field has {expected}; \
         use the model that the index was built with"
    )]
    Dimensions {
        /// Dimensions of the field.
        expected: usize,
        /// Dimensions found.
        found: usize,
    },
    /// The bytes of a row are not a whole row.
    #[error(
        "a row has {found} bytes, expected {expected} (four for each dimension); write it with `encode_row`"
    )]
    RowBytes {
        /// Bytes that a row has.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// NaN or an infinity.
    #[error(
        "the vector holds a value that is not a finite number (at position {position}); embed the text again"
    )]
    NotFinite {
        /// Position of the first such value.
        position: usize,
    },
    /// A filter made for another snapshot.
    #[error(
        "the filter covers {found} documents, the index has {expected}; make it from the same snapshot"
    )]
    Filter {
        /// Documents in the index.
        expected: usize,
        /// Documents that the filter covers.
        found: usize,
    },
    /// A file of another format version.
    #[error("{} has format version {found}, this program reads {expected}; build the index again", file.display())]
    Version {
        /// Which file.
        file: PathBuf,
        /// The version that can be read.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// A file that is cut short or altered.
    #[error("{} is damaged ({what}); build the index again or restore the file", file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
    /// The index's rows are in an order that cannot be followed.
    #[error("the vector field does not support a sorted index; create the index without sorting")]
    Sorted,
    /// tantivy could not read or write.
    #[error("the index could not be read or written")]
    Tantivy(#[from] TantivyError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl From<VectorError> for TantivyError {
    /// tantivy calls the plugin and wants its own error; the sentence is kept.
    fn from(error: VectorError) -> Self {
        match error {
            VectorError::Tantivy(error) => error,
            error => Self::InvalidArgument(error.to_string()),
        }
    }
}
