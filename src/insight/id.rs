//! Two names for an insight: the one its owner gave it, and its position in one opened index.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest id accepted, in bytes: ids are terms of the index, and long terms cost every lookup.
const MAX_BYTES: usize = 512;

/// The id that the insight came with; unique in an index.
///
/// Invariant: 1 to 512 bytes, no control characters, no white space at either end.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct InsightId(String);

/// Why a string is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing is left after trimming.
    #[error("the id is empty; give every insight a unique `id`")]
    Empty,
    /// Longer than 512 bytes.
    #[error("the id has {found} bytes, at most {MAX_BYTES} are allowed; use a short key or a hash")]
    TooLong {
        /// Length found, in bytes.
        found: usize,
    },
    /// A control character would break line-based output.
    #[error("the id holds a control character; use printable characters")]
    ControlCharacter,
}

impl InsightId {
    /// Checks and trims `id`.
    pub fn new(id: impl Into<String>) -> Result<Self, IdError> {
        let mut id = id.into();
        let trimmed = id.trim();
        if trimmed.is_empty() {
            return Err(IdError::Empty);
        }
        if trimmed.len() > MAX_BYTES {
            return Err(IdError::TooLong { found: trimmed.len() });
        }
        if trimmed.chars().any(char::is_control) {
            return Err(IdError::ControlCharacter);
        }
        if trimmed.len() != id.len() {
            id = trimmed.to_owned();
        }
        Ok(Self(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InsightId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for InsightId {
    type Error = IdError;
    fn try_from(id: String) -> Result<Self, IdError> {
        Self::new(id)
    }
}

impl From<InsightId> for String {
    fn from(id: InsightId) -> Self {
        id.0
    }
}

/// The position of a document in one opened snapshot of an index, `0..documents`.
///
/// Valid only with the snapshot that gave it; never stored.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ordinal(pub u32);

impl Ordinal {
    /// The position as an index into an array with one entry a document.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_trimmed_and_checked() {
        assert_eq!(InsightId::new(" a-1 ").map(String::from), Ok("a-1".into()));
        assert_eq!(InsightId::new("  "), Err(IdError::Empty));
        assert_eq!(InsightId::new("a\nb"), Err(IdError::ControlCharacter));
        assert_eq!(InsightId::new("x".repeat(513)), Err(IdError::TooLong { found: 513 }));
    }
}
