//! One loaded model: fastembed's tokenizer, ONNX session, pooling and normalising, on one thread.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use fastembed::{
    InitOptionsUserDefined, Pooling as FastPooling, TextEmbedding, TokenizerFiles,
    UserDefinedEmbeddingModel,
};
use tokenizers::utils::parallelism::set_parallelism;

use super::EmbedError;
use super::cut::sentence_boundary;
use super::description::Pooling;
use super::found::ModelFiles;
use super::runtime;

/// A model that embeds one batch at a time.
pub(super) struct Session {
    model: TextEmbedding,
    name: String,
}

/// A text ready for the model.
pub(super) struct Prepared<'a> {
    /// With prefix, and short enough.
    pub(super) text: Cow<'a, str>,
    /// Length in tokens, special tokens included.
    pub(super) tokens: usize,
    /// Whether its end was cut off.
    pub(super) cut: bool,
}

impl Session {
    /// Loads the model from its files.
    pub(super) fn load(files: &ModelFiles) -> Result<Self, EmbedError> {
        // There is a session a core; handing a few texts to another core's thread only makes both wait.
        set_parallelism(false);
        let environment = runtime::environment(&files.runtime)?;
        let read = |path: &Path| fs::read(path).map_err(EmbedError::io("read", path));
        let optional = |path: &Option<_>| path.as_deref().map_or_else(|| Ok(b"{}".to_vec()), read);
        let description = &files.description;
        // fastembed insists on both fields. The model's own file may lack them or allow more tokens than we do.
        let tokenizer_config = serde_json::json!({
            "model_max_length": description.max_tokens,
            "pad_token": description.pad_token,
        });
        let tokenizer_files = TokenizerFiles {
            tokenizer_file: read(&files.tokenizer)?,
            config_file: optional(&files.config)?,
            special_tokens_map_file: optional(&files.special_tokens)?,
            tokenizer_config_file: tokenizer_config.to_string().into_bytes(),
        };
        let mut model = UserDefinedEmbeddingModel::new(read(&files.onnx)?, tokenizer_files);
        model.pooling = Some(match description.pooling {
            Pooling::Mean => FastPooling::Mean,
            Pooling::Cls => FastPooling::Cls,
        });
        model.output_key = files.output.clone();
        for path in &files.weights {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            model = model.with_external_initializer(name, read(path)?);
        }
        let options = InitOptionsUserDefined::new()
            .with_environment(environment)
            .with_max_length(description.max_tokens)
            .with_intra_threads(1);
        let load = |source| EmbedError::Load { path: files.onnx.clone(), source };
        let model = TextEmbedding::try_new_from_user_defined(model, options).map_err(load)?;
        Ok(Self { model, name: description.name.clone() })
    }

    /// Puts `prefix` before `text`, counts its tokens, and cuts it at the end of a sentence if it is too long.
    pub(super) fn prepare<'a>(
        &self,
        prefix: &str,
        text: &'a str,
    ) -> Result<Prepared<'a>, EmbedError> {
        let mut text = match prefix {
            "" => Cow::Borrowed(text),
            prefix => Cow::Owned(format!("{prefix}{text}")),
        };
        let failed = |reason: tokenizers::Error| EmbedError::Tokenize {
            model: self.name.clone(),
            reason: reason.to_string(),
        };
        let encoding = self.model.tokenizer.encode_fast(text.as_ref(), true).map_err(failed)?;
        if encoding.get_overflowing().is_empty() {
            return Ok(Prepared { text, tokens: encoding.len(), cut: false });
        }
        // Only a text that is too long needs to know where its tokens stand.
        let encoding = self.model.tokenizer.encode(text.as_ref(), true).map_err(failed)?;
        let fits = encoding.get_offsets().iter().map(|&(_, end)| end).max().unwrap_or(0);
        let end = sentence_boundary(&text, fits);
        match &mut text {
            Cow::Borrowed(whole) => text = Cow::Borrowed(&whole[..end]),
            Cow::Owned(whole) => whole.truncate(end),
        }
        let encoding = self.model.tokenizer.encode_fast(text.as_ref(), true).map_err(failed)?;
        Ok(Prepared { text, tokens: encoding.len(), cut: true })
    }

    /// The unit vectors of one batch, in order; all texts have `tokens` tokens.
    pub(super) fn run(
        &mut self,
        texts: &[&str],
        tokens: usize,
    ) -> Result<Vec<Vec<f32>>, EmbedError> {
        let rows = self.model.embed(texts, Some(texts.len())).map_err(|source| {
            EmbedError::Run { model: self.name.clone(), texts: texts.len(), tokens, source }
        })?;
        if rows.len() != texts.len() {
            return Err(self.wrong_shape(
                rows.len(),
                texts.len(),
                rows.first().map_or(0, Vec::len),
                0,
            ));
        }
        Ok(rows)
    }

    /// What to say about rows that nobody asked for.
    pub(super) fn wrong_shape(
        &self,
        rows: usize,
        texts: usize,
        found: usize,
        expected: usize,
    ) -> EmbedError {
        EmbedError::Shape { model: self.name.clone(), rows, texts, found, expected }
    }
}
