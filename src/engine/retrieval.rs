//! Lexical, dense and hybrid search on judged queries, side by side.

use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::error::EngineError;
use super::manifest::SearchSettings;
use super::measured::MeasuredIndex;
use super::open::Engine;
use super::search::{Mode, SearchOptions, rank};
use crate::embed::EmbedOptions;
use crate::eval::{Beir, Evaluation, Metric, Run, evaluate};
use crate::ingest::{self, IngestReport};
use crate::task::{Phase, Task};

/// Ranks that are judged: MAP looks at all of them, as TREC's runs have them.
const DEPTH: usize = 1000;

/// How retrieval is measured.
#[derive(Clone, Debug)]
pub struct RetrievalOptions {
    /// Which judgments: the name of a file in `qrels/` without its ending.
    pub split: String,
    /// Weight of the dense half in place of the default.
    pub alpha: Option<f32>,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct RetrievalReport {
    /// The folder.
    pub dataset: PathBuf,
    /// Which judgments.
    pub split: String,
    /// Which model.
    pub model: String,
    /// Insights that were searched.
    pub documents: u64,
    /// Judged queries.
    pub queries: usize,
    /// What of the corpus was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// Seconds for the index and the query vectors.
    pub build_seconds: f64,
    /// One entry a mode.
    pub runs: Vec<RetrievalRun>,
}

/// The figures of one mode.
#[derive(Clone, Debug)]
pub struct RetrievalRun {
    /// Which halves of the search.
    pub mode: Mode,
    /// Means over the judged queries.
    pub figures: Evaluation,
    /// Queries a second, all cores.
    pub queries_per_second: f64,
}

/// As `{"mode", "ndcg@10", "mrr@10", "map", "recall@10", "recall@100", "queries_per_second"}`.
impl Serialize for RetrievalRun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("mode", &self.mode)?;
        for (metric, mean) in self.figures.metrics.iter().zip(&self.figures.means) {
            map.serialize_entry(&metric.to_string(), mean)?;
        }
        map.serialize_entry("queries_per_second", &self.queries_per_second)?;
        map.end()
    }
}

/// Measures the three modes on the folder `dir` in BEIR layout.
pub fn eval_retrieval(
    dir: &Path,
    options: &RetrievalOptions,
    task: &Task,
) -> Result<RetrievalReport, EngineError> {
    let started = Instant::now();
    let beir = Beir::open(dir, Some(&options.split))?;
    let inputs = ingest::inputs(std::slice::from_ref(&beir.corpus))?;
    let measured = MeasuredIndex::build(&inputs, options.keep.as_deref(), &options.embed, task)?;
    let engine = &measured.engine;

    let embedder = engine.embedder()?;
    task.progress().begin(Phase::Embed, Some(beir.queries.len() as u64));
    let mut vectors = Vec::with_capacity(beir.queries.len());
    for query in &beir.queries {
        task.check()?;
        vectors.push(embedder.embed_query(&query.text)?);
        task.progress().advance(1);
    }
    task.progress().end();
    let build_seconds = started.elapsed().as_secs_f64();

    let mut settings = SearchSettings::default();
    settings.alpha = options.alpha.unwrap_or(settings.alpha);
    let modes = [Mode::Lexical, Mode::Dense, Mode::Hybrid];
    task.progress().begin(Phase::Evaluate, Some((modes.len() * beir.queries.len()) as u64));
    let runs = modes
        .into_iter()
        .map(|mode| {
            let search = SearchOptions { mode, settings: Some(settings), ..Default::default() };
            measure(engine, &beir, &vectors, &search, task)
        })
        .collect::<Result<_, EngineError>>()?;
    task.progress().end();
    Ok(RetrievalReport {
        dataset: dir.into(),
        split: options.split.clone(),
        model: engine.manifest().model.name.clone(),
        documents: engine.len(),
        queries: beir.queries.len(),
        ingest: measured.ingest,
        build_seconds,
        runs,
    })
}

fn measure(
    engine: &Engine,
    beir: &Beir,
    vectors: &[Vec<f32>],
    search: &SearchOptions,
    task: &Task,
) -> Result<RetrievalRun, EngineError> {
    let started = Instant::now();
    let answers = beir
        .queries
        .par_iter()
        .zip(vectors)
        .map(|(query, vector)| {
            task.check()?;
            let found = rank(&engine.snapshot, &query.text, Some(vector), DEPTH, search)?;
            let documents = found
                .iter()
                .map(|hit| {
                    let id = engine.snapshot.insight(hit.ordinal)?.id;
                    Ok((String::from(id), f64::from(hit.score)))
                })
                .collect::<Result<Vec<_>, EngineError>>()?;
            task.progress().advance(1);
            Ok((query.id.as_str(), documents))
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let seconds = started.elapsed().as_secs_f64();
    let run = Run::from_scores("quintet", answers)?;
    let figures = evaluate(&beir.qrels, &run, &Metric::retrieval());
    let queries_per_second = beir.queries.len() as f64 / seconds.max(f64::MIN_POSITIVE);
    Ok(RetrievalRun { mode: search.mode, figures, queries_per_second })
}
