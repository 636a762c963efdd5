//! From a model to the files that it is made of, fetched if they are missing.

use std::path::{Path, PathBuf};

use fastembed::OutputKey;

use super::description::Description;
use super::fingerprint::Fingerprint;
use super::options::{DEFAULT_MODEL, Precision};
use super::store::{HashMemo, ModelStore, Need, cache_folder};
use super::{EmbedError, folder, hub};
use crate::task::Task;

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

/// A model that has files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LocalModel<'a> {
    Default,
    Named(&'a str),
    Folder(&'a Path),
}

/// The files of `model`, fetched if need be.
pub(super) fn resolve(
    model: LocalModel<'_>,
    precision: Precision,
    task: &Task,
) -> Result<ModelFiles, EmbedError> {
    let store = ModelStore::open()?;
    let need = match model {
        LocalModel::Default => Need::All,
        LocalModel::Named(_) | LocalModel::Folder(_) => Need::Runtime,
    };
    if !store.has(need) {
        store.fetch_needed(need, None, task)?;
    }
    if let LocalModel::Named(name) = model {
        hub::ensure(name, &store.runtime(), task)?;
    }
    let files = locate(model, precision, &store)?;
    if model == LocalModel::Default {
        store.write_graph(files.precision, task)?;
    }
    Ok(files)
}

/// The fingerprint of what [`resolve`] would give.
pub(super) fn fingerprint(
    model: LocalModel<'_>,
    precision: Precision,
) -> Result<Fingerprint, EmbedError> {
    Ok(locate(model, precision, &ModelStore::open()?)?.fingerprint)
}

/// The files of `model` as they stand; those of the default model need not be there yet.
fn locate(
    model: LocalModel<'_>,
    precision: Precision,
    store: &ModelStore,
) -> Result<ModelFiles, EmbedError> {
    match model {
        LocalModel::Default => default_model(precision, store),
        LocalModel::Named(name) => hub::locate(name)?.finish(precision, store),
        LocalModel::Folder(path) => folder::locate(path)?.finish(precision, store),
    }
}

/// all-MiniLM-L6-v2 from the store; its hashes are pinned, so nothing is read.
fn default_model(precision: Precision, store: &ModelStore) -> Result<ModelFiles, EmbedError> {
    let description = Description {
        // The limit that the model was trained and published with.
        max_tokens: 256,
        ..Description::for_name(DEFAULT_MODEL)
    };
    let pinned = |file: &str| store.pinned_sha256(file).unwrap_or_default();
    let model = store.graph_sha256(precision).unwrap_or_default();
    let files = [("model", model), ("tokenizer", pinned("tokenizer.json"))];
    Ok(ModelFiles {
        fingerprint: Fingerprint::of(&description, precision, &files),
        description,
        precision,
        runtime: store.runtime(),
        onnx: store.graph_path(precision),
        weights: Vec::new(),
        tokenizer: store.path().join("tokenizer.json"),
        config: None,
        special_tokens: None,
        output: None,
        dim: Some(384),
        one_by_one: false,
    })
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
    fn finish(self, precision: Precision, store: &ModelStore) -> Result<ModelFiles, EmbedError> {
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
