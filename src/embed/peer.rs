//! fastembed as it comes, to be measured beside us: one session with all threads, batches of 256, in the given order.

use std::fs;
use std::time::{Duration, Instant};

use fastembed::{
    InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};

use super::{EmbedError, ModelStore, runtime};

/// fastembed's default batch (`DEFAULT_BATCH_SIZE`).
pub(super) const BATCH: usize = 256;

/// The time that fastembed's own defaults take for `texts` with the shipped model, loading not counted.
pub(super) fn fastembed_defaults(texts: &[String]) -> Result<Duration, EmbedError> {
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
    let model = UserDefinedEmbeddingModel::new(read("model.onnx")?, tokenizer_files)
        .with_pooling(Pooling::Mean);
    let options =
        InitOptionsUserDefined::new().with_environment(runtime::environment(&store.runtime())?);
    let path = store.path().join("model.onnx");
    let load = |source| EmbedError::Load { path, source };
    let mut model = TextEmbedding::try_new_from_user_defined(model, options).map_err(load)?;
    let start = Instant::now();
    let rows = model.embed(texts, None);
    let took = start.elapsed();
    rows.map(|_| took).map_err(|source| EmbedError::Run {
        model: "fastembed".into(),
        texts: texts.len(),
        tokens: 0,
        source,
    })
}
