//! Every mode of search on judged queries, side by side.

use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::corpus::manifest::SearchSettings;
use crate::embed::EmbedOptions;
use crate::engine::search::{Mode, SearchOptions, rank};
use crate::error::EngineError;
use crate::eval::{Beir, Evaluation, Metric, Provenance, Run, ScoreFormat, evaluate};
use crate::ingest::{self, IngestReport};
use crate::measure::frame::MeasuredIndex;
use crate::rank::Fused;
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
    /// Write each mode's answers into this folder, as TREC runs.
    pub runs: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct RetrievalReport {
    /// Data set, index, model, settings, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Insights that were searched.
    pub documents: u64,
    /// Judged queries that were asked; every mean is over them.
    pub queries: usize,
    /// Ids of judged queries without a text, which could not be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<String>,
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

/// Measures every mode on the folder `dir` in BEIR layout.
pub fn eval_retrieval(
    dir: &Path,
    options: &RetrievalOptions,
    task: &Task,
) -> Result<RetrievalReport, EngineError> {
    let started = Instant::now();
    let asked = Asked::open(dir, &options.split, options.keep.as_deref(), &options.embed, task)?;
    let build_seconds = started.elapsed().as_secs_f64();

    let mut settings = SearchSettings::default();
    settings.alpha = options.alpha.unwrap_or(settings.alpha);
    let modes = [Mode::Lexical, Mode::Dense, Mode::Rrf, Mode::Fused, Mode::Hybrid];
    let queries = asked.beir.queries.len();
    task.progress().begin(Phase::Evaluate, Some((modes.len() * queries) as u64));
    let mut runs = Vec::with_capacity(modes.len());
    for mode in modes {
        let search = SearchOptions { mode, settings: Some(settings), ..Default::default() };
        let (run, measured) = asked.measure(&search, task)?;
        if let Some(folder) = &options.runs {
            std::fs::create_dir_all(folder).map_err(EngineError::io(folder))?;
            run.write(folder.join(format!("{}.run", mode.name())), ScoreFormat::Exact)?;
        }
        runs.push(measured);
    }
    task.progress().end();
    let mut provenance = asked.measured.provenance(dir).with("split", options.split.clone());
    provenance.settings.extend(settings.named());
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(RetrievalReport {
        provenance,
        documents: asked.measured.engine.len(),
        queries,
        unasked: asked.beir.unasked,
        ingest: asked.measured.ingest,
        build_seconds,
        runs,
    })
}

/// Judged queries with their vectors, and the index that is asked.
pub(crate) struct Asked {
    pub(crate) beir: Beir,
    pub(crate) measured: MeasuredIndex,
    pub(crate) vectors: Vec<Vec<f32>>,
}

impl Asked {
    /// Indexes the corpus of `dir` and embeds its judged queries.
    pub(crate) fn open(
        dir: &Path,
        split: &str,
        keep: Option<&Path>,
        embed: &EmbedOptions,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let beir = Beir::open(dir, Some(split))?;
        let inputs = ingest::inputs(std::slice::from_ref(&beir.corpus))?;
        let measured = MeasuredIndex::build(&inputs, keep, embed, task)?;
        let texts: Vec<String> = beir.queries.iter().map(|query| query.text.clone()).collect();
        task.progress().begin(Phase::Embed, Some(texts.len() as u64));
        let vectors = measured.engine.embedder()?.embed_queries(&texts, task)?;
        task.progress().end();
        let vectors = vectors.rows().map(<[f32]>::to_vec).collect();
        Ok(Self { beir, measured, vectors })
    }

    /// The answers of one way to search, and their figures.
    fn measure(
        &self,
        search: &SearchOptions,
        task: &Task,
    ) -> Result<(Run, RetrievalRun), EngineError> {
        let started = Instant::now();
        let snapshot = &self.measured.engine.snapshot;
        let queries = &self.beir.queries;
        let answers = queries
            .par_iter()
            .zip(&self.vectors)
            .map(|(query, vector)| {
                task.check()?;
                let found = rank(snapshot, &query.text, Some(vector), DEPTH, search)?;
                let document = |hit: &Fused| {
                    Ok((String::from(snapshot.insight(hit.ordinal)?.id), f64::from(hit.score)))
                };
                let documents =
                    found.iter().map(document).collect::<Result<Vec<_>, EngineError>>()?;
                task.progress().advance(1);
                Ok((query.id.as_str(), documents))
            })
            .collect::<Result<Vec<_>, EngineError>>()?;
        let seconds = started.elapsed().as_secs_f64();
        let run = Run::from_scores(search.mode.name(), answers)?;
        let figures = evaluate(&self.beir.qrels, &run, &Metric::retrieval());
        let queries_per_second = queries.len() as f64 / seconds.max(f64::MIN_POSITIVE);
        Ok((run, RetrievalRun { mode: search.mode, figures, queries_per_second }))
    }
}
