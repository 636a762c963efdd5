//! fastembed as it comes, to be measured beside us: one session with all threads, batches of 256, in the given order.

use std::fs;

use fastembed::{
    InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use tokenizers::utils::parallelism::set_parallelism;

use super::{EmbedError, ModelStore, runtime};

/// fastembed's default batch (`DEFAULT_BATCH_SIZE`).
pub(super) const BATCH: usize = 256;

/// The shipped default model under fastembed's own defaults.
pub(super) struct Peer(TextEmbedding);

impl Peer {
    /// Loads it; the model must have been fetched.
    pub(super) fn load() -> Result<Self, EmbedError> {
        // As it is until someone says otherwise; our own sessions do.
        set_parallelism(true);
        let store = ModelStore::open()?;
        let read = |file: &str| {
            let path = store.path().join(file);
            fs::read(&path).map_err(EmbedError::io("read", path))
        };
        let tokenizer_files = TokenizerFiles {
            tokenizer_file: read("tokenizer.json")?,
            config_file: b"{}".to_vec(),
            special_tokens_map_file: b"{}".to_vec(),
            tokenizer_config_file: br#"{"model_max_length": 512, "pad_token": "[PAD]"}"#.to_vec(),
        };
        let model = UserDefinedEmbeddingModel::new(read("model.onnx")?, tokenizer_files);
        let options =
            InitOptionsUserDefined::new().with_environment(runtime::environment(&store.runtime())?);
        let path = store.path().join("model.onnx");
        let load = |source| EmbedError::Load { path, source };
        TextEmbedding::try_new_from_user_defined(model.with_pooling(Pooling::Mean), options)
            .map(Self)
            .map_err(load)
    }

    /// Embeds `texts` in one call, and forgets the vectors.
    pub(super) fn embed(&mut self, texts: &[String]) -> Result<(), EmbedError> {
        let run = |source| EmbedError::Run {
            model: "fastembed".into(),
            texts: texts.len(),
            tokens: 0,
            source,
        };
        self.0.embed(texts, None).map(drop).map_err(run)
    }
}
