//! What a commit says about itself: JSON in tantivy's commit payload.
//!
//! Invariant: a file that the manifest names was whole and synced before the commit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::brief::Weights;
use crate::embed::{EmbedOptions, Embedder, Fingerprint, ModelChoice};
use crate::rank::{Bm25, Calibration, ClaimBands};

/// Version of the on-disk format; its log is in index/README.md.
pub const FORMAT_VERSION: u32 = 2;

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
    /// What each signal is worth in a brief; learned from feedback, or those set by hand.
    #[serde(default, skip_serializing_if = "by_hand")]
    pub brief: Weights,
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

fn by_hand(weights: &Weights) -> bool {
    *weights == Weights::default()
}

impl Manifest {
    /// The manifest of a first commit with every setting as it comes, for tests.
    #[cfg(test)]
    pub(crate) fn first(model: ModelRecord) -> Self {
        Self {
            format: FORMAT_VERSION,
            quintet: "test".into(),
            model,
            search: SearchSettings::default(),
            brief: Weights::default(),
            claims: None,
            groups: None,
            groups_before: None,
            history: None,
        }
    }

    /// The files beside the segments.
    pub(crate) fn files(&self) -> impl Iterator<Item = &FileRecord> {
        [&self.groups, &self.groups_before, &self.history].into_iter().flatten()
    }

    /// What counts as the same claim: as the index was calibrated, or as measured for the default model; `None` for
    /// a model that nobody has measured.
    pub fn bands(&self) -> Option<ClaimBands> {
        let shipped = || self.model.options().model == ModelChoice::Default;
        self.claims.or_else(|| shipped().then(ClaimBands::mini_lm))
    }

    /// What the witnesses of a match are worth: as measured for the default model, or what can be said of any other.
    pub fn matching(&self) -> Calibration {
        match self.model.options().model {
            ModelChoice::Default => Calibration::mini_lm(),
            _ => Calibration::unmeasured(),
        }
    }
}

/// The model as the index remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Of the model behind `embedder`, which was opened with `options`.
    pub(crate) fn of(embedder: &dyn Embedder, options: &EmbedOptions) -> Self {
        let choice = match &options.model {
            // The index may be opened from elsewhere.
            ModelChoice::Folder(folder) => {
                let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
                ModelChoice::Folder(folder)
            }
            choice => choice.clone(),
        };
        Self {
            name: embedder.name().into(),
            fingerprint: embedder.fingerprint().clone(),
            dim: embedder.dim(),
            choice: choice.to_string(),
            precision: options.precision.to_string(),
        }
    }

    /// What embeds a query as the documents were embedded. A precision that this version does not know counts as the
    /// default; the fingerprint tells the difference.
    pub(crate) fn options(&self) -> EmbedOptions {
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

/// Weights of the hybrid search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SearchSettings {
    /// Weight of the dense half, 0 to 1, where the query's words are covered.
    pub alpha: f32,
    /// The share of what the query's words could score that the best answer by words has to have for them to be covered,
    /// 0 to 1; below it the dense half weighs more.
    pub coverage: f32,
    /// BM25's term saturation.
    pub k1: f32,
    /// BM25's length normalisation.
    pub b: f32,
    /// How far the query's vector is drawn towards the first answers, 0 (not at all) to 1.
    pub feedback: f32,
    /// The share of the query's words that come from the first answers, 0 to 1.
    pub added_words: f32,
    /// How far a score is drawn towards those of its neighbours, 0 to 1.
    pub neighbours: f32,
}

impl SearchSettings {
    /// Words as they are weighed.
    pub(crate) fn bm25(&self) -> Bm25 {
        Bm25::new(self.k1, self.b).unwrap_or_default()
    }
}

impl Default for SearchSettings {
    /// k1 = .9 and b = .4 as in Anserini; the rest as measured in
    /// `docs/decisions/0007-hybrid-search-asks-twice.md`.
    fn default() -> Self {
        Self {
            alpha: 0.55,
            coverage: 0.24,
            k1: 0.9,
            b: 0.4,
            feedback: 0.3,
            added_words: 0.1,
            neighbours: 0.25,
        }
    }
}

impl SearchSettings {
    /// Every setting by its name, as it would be typed.
    pub(crate) fn named(&self) -> Map<String, Value> {
        // The shortest decimal number of single precision, not its expansion to double precision.
        let typed = |number: f32| number.to_string().parse::<f64>().unwrap_or(f64::NAN);
        let named = [
            ("alpha", self.alpha),
            ("coverage", self.coverage),
            ("k1", self.k1),
            ("b", self.b),
            ("feedback", self.feedback),
            ("added_words", self.added_words),
            ("neighbours", self.neighbours),
        ];
        named.into_iter().map(|(name, value)| (name.to_owned(), typed(value).into())).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::manifest::*;

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
