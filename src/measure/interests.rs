//! Matches against labels: the names of classes as interests, one floor for all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use crate::embed::EmbedOptions;
use crate::engine::matches::words_of;
use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::eval::{
    FloorFigures, PhraseScores, Provenance, label_of, one_floor, phrase_of, read_class_names,
};
use crate::ingest::{IngestReport, Input};
use crate::insight::{Ordinal, dot};
use crate::measure::frame::{MeasuredIndex, labels_in, name_of};
use crate::rank::{COHORT, FLOOR};
use crate::task::{Phase, Task};

/// How interests are measured.
#[derive(Clone, Debug)]
pub struct InterestsOptions {
    /// Which field holds the labels: a list, or one.
    pub label: String,
    /// Names of the labels, where they are none themselves; labels that the file leaves out are not asked about.
    pub names: Option<PathBuf>,
    /// Insights in a window.
    pub window: usize,
    /// Seed of the windows.
    pub seed: u64,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct InterestsReport {
    /// Data set, index, model, seed of the windows, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Insights in the index, which every phrase is compared with.
    pub insights: u64,
    /// Classes that have a name: the phrases.
    pub phrases: usize,
    /// Labels that hold no letter and have no name, which nobody can ask for.
    pub nameless: usize,
    /// What was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// `cosine`, `s-norm`, then `quintet`.
    pub methods: Vec<InterestFigures>,
}

/// The figures of one way to match.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct InterestFigures {
    /// `cosine`: raw; `s-norm`: normalised on both sides by a cohort of the index; `quintet`: the probability of a match.
    pub name: &'static str,
    /// With one floor for all phrases.
    #[serde(flatten)]
    pub figures: FloorFigures,
}

