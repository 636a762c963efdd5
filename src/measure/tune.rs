//! Weights of the hybrid search from judged queries, with an honest word on what they gain.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::corpus::build::amend;
use crate::corpus::manifest::SearchSettings;
use crate::corpus::snapshot::Snapshot;
use crate::embed::EmbedOptions;
use crate::engine::open::Engine;
use crate::engine::search::{Mode, SearchOptions, rank};
use crate::error::EngineError;
use crate::eval::{
    CompareParams, Fold, Grid, Metric, Paired, Provenance, Qrels, Run, evaluate, paired, tune,
};
use crate::ingest::IngestReport;
use crate::measure::retrieval::Asked;
use crate::path::ShownPath;
use crate::task::{Phase, Task};

/// Answers that are judged while settings are tried.
const DEPTH: usize = 100;

/// How weights are tuned.
#[derive(Clone, Debug)]
pub struct TuneOptions {
    /// Which judgments: the name of a file in `qrels/` without its ending.
    pub split: String,
    /// What is to rise.
    pub metric: Metric,
    /// Folds of the cross-validation, at least 2.
    pub folds: usize,
    /// Queries that are used at most, drawn with the seed.
    pub queries: usize,
    /// Seed of folds, draws and tests.
    pub seed: u64,
    /// Keep the settings in the index, if they are reliably better.
    pub write: bool,
    /// Keep the index of the judged corpus in this folder; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What tuning found.
#[derive(Clone, Debug, Serialize)]
pub struct TuneReport {
    /// Data set, index, model, settings at the start, seed, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// What was to rise.
    pub metric: String,
    /// Queries used, of how many that are judged.
    pub queries: usize,
    /// Judged queries.
    pub judged: usize,
    /// Settings that were tried.
    pub tried: usize,
    /// The best settings on all queries used.
    pub found: Map<String, Value>,
    /// Means over the queries: of words alone, vectors alone, and the settings at the start.
    pub lexical: f64,
    /// As above.
    pub dense: f64,
    /// As above.
    pub start: f64,
    /// With the settings found, on the queries that they were found on: optimistic.
    pub fitted: f64,
    /// With settings found on other queries: what can be expected of queries to come.
    pub held_out: f64,
    /// Held-out gain over the start with its interval and p-value.
    pub gain: Gain,
    /// Whether the interval of the held-out gain lies above 0.
    pub reliable: bool,
    /// One entry a fold.
    pub folds: Vec<Fold>,
    /// The index that the settings were written to.
    pub written: Option<ShownPath>,
    /// What of the corpus was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
}

/// A difference of means with its 95 % bootstrap interval and the p-value of a paired randomisation test.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Gain {
    /// The difference.
    pub difference: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The p-value.
    pub p: f64,
}

impl From<Paired> for Gain {
    fn from(paired: Paired) -> Self {
        let Paired { difference, interval, p } = paired;
        Self { difference, low: interval.low, high: interval.high, p }
    }
}

/// The settings that are tuned, in the order of [`numbers`].
fn grids() -> Vec<Grid> {
    let grid = |name, values: &[f32]| Grid { name, values: values.to_vec() };
    vec![
        grid("alpha", &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1.0]),
        grid("coverage", &[0.0, 0.16, 0.24, 0.32, 0.4]),
        grid("k1", &[0.3, 0.6, 0.9, 1.2, 1.6, 2.0]),
        grid("b", &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        grid("feedback", &[0.0, 0.15, 0.3, 0.45, 0.6]),
        grid("added_words", &[0.0, 0.05, 0.1, 0.15, 0.2, 0.3]),
        grid("neighbours", &[0.0, 0.15, 0.25, 0.35, 0.5]),
    ]
}

fn numbers(settings: SearchSettings) -> [f32; 7] {
    let SearchSettings { alpha, coverage, k1, b, feedback, added_words, neighbours } = settings;
    [alpha, coverage, k1, b, feedback, added_words, neighbours]
}

fn settings(numbers: &[f32]) -> SearchSettings {
    let at = |place: usize, default: f32| numbers.get(place).copied().unwrap_or(default);
    let [alpha, coverage, k1, b, feedback, added_words, neighbours] =
        self::numbers(SearchSettings::default());
    SearchSettings {
        alpha: at(0, alpha),
        coverage: at(1, coverage),
        k1: at(2, k1),
        b: at(3, b),
        feedback: at(4, feedback),
        added_words: at(5, added_words),
        neighbours: at(6, neighbours),
    }
}

