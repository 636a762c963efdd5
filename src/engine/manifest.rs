//! What a commit says about itself: JSON in tantivy's commit payload.
//!
//! Invariant: a file that the manifest names was whole and synced before the commit.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::embed::{EmbedOptions, Fingerprint, ModelChoice};
use crate::rank::ClaimBands;

/// Version of the on-disk format; its log is in index/README.md.
pub const FORMAT_VERSION: u32 = 1;

/// The payload of a commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the writer.
    pub format: u32,
    /// Version of Quintet that wrote the commit.
    pub quintet: String,
    /// Which model made the vectors.
    pub model: ModelRecord,
    /// Search settings that travel with the index.
    #[serde(default)]
    pub search: SearchSettings,
    /// What counts as the same claim, once the model was calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<ClaimBands>,
    /// The groups file, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<FileRecord>,
    /// The groups file of the build before, which the groups of this one will go on from; only until they are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_before: Option<FileRecord>,
    /// What became of groups from one clustering to the next, once there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<FileRecord>,
}

impl Manifest {
    /// What counts as the same claim: as the index was calibrated, or as measured for the default model; `None` for
    /// a model that nobody has measured.
    pub fn bands(&self) -> Option<ClaimBands> {
        let shipped = || self.model.options().model == ModelChoice::Default;
        self.claims.or_else(|| shipped().then(ClaimBands::mini_lm))
    }
}

/// The model as the index remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRecord {
    /// Name for people.
    pub name: String,
    /// Names exactly what made the vectors.
    pub fingerprint: Fingerprint,
    /// Dimensions of a vector.
    pub dim: usize,
    /// What to give `--model` so that a query is embedded alike.
    pub choice: String,
    /// What to give `--precision`.
    pub precision: String,
}

impl ModelRecord {
    /// What embeds a query as the documents were embedded. A precision that this version does not know counts as the
    /// default; the fingerprint tells the difference.
    pub(super) fn options(&self) -> EmbedOptions {
        EmbedOptions {
            // What was written can be read; a record that somebody altered fails on its fingerprint.
            model: self.choice.parse().unwrap_or_default(),
            precision: self.precision.parse().unwrap_or_default(),
            ..EmbedOptions::default()
        }
    }
}

/// A file beside tantivy's own, named by the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// File name within the index folder.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The SHA-256 of `bytes` as a [`FileRecord`] keeps it.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Weights of the hybrid search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchSettings {
    /// Weight of the dense half, 0 to 1.
    pub alpha: f32,
    /// BM25's term saturation.
    pub k1: f32,
    /// BM25's length normalisation.
    pub b: f32,
}

impl Default for SearchSettings {
    /// Section 6 of the design: α = .6, k1 = .9 and b = .4 as in Anserini.
    fn default() -> Self {
        Self { alpha: 0.6, k1: 0.9, b: 0.4 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_survives_a_round_trip_and_unknown_keys() {
        let text = r#"{"format":1,"quintet":"0.1.0","model":{"name":"m","fingerprint":"f","dim":4,
            "choice":"default","precision":"float"},"later":true}"#;
        let manifest: Manifest = serde_json::from_str(text).unwrap();
        assert_eq!(manifest.search, SearchSettings::default());
        let again = serde_json::to_string(&manifest).unwrap();
        assert_eq!(serde_json::from_str::<Manifest>(&again).unwrap(), manifest);
    }
}
