//! The files of a model, found, and hashed by what they hold.

use std::path::PathBuf;

use fastembed::OutputKey;

use super::EmbedError;
use super::cache::cache_folder;
use super::description::Description;
use super::fingerprint::Fingerprint;
use super::options::Precision;
use super::store::{HashMemo, ModelStore};

/// Everything needed to load a model.
#[derive(Clone, Debug)]
pub(super) struct ModelFiles {
    pub(super) description: Description,
    pub(super) precision: Precision,
    pub(super) fingerprint: Fingerprint,
    /// ONNX Runtime's library.
    pub(super) runtime: PathBuf,
    pub(super) onnx: PathBuf,
    /// Files of weights that the graph refers to by their name, beside it.
    pub(super) weights: Vec<PathBuf>,
    pub(super) tokenizer: PathBuf,
    /// `config.json` and `special_tokens_map.json`, where the model has them.
    pub(super) config: Option<PathBuf>,
    pub(super) special_tokens: Option<PathBuf>,
    /// Which of the graph's outputs to take, where it must be told.
    pub(super) output: Option<OutputKey>,
    /// Dimensions of a vector, where they are known without loading.
    pub(super) dim: Option<usize>,
    /// The graph's arithmetic depends on the whole batch: one text at a time.
    pub(super) one_by_one: bool,
}

/// A model of the user's or the hub's, found but not yet hashed.
pub(super) struct Found {
    pub(super) description: Description,
    pub(super) onnx: PathBuf,
    pub(super) weights: Vec<PathBuf>,
    pub(super) tokenizer: PathBuf,
    pub(super) config: Option<PathBuf>,
    pub(super) special_tokens: Option<PathBuf>,
    pub(super) output: Option<OutputKey>,
    pub(super) dim: Option<usize>,
    pub(super) one_by_one: bool,
}

impl Found {
    /// Hashes the files, which takes a moment the first time and is remembered.
    pub(super) fn finish(
        self,
        precision: Precision,
        store: &ModelStore,
    ) -> Result<ModelFiles, EmbedError> {
        if precision != Precision::Float {
            return Err(EmbedError::NoSuchPrecision { model: self.description.name, precision });
        }
        let mut memo = HashMemo::open(cache_folder()?.join("hashes.json"));
        let mut hashes =
            vec![("model", memo.sha256(&self.onnx)?), ("tokenizer", memo.sha256(&self.tokenizer)?)];
        for path in &self.weights {
            hashes.push(("weights", memo.sha256(path)?));
        }
        memo.save();
        let hashes: Vec<(&str, &str)> =
            hashes.iter().map(|(role, hash)| (*role, hash.as_str())).collect();
        Ok(ModelFiles {
            fingerprint: Fingerprint::of(&self.description, precision, &hashes),
            description: self.description,
            precision,
            runtime: store.runtime(),
            onnx: self.onnx,
            weights: self.weights,
            tokenizer: self.tokenizer,
            config: self.config,
            special_tokens: self.special_tokens,
            output: self.output,
            dim: self.dim,
            one_by_one: self.one_by_one,
        })
    }
}
