//! Related insights against labels: ours beside plain nearest neighbours, under the same rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use rayon::prelude::*;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::corpus::lexical::WeighedQuery;
use crate::embed::EmbedOptions;
use crate::engine::around::Above;
use crate::engine::habits::SHOWN;
use crate::engine::open::Engine;
use crate::engine::related::{Order, RelatedOptions, choose};
use crate::error::EngineError;
use crate::eval::{
    CompareParams, Comparison, Evaluation, Gain, Grade, Metric, Provenance, Qrels, Run, compare,
    evaluate,
};
use crate::ingest::{IngestReport, Input};
use crate::insight::Ordinal;
use crate::measure::frame::{MeasuredIndex, labels_in, name_of};
use crate::task::{Phase, Task};

/// How related insights are measured.
#[derive(Clone, Debug)]
pub struct RelatednessOptions {
    /// Which field holds the labels: a list, or one.
    pub label: String,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct RelatednessReport {
    /// Data set, index, model, seed of the test, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Insights in the index.
    pub insights: u64,
    /// Insights that share a label with one of another episode: those asked about.
    pub queries: usize,
    /// What was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// `nearest`, then `quintet`.
    pub methods: Vec<RelatedFigures>,
    /// Means with intervals, and the paired test of the difference.
    pub comparison: Comparison,
}

/// The figures of one way to choose.
#[derive(Clone, Debug)]
pub struct RelatedFigures {
    /// `quintet`, or `nearest`: cosine similarity alone.
    pub name: &'static str,
    /// Means over the insights asked about.
    pub figures: Evaluation,
    /// Mean milliseconds for one insight, with all cores at work.
    pub milliseconds: f64,
}

/// As `{"name", "precision@10", "ndcg@10", "milliseconds"}`.
impl Serialize for RelatedFigures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        for (name, mean) in ["precision@10", "ndcg@10"].iter().zip(&self.figures.means) {
            map.serialize_entry(name, mean)?;
        }
        map.serialize_entry("milliseconds", &self.milliseconds)?;
        map.end()
    }
}

/// One insight with labels.
struct Labelled {
    ordinal: Ordinal,
    id: String,
    labels: BTreeSet<String>,
}

/// Measures related insights on the labelled insights of `inputs`.
///
/// Relevant to an insight is every other that shares a label with it and is not from its episode; the grade is the
/// number of labels shared. Both ways follow the same rules: not the insight's own episode or claim, one an episode, no
/// claim twice.
pub fn eval_related(
    inputs: &[Input],
    options: &RelatednessOptions,
    task: &Task,
) -> Result<RelatednessReport, EngineError> {
    let started = Instant::now();
    let measured = MeasuredIndex::build(inputs, options.keep.as_deref(), &options.embed, task)?;
    let engine = &measured.engine;
    let labelled = labelled(engine, &options.label)?;
    let qrels = judgments(engine, &labelled);
    if qrels.is_empty() {
        return Err(EngineError::NoLabels { field: options.label.clone() });
    }
    let asked: Vec<&Labelled> = qrels.iter().map(|(query, _)| &labelled[*query]).collect();
    let queries = asked.len();
    let qrels = Qrels::from_grades(
        qrels.into_iter().map(|(query, grades)| (labelled[query].id.as_str(), grades)),
    )?;
    let k = NonZeroUsize::new(SHOWN);
    let metrics = [Metric::Precision { k, rel: 1 }, Metric::Ndcg { k, gain: Gain::default() }];

    task.progress().begin(Phase::Evaluate, Some(2 * queries as u64));
    let mut methods = Vec::new();
    for (name, order) in [("nearest", Order::Nearest), ("quintet", Order::Theme)] {
        let started = Instant::now();
        let answers = asked
            .par_iter()
            .map(|insight| Ok((insight.id.as_str(), answer(engine, insight.ordinal, order, task)?)))
            .collect::<Result<Vec<_>, EngineError>>()?;
        let milliseconds = 1e3 * started.elapsed().as_secs_f64() / queries as f64;
        let figures = evaluate(&qrels, &Run::from_order(name, answers)?, &metrics);
        methods.push(RelatedFigures { name, figures, milliseconds });
    }
    task.progress().end();
    let systems: Vec<(&str, &Evaluation)> =
        methods.iter().map(|method| (method.name, &method.figures)).collect();
    let comparison = compare(&systems, &CompareParams::default())?;
    let mut provenance = measured.provenance(&name_of(inputs)).with("label", options.label.clone());
    provenance.seed = Some(comparison.seed);
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(RelatednessReport {
        provenance,
        insights: engine.len(),
        queries,
        ingest: measured.ingest,
        methods,
        comparison,
    })
}

/// The insights that have labels, in order.
fn labelled(engine: &Engine, field: &str) -> Result<Vec<Labelled>, EngineError> {
    let mut found = Vec::new();
    for ordinal in engine.snapshot.living() {
        let insight = engine.snapshot.insight(ordinal)?;
        let labels: BTreeSet<String> =
            labels_in(&insight, field).iter().map(Value::to_string).collect();
        if !labels.is_empty() {
            found.push(Labelled { ordinal, id: insight.id.into(), labels });
        }
    }
    Ok(found)
}

/// For each labelled insight that has relevant ones, by its place in the list, their ids and grades.
fn judgments<'a>(engine: &Engine, all: &'a [Labelled]) -> Vec<(usize, Vec<(&'a str, Grade)>)> {
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, insight) in all.iter().enumerate() {
        insight.labels.iter().for_each(|label| holders.entry(label).or_default().push(place));
    }
    let episode = |place: usize| engine.snapshot.episode(all[place].ordinal);
    let relevant = |query: usize| {
        let mut grades: BTreeMap<usize, Grade> = BTreeMap::new();
        for other in all[query].labels.iter().flat_map(|label| &holders[label.as_str()]) {
            let own_episode = episode(query).is_some() && episode(query) == episode(*other);
            if *other != query && !own_episode {
                *grades.entry(*other).or_default() += 1;
            }
        }
        grades.into_iter().map(|(place, grade)| (all[place].id.as_str(), grade)).collect::<Vec<_>>()
    };
    let judged = (0..all.len()).map(|query| (query, relevant(query)));
    judged.filter(|(_, grades)| !grades.is_empty()).collect()
}

/// The ids of what stands below one insight.
fn answer(
    engine: &Engine,
    ordinal: Ordinal,
    order: Order,
    task: &Task,
) -> Result<Vec<String>, EngineError> {
    task.check()?;
    let insight = engine.snapshot.insight(ordinal)?;
    let row = engine.snapshot.vectors.row(ordinal).unwrap_or_default();
    let words = insight.words();
    let above = Above::insight(ordinal, &row, &insight, &words);
    let query = WeighedQuery::of(&engine.snapshot, &words, engine.bm25())?;
    let set = choose(engine, &above, &query, SHOWN, &RelatedOptions::default(), order)?;
    task.progress().advance(1);
    set.related
        .iter()
        .map(|related| Ok(engine.snapshot.insight(related.ordinal)?.id.into()))
        .collect()
}
