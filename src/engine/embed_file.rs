//! Insights of a file and their vectors, as a Parquet file from which an index is built without a model at work: one
//! machine or many can make such files, and `build` and `add` take them.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;

use crate::embed::Embedder;
use crate::error::EngineError;
use crate::ingest::{self, IngestOptions, IngestReport, Input, TableWriter};
use crate::insight::Insight;
use crate::path::ShownPath;
use crate::task::{Phase, Task};
use crate::whole_file;

/// Insights that are embedded together, and a row group of the file.
const BLOCK: usize = 4096;

/// What stands in the file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EmbedReport {
    /// The file.
    pub out: ShownPath,
    /// Insights, each with its vector.
    pub rows: u64,
    /// Dimensions of a vector.
    pub dim: usize,
    /// The model for people.
    pub model: String,
    /// Names what made the vectors; it stands in the file, too.
    pub fingerprint: String,
    /// Texts cut at the model's limit.
    pub truncated: u64,
    /// What was read and refused.
    pub ingest: IngestReport,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Embeds the insights of `inputs`, which are read as a build reads them, and writes them with their vectors into `out`, in
/// place of what is there. Vectors that the inputs bring are not taken over.
///
/// The same input and model give the same bytes, on the same machine.
///
/// # Errors
/// An input cannot be read, the model fails, the file cannot be written, cancelled; `out` is as it was before.
pub fn embed_file(
    embedder: &dyn Embedder,
    inputs: &[Input],
    options: &IngestOptions,
    out: &Path,
    task: &Task,
) -> Result<EmbedReport, EngineError> {
    let (started, cut) = (Instant::now(), embedder.truncated());
    let ingest = whole_file::write(out, task, |file| -> Result<IngestReport, Failed> {
        let mut table = TableWriter::new(file, embedder.fingerprint().as_str())?;
        let mut block: Vec<Insight> = Vec::with_capacity(BLOCK);
        let report = ingest::read(inputs, options, task, &mut |insight| {
            block.push(insight);
            if block.len() == BLOCK {
                write(embedder, &mut table, &mut block, task)
            } else {
                Ok(())
            }
        })?;
        write(embedder, &mut table, &mut block, task)?;
        table.finish()?;
        Ok(report)
    });
    let ingest = ingest.map_err(|failed| match failed {
        Failed::Writing(source) => EngineError::Io { path: out.into(), source },
        Failed::Other(error) => error,
    })?;
    Ok(EmbedReport {
        out: out.into(),
        rows: ingest.accepted,
        dim: embedder.dim(),
        model: embedder.name().to_owned(),
        fingerprint: embedder.fingerprint().as_str().to_owned(),
        truncated: embedder.truncated() - cut,
        ingest,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn write<W: Write>(
    embedder: &dyn Embedder,
    table: &mut TableWriter<W>,
    block: &mut Vec<Insight>,
    task: &Task,
) -> Result<(), Failed> {
    if block.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = block.iter().map(Insight::words).collect();
    task.progress().begin(Phase::Embed, Some(words.len() as u64));
    let vectors = embedder.embed_documents(&words, task).map_err(EngineError::from)?;
    task.progress().end();
    table.write(block, &vectors)?;
    block.clear();
    Ok(())
}

/// What ended the writing; only of the file's own errors it is not known yet which file.
enum Failed {
    Writing(io::Error),
    Other(EngineError),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Self::Other(error)
    }
}

impl From<ingest::IngestError> for Failed {
    fn from(error: ingest::IngestError) -> Self {
        Self::Other(error.into())
    }
}
