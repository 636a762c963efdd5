//! Models that fastembed knows by name: looked up, downloaded by fastembed, found in its cache.

use std::fs;
use std::path::{Path, PathBuf};

use fastembed::{
    EmbeddingModel, ModelInfo, Pooling as FastPooling, QuantizationMode, TextEmbedding,
};

use super::EmbedError;
use super::cache::cache_folder;
use super::description::{Description, Pooling};
use super::found::Found;
use crate::task::Task;

/// Downloads the model called `name` unless its files are in the cache.
pub(super) fn ensure(name: &str, runtime: &Path, task: &Task) -> Result<(), EmbedError> {
    let info = find(name)?;
    if snapshot(&info)?.is_some() {
        return Ok(());
    }
    task.check()?;
    download(&info, runtime, task)
}

/// The files of the model called `name`, which must be in the cache.
pub(super) fn locate(name: &str) -> Result<Found, EmbedError> {
    let info = find(name)?;
    let Some(folder) = snapshot(&info)? else {
        return Err(EmbedError::NotFetched { name: name.to_owned() });
    };
    let pooling = match TextEmbedding::get_default_pooling_method(&info.model) {
        Some(FastPooling::Cls) | None => Pooling::Cls,
        Some(FastPooling::Mean) => Pooling::Mean,
    };
    let description = Description { pooling, ..Description::for_name(&short_name(&info)) };
    Ok(Found {
        description,
        onnx: folder.join(&info.model_file),
        weights: info.additional_files.iter().map(|file| folder.join(file)).collect(),
        tokenizer: folder.join("tokenizer.json"),
        config: Some(folder.join("config.json")),
        special_tokens: Some(folder.join("special_tokens_map.json")),
        output: info.output_key.clone(),
        dim: Some(info.dim),
        one_by_one: TextEmbedding::get_quantization_mode(&info.model) == QuantizationMode::Dynamic,
    })
}

/// The model that goes by `name`: the short name, the hub's name or fastembed's own, in any case.
fn find(name: &str) -> Result<ModelInfo<EmbeddingModel>, EmbedError> {
    let models = TextEmbedding::list_supported_models();
    let goes_by = |info: &ModelInfo<EmbeddingModel>| {
        [short_name(info), format!("{:?}", info.model), info.model_code.clone()]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    match models.iter().find(|info| goes_by(info)) {
        Some(info) => Ok(info.clone()),
        None => {
            let mut known: Vec<String> = models.iter().map(short_name).collect();
            known.sort();
            known.dedup();
            Err(EmbedError::UnknownModel { name: name.to_owned(), known: known.join(", ") })
        }
    }
}

/// The last part of the hub's name without what tells the file format; a quantised one ends in `-q`.
fn short_name(info: &ModelInfo<EmbeddingModel>) -> String {
    let last = info.model_code.rsplit('/').next().unwrap_or_default();
    let lower = last.to_lowercase();
    let plain = ["-onnx-q", "-onnx"]
        .iter()
        .find_map(|end| lower.strip_suffix(end))
        .map_or(last.len(), str::len);
    let variant = format!("{:?}", info.model);
    let end = if variant.ends_with("Q4") {
        "-q4"
    } else if variant.ends_with('Q') {
        "-q"
    } else {
        ""
    };
    format!("{}{end}", &last[..plain])
}

/// Where fastembed keeps what it downloads: HF_HOME, else beside our own files.
fn cache() -> Result<PathBuf, EmbedError> {
    match std::env::var_os("HF_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(folder.into()),
        None => Ok(cache_folder()?.join("hub")),
    }
}

/// The folder of the model's files in the cache, if all of them are there.
///
/// Layout of the Hugging Face cache: `models--OWNER--NAME/refs/main` holds the name of a folder in `snapshots`.
fn snapshot(info: &ModelInfo<EmbeddingModel>) -> Result<Option<PathBuf>, EmbedError> {
    let repository = cache()?.join(format!("models--{}", info.model_code.replace('/', "--")));
    let Ok(commit) = fs::read_to_string(repository.join("refs/main")) else { return Ok(None) };
    let folder = repository.join("snapshots").join(commit.trim());
    let others =
        ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"];
    let mut needed = std::iter::once(info.model_file.as_str())
        .chain(info.additional_files.iter().map(String::as_str))
        .chain(others);
    Ok(needed.all(|file| folder.join(file).is_file()).then_some(folder))
}

/// fastembed downloads what it loads: it is asked to load the model once.
#[cfg(feature = "hub")]
fn download(
    info: &ModelInfo<EmbeddingModel>,
    runtime: &Path,
    task: &Task,
) -> Result<(), EmbedError> {
    use crate::task::Phase;

    let options = fastembed::TextInitOptions::new(info.model.clone())
        .with_cache_dir(cache()?)
        .with_environment(super::runtime::environment(runtime)?)
        .with_show_download_progress(false);
    task.progress().begin(Phase::Fetch, None);
    let loaded = TextEmbedding::try_new(options);
    task.progress().end();
    loaded.map(drop).map_err(|source| EmbedError::Hub { name: short_name(info), source })
}

/// Without the feature there is no way to download.
#[cfg(not(feature = "hub"))]
fn download(info: &ModelInfo<EmbeddingModel>, _: &Path, _: &Task) -> Result<(), EmbedError> {
    Err(EmbedError::NoHub { name: short_name(info) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: EmbeddingModel) {
        assert_eq!(find(name).unwrap().model, expected);
    }

    #[test]
    fn a_model_goes_by_several_names() {
        check("bge-small-en-v1.5", EmbeddingModel::BGESmallENV15);
        check("bge-small-en-v1.5-q", EmbeddingModel::BGESmallENV15Q);
        check("BGESmallENV15", EmbeddingModel::BGESmallENV15);
        check("intfloat/multilingual-e5-small", EmbeddingModel::MultilingualE5Small);
        check("nomic-embed-text-v1.5", EmbeddingModel::NomicEmbedTextV15);
    }

    #[test]
    fn short_names_are_unique() {
        let models = TextEmbedding::list_supported_models();
        let mut names: Vec<String> =
            models.iter().map(|info| short_name(info).to_lowercase()).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = find("no-such-model").unwrap_err().to_string();
        assert!(message.contains("no model is called `no-such-model`"), "{message}");
        assert!(message.contains("bge-small-en-v1.5, bge-small-en-v1.5-q"), "{message}");
    }
}
