//! A brief that was made: the one object that every surface renders.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Selection, Settings};
use crate::digest::{hex, of_fields};

/// Begins every hash; another meaning of the fields would get another number.
const FORMAT: &str = "quintet brief 1";

/// What a brief is called: 32 hex digits.
///
/// Invariant: the hash of reader, local date, index commit, profile version and settings, and of nothing else.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct BriefId(String);

impl fmt::Display for BriefId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a brief was made from, besides reader and date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Names the commit of the index.
    pub index_commit: String,
    /// Version of the profile in the store.
    pub profile_version: u64,
    /// All numbers that selection leaned on.
    pub settings: Settings,
}

/// One brief of one reader, stored as JSON and never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Brief {
    /// Its id.
    pub id: BriefId,
    /// What it was made from.
    pub basis: Basis,
    /// What it says.
    #[serde(flatten)]
    pub selection: Selection,
}

/// A text that is no stored brief.
#[derive(Debug, thiserror::Error)]
#[error(
    "the stored brief cannot be read: {source}; it was altered or made by a newer quintet, restore it from a copy"
)]
pub struct BriefError {
    /// What the parser said.
    source: serde_json::Error,
}

impl Brief {
    /// Gives `selection` its id.
    pub fn new(selection: Selection, basis: Basis) -> Self {
        let id = BriefId::of(&selection.reader, selection.date, &basis);
        Self { id, basis, selection }
    }

    /// The bytes that are stored; the same brief always gives the same.
    pub fn to_json(&self) -> String {
        // No map with other keys than text and no failing writer is involved.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Brief::to_json`] wrote.
    pub fn from_json(text: &str) -> Result<Self, BriefError> {
        serde_json::from_str(text).map_err(|source| BriefError { source })
    }
}

impl BriefId {
    /// The id of the brief of `reader` on `date`, which can be told before it is made.
    pub fn of(reader: &str, date: Date, basis: &Basis) -> Self {
        let settings = serde_json::to_string(&basis.settings).unwrap_or_default();
        let (date, version) = (date.to_string(), basis.profile_version.to_string());
        let fields = [FORMAT, reader, &date, &basis.index_commit, &version, &settings];
        Self(hex(&of_fields(fields)[..16]))
    }
}
