//! From a model to the files that it is made of, fetched if they are missing.

use super::description::Description;
use super::fingerprint::Fingerprint;
use super::found::ModelFiles;
use super::options::{DEFAULT_MODEL, LocalModel, Precision};
use super::store::{ModelStore, Need};
use super::{EmbedError, folder, hub};
use crate::task::Task;

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
        tokenizer: store.place("tokenizer.json"),
        config: None,
        special_tokens: None,
        output: None,
        dim: Some(384),
        one_by_one: false,
    })
}