/// Tunes hybrid search on the judged queries of `dir` in BEIR layout; begins with the settings of the index in `index`
/// if it is to be written to, else with the defaults.
pub fn eval_tune(
    dir: &Path,
    index: &Path,
    options: &TuneOptions,
    task: &Task,
) -> Result<TuneReport, EngineError> {
    let started = Instant::now();
    let start = match options.write {
        true => Engine::open(index)?.manifest().search,
        false => SearchSettings::default(),
    };
    let asked = Asked::open(dir, &options.split, options.keep.as_deref(), &options.embed, task)?;
    let judged = asked.beir.queries.len();
    let queries = Queries::draw(&asked, options)?;
    task.progress().begin(Phase::Evaluate, None);
    let halves = [Mode::Lexical, Mode::Dense].map(|mode| queries.measure(mode, start, task));
    let [lexical, dense] = halves;
    let tuned = tune(
        &numbers(start),
        &grids(),
        queries.drawn.len(),
        options.folds,
        options.seed,
        |numbers| queries.measure(Mode::Hybrid, settings(numbers), task),
    )?;
    task.progress().end();
    let params = CompareParams { seed: options.seed, ..CompareParams::default() };
    let gain = Gain::from(paired(&tuned.start, &tuned.held_out, &params));
    let reliable = gain.low > 0.0;
    let found = settings(&tuned.settings);
    let written = match options.write && reliable {
        true => {
            amend(index, task, |manifest| {
                manifest.search = found;
                Ok(())
            })?;
            Some(index.into())
        }
        false => None,
    };
    let mut provenance = asked.measured.provenance(dir).with("split", options.split.clone());
    provenance.settings.extend(start.named());
    provenance.seed = Some(options.seed);
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    let (lexical, dense) = (lexical?, dense?);
    Ok(TuneReport {
        provenance,
        metric: options.metric.to_string(),
        queries: queries.drawn.len(),
        judged,
        tried: tuned.tried,
        found: found.named(),
        lexical: mean(&lexical),
        dense: mean(&dense),
        start: mean(&tuned.start),
        fitted: mean(&tuned.fitted),
        held_out: mean(&tuned.held_out),
        gain,
        reliable,
        folds: tuned.folds,
        written,
        ingest: asked.measured.ingest,
    })
}

/// The queries that are asked again and again.
struct Queries<'a> {
    asked: &'a Asked,
    /// Places of the queries that were drawn, ascending.
    drawn: Vec<usize>,
    /// Their judgments.
    qrels: Qrels,
    metric: Metric,
}

impl<'a> Queries<'a> {
    fn draw(asked: &'a Asked, options: &TuneOptions) -> Result<Self, EngineError> {
        let mut drawn: Vec<usize> = (0..asked.beir.queries.len()).collect();
        fastrand::Rng::with_seed(options.seed).shuffle(&mut drawn);
        drawn.truncate(options.queries.max(2));
        drawn.sort_unstable();
        let wanted: HashSet<&str> =
            drawn.iter().map(|&at| asked.beir.queries[at].id.as_str()).collect();
        let judged = asked.beir.qrels.iter().filter(|(topic, _)| wanted.contains(topic));
        let qrels = Qrels::from_grades(judged.map(|(topic, rows)| (topic, rows.collect())))?;
        Ok(Self { asked, drawn, qrels, metric: options.metric })
    }

    /// The measure of each query drawn, in their order.
    fn measure(
        &self,
        mode: Mode,
        settings: SearchSettings,
        task: &Task,
    ) -> Result<Vec<f64>, EngineError> {
        let snapshot: &Snapshot = &self.asked.measured.engine.snapshot;
        let search = SearchOptions { mode, settings: Some(settings), ..Default::default() };
        let answer = |&at: &usize| {
            task.check()?;
            let (query, vector) = (&self.asked.beir.queries[at], &self.asked.vectors[at]);
            let found = rank(snapshot, &query.text, Some(vector), DEPTH, &search)?;
            let documents = found
                .iter()
                .map(|hit| {
                    let id = snapshot.insight(hit.ordinal)?.id;
                    Ok((String::from(id), f64::from(hit.score)))
                })
                .collect::<Result<Vec<_>, EngineError>>()?;
            Ok((query.id.as_str(), documents))
        };
        let answers = self.drawn.par_iter().map(answer).collect::<Result<Vec<_>, EngineError>>()?;
        let figures = evaluate(&self.qrels, &Run::from_scores("tune", answers)?, &[self.metric]);
        task.progress().advance(1);
        let by_topic: HashMap<&str, f64> =
            figures.topics.iter().map(|topic| (topic.id.as_str(), topic.values[0])).collect();
        let value = |at: &usize| by_topic.get(self.asked.beir.queries[*at].id.as_str());
        Ok(self.drawn.iter().map(|at| value(at).copied().unwrap_or(0.0)).collect())
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use crate::measure::tune::*;

    #[test]
    fn settings_and_their_numbers_are_one() {
        let default = SearchSettings::default();
        assert_eq!(settings(&numbers(default)), default);
        assert_eq!(grids().len(), numbers(default).len());
        let names: Vec<&str> = grids().iter().map(|grid| grid.name).collect();
        assert_eq!(names, default.named().keys().collect::<Vec<_>>());
        for (grid, number) in grids().iter().zip(numbers(default)) {
            assert!(grid.values.contains(&number), "{} lacks its default", grid.name);
        }
    }
}
