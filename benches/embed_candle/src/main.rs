//! Question:   how fast does candle run all-MiniLM-L6-v2 on the processor?
//! Corpus:     a file with one text a line.
//! Parameters: folder with model.safetensors, config.json and tokenizer.json; the file; batches of 32 sorted by length.
//! Command:    none of its own; benches/embed_peers.py builds and runs it.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config, DTYPE};
use tokenizers::{PaddingParams, Tokenizer, TruncationParams};

const BATCH: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let [folder, file] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("usage: embed_candle FOLDER TEXTS".into());
    };
    let folder = Path::new(folder);
    let config: Config = serde_json::from_slice(&std::fs::read(folder.join("config.json"))?)?;
    let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json")).map_err(|e| e.to_string())?;
    tokenizer.with_padding(Some(PaddingParams::default()));
    let limit = TruncationParams { max_length: 256, ..TruncationParams::default() };
    tokenizer.with_truncation(Some(limit)).map_err(|e| e.to_string())?;
    let weights = std::fs::read(folder.join("model.safetensors"))?;
    let weights = VarBuilder::from_buffered_safetensors(weights, DTYPE, &Device::Cpu)?;
    let model = BertModel::load(weights, &config)?;

    let text = std::fs::read_to_string(file)?;
    let mut texts: Vec<&str> = text.lines().collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    embed(&model, &tokenizer, &texts[..texts.len().min(64)])?;
    let (wall, cpu) = (Instant::now(), on_processor());
    embed(&model, &tokenizer, &texts)?;
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), on_processor() - cpu);
    println!("{{\"seconds\": {wall}, \"cpu_seconds\": {cpu}}}");
    Ok(())
}

/// Mean-pooled vectors of length 1, a batch at a time.
fn embed(model: &BertModel, tokenizer: &Tokenizer, texts: &[&str]) -> Result<Vec<Tensor>, Box<dyn Error>> {
    let mut vectors = Vec::new();
    for batch in texts.chunks(BATCH) {
        let encoded = tokenizer.encode_batch(batch.to_vec(), true).map_err(|e| e.to_string())?;
        let rows = |of: fn(&tokenizers::Encoding) -> &[u32]| -> candle_core::Result<Tensor> {
            let rows: Vec<Vec<u32>> = encoded.iter().map(|one| of(one).to_vec()).collect();
            Tensor::new(rows, &Device::Cpu)
        };
        let (ids, mask) = (rows(|one| one.get_ids())?, rows(|one| one.get_attention_mask())?);
        let states = model.forward(&ids, &ids.zeros_like()?, Some(&mask))?;
        let mask = mask.to_dtype(DType::F32)?.unsqueeze(2)?;
        let mean = states.broadcast_mul(&mask)?.sum(1)?.broadcast_div(&mask.sum(1)?)?;
        vectors.push(mean.broadcast_div(&mean.sqr()?.sum_keepdim(1)?.sqrt()?)?);
    }
    Ok(vectors)
}

/// Processor seconds of all threads so far (Linux, hundredths of a second; elsewhere 0).
fn on_processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().skip(11)).into_iter().flatten();
    fields.take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
