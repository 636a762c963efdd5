//! Extraction against insights that others took from the same episodes, beside simpler ways, episode by episode.

mod figures;
mod methods;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::embed::{self, EmbedOptions, Embedder};
use crate::error::EngineError;
use crate::eval::{CompareParams, JudgedEpisode, JudgedEpisodes, Paired, Provenance, paired};
use crate::extract::{ExtractError, Extracted, Options, Talk, extract, tiles};
use crate::insight::{Vectors, VectorsError};
use crate::rank::is_spoken_claim;
use crate::task::{Phase, Task};

pub use figures::ExtractFigures;
use methods::{Method, Text};

/// How extraction is measured.
#[derive(Clone, Debug, Default)]
pub struct ExtractOptions {
    /// The insights that episodes name by id; looked for beside the episodes unless given.
    pub references: Option<PathBuf>,
    /// Seed of what is random: a choice by chance, and the tests.
    pub seed: u64,
    /// Whether the report holds what was chosen.
    pub texts: bool,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct ExtractReport {
    /// Data set, model, where the references are from, seed, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Episodes.
    pub episodes: usize,
    /// References of all of them.
    pub references: usize,
    /// `random`, `lead`, `longest`, `lexrank`, `quintet`, `oracle`; the last only where there are references.
    pub methods: Vec<ExtractMethod>,
    /// How long extraction took.
    pub speed: ExtractSpeed,
    /// What `quintet` chose, where asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<ChosenOfEpisode>,
}

/// The figures of one way to choose.
#[derive(Clone, Debug, Serialize)]
pub struct ExtractMethod {
    /// Its name.
    pub name: &'static str,
    /// Means over episodes.
    #[serde(flatten)]
    pub figures: ExtractFigures,
    /// Its coverage beside that of `lexrank`, episode by episode; missing for `lexrank` and without references.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_lexrank: Option<AgainstLexRank>,
}

/// A difference in coverage.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AgainstLexRank {
    /// Mean difference, where it lies with 95 %, and p of the paired randomisation test.
    #[serde(flatten)]
    pub paired: Paired,
    /// Share of the episodes with more coverage.
    pub won: f64,
}

/// How long extraction took, vectors of candidates and tiles included, those of references and baselines not.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ExtractSpeed {
    /// Words of all episodes.
    pub words: usize,
    /// Seconds.
    pub seconds: f64,
    /// The share of them that went into vectors.
    pub embedding: f64,
    /// Seconds for 15,000 words, at this speed.
    pub seconds_for_15000_words: f64,
    /// Seconds of the slowest episode.
    pub slowest: f64,
}

/// What was chosen of one episode.
#[derive(Clone, Debug, Serialize)]
pub struct ChosenOfEpisode {
    /// Its id.
    pub episode: String,
    /// In the order of the episode.
    pub chosen: Vec<Extracted>,
}

/// What is measured of an episode.
struct Measured {
    figures: Vec<ExtractFigures>,
    chosen: Vec<Extracted>,
    words: usize,
    took: Duration,
    embedding: Duration,
}

/// Measures on the episodes in `path`: a file of JSON Lines, or a folder of such.
///
/// As many are chosen of an episode as it has references; without references, as many as its length gives.
///
/// # Errors
/// Episodes, references or the model cannot be read; the task was cancelled.
pub fn eval_extract(
    path: &std::path::Path,
    options: &ExtractOptions,
    task: &Task,
) -> Result<ExtractReport, EngineError> {
    let started = Instant::now();
    let judged = JudgedEpisodes::open(path, options.references.as_deref())?;
    let embedder = embed::open(&options.embed, task)?;
    // The model is loaded by the first documents, which is no part of extraction.
    embedder.embed_documents(&["Warm up.".to_owned()], task)?;
    task.progress().begin(Phase::Evaluate, Some(judged.episodes.len() as u64));
    let mut measured = Vec::with_capacity(judged.episodes.len());
    for (episode, seed) in judged.episodes.iter().zip(options.seed..) {
        task.check()?;
        measured.push(measure(episode, embedder.as_ref(), seed, &task.aside())?);
        task.progress().advance(1);
    }
    task.progress().end();
    let has_references = judged.episodes.iter().any(|episode| !episode.references.is_empty());
    let params = CompareParams { seed: options.seed, ..CompareParams::default() };
    let mut provenance = Provenance {
        model: Some(embedder.name().to_owned()),
        seed: Some(options.seed),
        ..Provenance::of(path.display().to_string())
    };
    if let Some(source) = &judged.references {
        provenance = provenance.with("references", source.clone());
    }
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    let ids = judged.episodes.iter().map(|episode| episode.id.clone());
    let chosen = ids
        .zip(&measured)
        .map(|(episode, measured)| ChosenOfEpisode { episode, chosen: measured.chosen.clone() });
    Ok(ExtractReport {
        provenance,
        episodes: judged.episodes.len(),
        references: judged.episodes.iter().map(|episode| episode.references.len()).sum(),
        methods: methods(&measured, has_references, &params),
        speed: speed(&measured),
        chosen: if options.texts { chosen.collect() } else { Vec::new() },
    })
}

