//! A model in a folder of the user's: an ONNX file, a tokenizer, and whatever says how to use them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::EmbedError;
use super::description::{Description, Pooling};
use super::found::Found;

/// `quintet-model.toml`; every field may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: Option<String>,
    pooling: Option<Pooling>,
    query_prefix: Option<String>,
    document_prefix: Option<String>,
    max_tokens: Option<usize>,
    pad_token: Option<String>,
}

/// The model in `folder`.
pub(super) fn locate(folder: &Path) -> Result<Found, EmbedError> {
    let first = |names: &[&'static str]| {
        let found = names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        found.ok_or(EmbedError::FolderLacks { folder: folder.to_owned(), file: names[0] })
    };
    let onnx = first(&["model.onnx", "onnx/model.onnx"])?;
    let optional = |name: &str| Some(folder.join(name)).filter(|path| path.is_file());
    Ok(Found {
        description: describe(folder)?,
        weights: weights_beside(&onnx),
        onnx,
        tokenizer: first(&["tokenizer.json"])?,
        config: optional("config.json"),
        special_tokens: optional("special_tokens_map.json"),
        output: None,
        dim: None,
        one_by_one: false,
    })
}

/// Weights too large for one ONNX file stand beside it, as `model.onnx_data` or `model.onnx.data`.
pub(super) fn weights_beside(onnx: &Path) -> Vec<PathBuf> {
    let stem = onnx.to_string_lossy();
    ["_data", ".data"]
        .iter()
        .map(|end| PathBuf::from(format!("{stem}{end}")))
        .filter(|path| path.is_file())
        .collect()
}

/// How the model in `folder` wants to be used; see [`Description`] for the order of the sources.
fn describe(folder: &Path) -> Result<Description, EmbedError> {
    let told: Told = match read(&folder.join("quintet-model.toml"))? {
        Some(text) => toml::from_str(&text).map_err(|error| EmbedError::BadDescription {
            path: folder.join("quintet-model.toml"),
            reason: error.to_string(),
        })?,
        None => Told::default(),
    };
    let folder_name = || {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        whole.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned())
    };
    let family = Description::for_name(&told.name.unwrap_or_else(folder_name));
    let json = |name: &str| read_json(&folder.join(name));
    let pooling = json("1_Pooling/config.json")?;
    let limits = json("sentence_bert_config.json")?;
    let prompts = json("config_sentence_transformers.json")?;
    let tokenizer = json("tokenizer_config.json")?;
    let prompt = |names: [&str; 2]| {
        names.iter().find_map(|name| prompts["prompts"][name].as_str()).map(str::to_owned)
    };
    let max_tokens = told.max_tokens.unwrap_or_else(|| {
        let known =
            limits["max_seq_length"].as_u64().or_else(|| tokenizer["model_max_length"].as_u64());
        known.map_or(family.max_tokens, |limit| {
            family.max_tokens.min(usize::try_from(limit).unwrap_or(usize::MAX))
        })
    });
    if max_tokens < 8 {
        return Err(EmbedError::BadDescription {
            path: folder.join("quintet-model.toml"),
            reason: format!("max_tokens is {max_tokens}, a text needs at least 8"),
        });
    }
    let pad = &tokenizer["pad_token"];
    let pad_token = pad.as_str().or_else(|| pad["content"].as_str()).map(str::to_owned);
    Ok(Description {
        pooling: told.pooling.or_else(|| pooling_of(&pooling)).unwrap_or(family.pooling),
        query_prefix: told
            .query_prefix
            .or_else(|| prompt(["query", "s2p_query"]))
            .unwrap_or(family.query_prefix),
        document_prefix: told
            .document_prefix
            .or_else(|| prompt(["document", "passage"]))
            .unwrap_or(family.document_prefix),
        max_tokens,
        pad_token: told.pad_token.or(pad_token).unwrap_or(family.pad_token),
        name: family.name,
    })
}

/// What sentence-transformers' `1_Pooling/config.json` says, where it says one of the two that are known here.
fn pooling_of(config: &Value) -> Option<Pooling> {
    let is = |name: &str| config[name].as_bool() == Some(true);
    match (is("pooling_mode_cls_token"), is("pooling_mode_mean_tokens")) {
        (true, _) => Some(Pooling::Cls),
        (_, true) => Some(Pooling::Mean),
        _ => None,
    }
}

/// A file's text; `None` where there is no file.
fn read(path: &Path) -> Result<Option<String>, EmbedError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(EmbedError::Io { action: "read", path: path.to_owned(), source }),
    }
}

/// A file's JSON; null where there is no file.
fn read_json(path: &Path) -> Result<Value, EmbedError> {
    let Some(text) = read(path)? else { return Ok(Value::Null) };
    serde_json::from_str(&text).map_err(|error| EmbedError::BadDescription {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The description of a folder called `name` that holds `files`.
    #[track_caller]
    fn check(name: &str, files: &[(&str, &str)], expected: (Pooling, &str, &str, usize)) {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join(name);
        for (file, text) in [("model.onnx", ""), ("tokenizer.json", "")].iter().chain(files) {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = locate(&folder).unwrap().description;
        let Description { pooling, query_prefix, document_prefix, max_tokens, .. } = &found;
        assert_eq!(
            (*pooling, query_prefix.as_str(), document_prefix.as_str(), *max_tokens),
            expected
        );
    }

    #[test]
    fn nothing_told_means_the_family_of_the_name() {
        check("some-model", &[], (Pooling::Mean, "", "", 512));
        check("e5-small", &[], (Pooling::Mean, "query: ", "passage: ", 512));
    }

    #[test]
    fn sentence_transformers_files_are_believed_before_the_family() {
        let files = [
            (
                "1_Pooling/config.json",
                r#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#,
            ),
            ("sentence_bert_config.json", r#"{"max_seq_length": 128}"#),
            ("config_sentence_transformers.json", r#"{"prompts": {"query": "ask: "}}"#),
        ];
        check("e5-small", &files, (Pooling::Cls, "ask: ", "passage: ", 128));
    }

    #[test]
    fn the_toml_is_believed_before_everything() {
        let files = [
            ("sentence_bert_config.json", r#"{"max_seq_length": 128}"#),
            ("quintet-model.toml", "pooling = \"cls\"\nquery_prefix = \"\"\nmax_tokens = 1024\n"),
        ];
        check("e5-small", &files, (Pooling::Cls, "", "passage: ", 1024));
    }

    #[test]
    fn a_folder_without_a_model_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let message = locate(folder.path()).err().unwrap().to_string();
        assert!(message.contains("has no model.onnx; a model folder needs"), "{message}");
    }

    #[test]
    fn a_misspelt_field_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in
            [("model.onnx", ""), ("tokenizer.json", ""), ("quintet-model.toml", "poling = \"cls\"")]
        {
            fs::write(folder.path().join(file), text).unwrap();
        }
        let message = locate(folder.path()).err().unwrap().to_string();
        assert!(message.contains("unknown field `poling`"), "{message}");
    }
}