/// A way to match: its name, the floor that it states, and the score of every insight for each phrase.
type Way = (&'static str, Option<f32>, Vec<Vec<f32>>);

/// Measures how well the names of the classes of `inputs` find their insights with one floor for all of them.
pub fn eval_interests(
    inputs: &[Input],
    options: &InterestsOptions,
    task: &Task,
) -> Result<InterestsReport, EngineError> {
    let started = Instant::now();
    let names = options.names.as_deref().map(read_class_names).transpose()?;
    let measured = MeasuredIndex::build(inputs, options.keep.as_deref(), &options.embed, task)?;
    let engine = &measured.engine;
    let ordinals: Vec<Ordinal> = engine.snapshot.living().collect();
    let classes = classes(engine, &ordinals, &options.label)?;
    if classes.is_empty() {
        return Err(EngineError::NoLabels { field: options.label.clone() });
    }
    let name = |label: &str| match &names {
        Some(names) => names.get(label).cloned(),
        None => phrase_of(label),
    };
    let labels = classes.len();
    let named: Vec<(String, BTreeSet<usize>)> =
        classes.into_iter().filter_map(|(label, places)| Some((name(&label)?, places))).collect();
    let phrases: Vec<String> = named.iter().map(|(phrase, _)| phrase.clone()).collect();
    let rows = engine.embedder()?.embed_queries(&phrases, task)?;

    task.progress().begin(Phase::Evaluate, Some(3 * phrases.len() as u64));
    let truth = |scores: Vec<Vec<f32>>| -> Vec<PhraseScores> {
        let own = |places: &BTreeSet<usize>| {
            (0..ordinals.len()).map(|place| places.contains(&place)).collect()
        };
        let both = scores.into_iter().zip(&named);
        both.map(|(scores, (_, places))| PhraseScores { scores, own: own(places) }).collect()
    };
    let rows: Vec<&[f32]> = rows.rows().collect();
    let ways: [Way; 3] = [
        ("cosine", None, cosines(engine, &rows, &ordinals, task)?),
        ("s-norm", None, normalised(engine, &rows, &ordinals, task)?),
        ("quintet", Some(FLOOR), matches(engine, &phrases, &rows, &ordinals, task)?),
    ];
    let mut methods = Vec::with_capacity(ways.len());
    for (name, floor, scores) in ways {
        let figures = one_floor(&truth(scores), floor, options.window, options.seed)?;
        methods.push(InterestFigures { name, figures });
    }
    task.progress().end();
    let mut provenance = measured
        .provenance(&name_of(inputs))
        .with("label", options.label.clone())
        .with("window", options.window);
    provenance.seed = Some(options.seed);
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(InterestsReport {
        provenance,
        insights: engine.len(),
        phrases: phrases.len(),
        nameless: labels - phrases.len(),
        ingest: measured.ingest,
        methods,
    })
}

/// The places in `ordinals` of the insights that bear each label.
fn classes(
    engine: &Engine,
    ordinals: &[Ordinal],
    field: &str,
) -> Result<BTreeMap<String, BTreeSet<usize>>, EngineError> {
    let mut classes: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (place, ordinal) in ordinals.iter().enumerate() {
        let insight = engine.snapshot.insight(*ordinal)?;
        for label in labels_in(&insight, field) {
            classes.entry(label_of(label)).or_default().insert(place);
        }
    }
    Ok(classes)
}

/// One list of scores a phrase, on all cores.
fn each<T: Sync>(
    phrases: &[T],
    task: &Task,
    score: impl Fn(&T) -> Result<Vec<f32>, EngineError> + Sync,
) -> Result<Vec<Vec<f32>>, EngineError> {
    let one = |phrase: &T| {
        task.check()?;
        let scores = score(phrase)?;
        task.progress().advance(1);
        Ok(scores)
    };
    phrases.par_iter().map(one).collect()
}

fn cosines(
    engine: &Engine,
    rows: &[&[f32]],
    ordinals: &[Ordinal],
    task: &Task,
) -> Result<Vec<Vec<f32>>, EngineError> {
    let field = &engine.snapshot.vectors;
    each(rows, task, |row| {
        Ok(ordinals.iter().map(|&ordinal| field.cosine(row, ordinal).unwrap_or(-1.0)).collect())
    })
}

/// The symmetric normalisation of cosines (Kenny 2010) by a cohort spread evenly over the index.
fn normalised(
    engine: &Engine,
    rows: &[&[f32]],
    ordinals: &[Ordinal],
    task: &Task,
) -> Result<Vec<Vec<f32>>, EngineError> {
    let field = &engine.snapshot.vectors;
    let step = ordinals.len().div_ceil(COHORT).max(1);
    let cohort = ordinals.iter().step_by(step).filter_map(|&ordinal| field.row(ordinal));
    let cohort: Vec<Vec<f32>> = cohort.collect();
    let usual = |row: &[f32]| {
        let cosines: Vec<f32> = cohort.iter().map(|other| dot(row, other)).collect();
        let mean = cosines.iter().sum::<f32>() / cosines.len().max(1) as f32;
        let squares = cosines.iter().map(|cosine| (cosine - mean).powi(2)).sum::<f32>();
        (mean, (squares / cosines.len().max(1) as f32).sqrt().max(1e-3))
    };
    let insights: Vec<(Vec<f32>, f32, f32)> = ordinals
        .par_iter()
        .map(|&ordinal| {
            let row = field.row(ordinal).unwrap_or_else(|| vec![0.0; field.dim()]);
            let (mean, deviation) = usual(&row);
            (row, mean, deviation)
        })
        .collect();
    each(rows, task, |phrase| {
        let (mean, deviation) = usual(phrase);
        let both = insights.iter().map(|(row, own_mean, own_deviation)| {
            let cosine = dot(phrase, row);
            ((cosine - mean) / deviation + (cosine - own_mean) / own_deviation) / 2.0
        });
        Ok(both.collect())
    })
}

fn matches(
    engine: &Engine,
    phrases: &[String],
    rows: &[&[f32]],
    ordinals: &[Ordinal],
    task: &Task,
) -> Result<Vec<Vec<f32>>, EngineError> {
    let words: BTreeSet<String> = phrases.iter().flat_map(|phrase| words_of(phrase)).collect();
    let words: Vec<String> = words.into_iter().collect();
    let word_rows = engine.embedder()?.embed_queries(&words, task)?;
    let word_rows: HashMap<&str, &[f32]> =
        words.iter().map(String::as_str).zip(word_rows.rows()).collect();
    let matcher = engine.matcher()?;
    let both: Vec<(&String, &[f32])> = phrases.iter().zip(rows.iter().copied()).collect();
    each(&both, task, |(text, row)| {
        let word_row = |word: &str| word_rows.get(word).map(|row| row.to_vec());
        let phrase = matcher.phrase(text, row, word_row)?;
        matcher.probabilities(&phrase, ordinals)
    })
}