fn measure(
    episode: &JudgedEpisode,
    embedder: &dyn Embedder,
    seed: u64,
    task: &Task,
) -> Result<Measured, EngineError> {
    let talk = Talk {
        utterances: episode.utterances.clone(),
        guests: episode.guests.clone(),
        spoken: true,
        ..Talk::default()
    };
    // As a scan has it.
    let mut options = Options { accepts: is_spoken_claim, ..Options::default() };
    if !episode.references.is_empty() {
        options.count = Some(episode.references.len());
    }
    let count = options.number(talk.words());
    let mut known: HashMap<String, Vec<f32>> = HashMap::new();
    let mut embedding = Duration::ZERO;
    let begun = Instant::now();
    let extraction = extract(&talk, &options, |texts| {
        let begun = Instant::now();
        let rows = embedder.embed_documents(texts, task)?;
        embedding = begun.elapsed();
        known.extend(texts.iter().cloned().zip(rows.rows().map(<[f32]>::to_vec)));
        Ok::<_, EngineError>(rows)
    });
    let took = begun.elapsed();
    let extraction = extraction.map_err(|error| match error {
        ExtractError::Embed(error) => error,
        ExtractError::Rows { found, .. } => {
            let dim = embedder.dim();
            VectorsError { values: found * dim, dim }.into()
        }
    })?;

    let tiles = tiles(&talk);
    let texts: Vec<String> = tiles.iter().map(|tile| tile.text.clone()).collect();
    let rows = remembered(&texts, &known, embedder, task)?;
    let references = embedder.embed_documents(&episode.references, task)?;
    let ours: Vec<String> = extraction.chosen.iter().map(|one| one.text.clone()).collect();
    let own = remembered(&ours, &known, embedder, task)?;
    let figures = Method::ALL.into_iter().map(|method| {
        let chosen: Vec<Text<'_>> = match method {
            Method::Quintet => {
                ours.iter().zip(own.rows()).map(|(text, row)| Text { text, row }).collect()
            }
            other => {
                let chosen = other.choose((&tiles, &rows), &references, count, seed);
                chosen.into_iter().map(|at| Text { text: &texts[at], row: rows.row(at) }).collect()
            }
        };
        ExtractFigures::of(&chosen, &episode.references, &references)
    });
    Ok(Measured {
        figures: figures.collect(),
        chosen: extraction.chosen,
        words: extraction.words,
        took,
        embedding,
    })
}

/// The vectors of `texts`; only those that are not `known` are asked of the model.
fn remembered(
    texts: &[String],
    known: &HashMap<String, Vec<f32>>,
    embedder: &dyn Embedder,
    task: &Task,
) -> Result<Vectors, EngineError> {
    let new: Vec<String> =
        texts.iter().filter(|text| !known.contains_key(*text)).cloned().collect();
    let fresh = embedder.embed_documents(&new, task)?;
    let mut fresh = fresh.rows();
    let mut rows = Vectors::new(embedder.dim());
    for text in texts {
        let row = match known.get(text) {
            Some(row) => Some(row.as_slice()),
            None => fresh.next(),
        };
        rows.push(row.unwrap_or_default())?;
    }
    Ok(rows)
}

fn methods(
    measured: &[Measured],
    has_references: bool,
    params: &CompareParams,
) -> Vec<ExtractMethod> {
    let of = |at: usize| -> Vec<ExtractFigures> {
        measured.iter().map(|episode| episode.figures[at]).collect()
    };
    // Episodes without references have nothing to compare.
    let coverage = |at: usize| -> Vec<f64> {
        measured.iter().filter_map(|episode| episode.figures[at].coverage).collect()
    };
    let base = Method::ALL.iter().position(|method| *method == Method::LexRank);
    let base = base.map(coverage).unwrap_or_default();
    let shown = Method::ALL.into_iter().enumerate();
    shown
        .filter(|(_, method)| has_references || *method != Method::Oracle)
        .map(|(at, method)| {
            let own = coverage(at);
            let won = own.iter().zip(&base).filter(|(own, base)| own > base).count();
            let against = (method != Method::LexRank && !base.is_empty()).then(|| AgainstLexRank {
                paired: paired(&base, &own, params),
                won: won as f64 / base.len() as f64,
            });
            ExtractMethod {
                name: method.name(),
                figures: ExtractFigures::mean(&of(at)),
                against_lexrank: against,
            }
        })
        .collect()
}

fn speed(measured: &[Measured]) -> ExtractSpeed {
    let words: usize = measured.iter().map(|episode| episode.words).sum();
    let seconds = |time: fn(&Measured) -> Duration| -> f64 {
        measured.iter().map(|episode| time(episode).as_secs_f64()).sum()
    };
    let all = seconds(|episode| episode.took);
    ExtractSpeed {
        words,
        seconds: all,
        embedding: if all > 0.0 { seconds(|episode| episode.embedding) / all } else { 0.0 },
        seconds_for_15000_words: all * 15_000.0 / words.max(1) as f64,
        slowest: measured.iter().map(|episode| episode.took.as_secs_f64()).fold(0.0, f64::max),
    }
}
