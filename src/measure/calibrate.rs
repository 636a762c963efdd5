//! Bands for a model from labelled pairs, stored in the index, and measured on pairs that were held back.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::corpus;
use crate::corpus::build::amend;
use crate::corpus::manifest::Manifest;
use crate::embed::{self, EmbedOptions, Embedder};
use crate::error::EngineError;
use crate::eval::{
    Half, JudgedPair, PairFigures, Probe, ProbeKind, parse_probes, read_judged_pairs, read_probes,
};
use crate::insight::{Vectors, dot};
use crate::path::ShownPath;
use crate::rank::{ClaimBands, Labelled, Signature, Truth, Veto, fit_bands};
use crate::task::{Phase, Task};

/// The probes that ship with the project.
const PROBES: &str = include_str!("../../data/probes.jsonl");

/// Texts embedded together.
const BLOCK: usize = 1024;

/// How bands are measured.
#[derive(Clone, Debug, Default)]
pub struct CalibrateOptions {
    /// Probes in place of those that ship with the project.
    pub probes: Option<PathBuf>,
    /// Judged pairs that the decision is measured on as well.
    pub pairs: Vec<PathBuf>,
    /// Another model than the index's: nothing is stored.
    pub embed: Option<EmbedOptions>,
    /// Keep the bands in the index.
    pub write: bool,
}

/// What was fitted and how good it is.
#[derive(Clone, Debug, Serialize)]
pub struct CalibrateReport {
    /// Which model.
    pub model: String,
    /// The thresholds.
    pub bands: ClaimBands,
    /// The index that keeps them; `None` when they were only measured.
    pub stored: Option<ShownPath>,
    /// Duplicates and paraphrases among the probes that the bands were fitted on.
    pub fit: PairFigures,
    /// The same on the probes that were held back.
    pub held: PairFigures,
    /// Held-back recall when claims retold in entirely other words count, too.
    pub recall_with_retold: f64,
    /// The held-back probes, kind by kind.
    pub kinds: Vec<KindFigures>,
    /// Held-back probes that were decided wrongly.
    pub wrong: Vec<WrongPair>,
    /// Pairs that people judged, set by set.
    pub judged: Vec<JudgedFigures>,
}

/// The held-back probes of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct KindFigures {
    /// Which kind.
    pub kind: ProbeKind,
    /// How many.
    pub pairs: usize,
    /// How many of them were merged.
    pub merged: usize,
    /// Their median cosine.
    pub cosine: f32,
    /// Their median share of common words.
    pub words: f32,
}

/// A probe that was decided wrongly, with what the decision saw.
#[derive(Clone, Debug, Serialize)]
pub struct WrongPair {
    /// Which probe.
    pub id: String,
    /// Its kind.
    pub kind: ProbeKind,
    /// Cosine similarity.
    pub cosine: f32,
    /// Share of common words.
    pub words: f32,
    /// What forbade to merge it.
    pub veto: Option<Veto>,
    /// One text.
    pub a: String,
    /// The other.
    pub b: String,
}

/// The decision on one set of judged pairs.
#[derive(Clone, Debug, Serialize)]
pub struct JudgedFigures {
    /// The file or folder.
    pub path: ShownPath,
    /// The set within it.
    pub set: String,
    /// Precision and recall.
    #[serde(flatten)]
    pub figures: PairFigures,
    /// Precision and recall of the cosine threshold alone.
    pub cosine_alone: PairFigures,
}

/// Fits bands on the probes and, where they are to be kept, stores them in the index at `path`; without an index, or with a
/// model of the caller's choice, nothing is stored.
pub fn calibrate(
    path: &Path,
    options: &CalibrateOptions,
    task: &Task,
) -> Result<CalibrateReport, EngineError> {
    let probes = match &options.probes {
        Some(file) => read_probes(file)?,
        None => parse_probes(PROBES, Path::new("data/probes.jsonl"))?,
    };
    let manifest = match (&options.embed, corpus::manifest(path)) {
        (Some(_), _) | (None, Err(EngineError::NoIndex { .. })) => None,
        (None, manifest) => manifest?,
    };
    let embedder = open_model(path, manifest.as_ref(), options, task)?;

    let texts = probes.iter().map(|probe| (probe.a.as_str(), probe.b.as_str()));
    let pairs = label(&*embedder, texts, probes.iter().map(|probe| truth(probe.kind)), task)?;
    let fitted: Vec<Labelled> = probes
        .iter()
        .zip(&pairs)
        .filter(|(probe, _)| probe.split == Half::Fit && probe.kind != ProbeKind::Retold)
        .map(|(_, pair)| pair.clone())
        .collect();
    let bands = fit_bands(&fitted);

    let mut judged = Vec::new();
    for path in &options.pairs {
        judged.extend(measure_judged(path, &*embedder, bands, task)?);
    }
    let stored = match manifest {
        Some(_) if options.write => {
            let found = embedder.fingerprint();
            amend(path, task, |manifest| {
                // Another process may have built the index with another model since.
                let expected = manifest.model.fingerprint.clone();
                if expected != *found {
                    let (path, found) = (path.into(), found.clone());
                    return Err(EngineError::ModelMismatch { path, expected, found });
                }
                manifest.claims = Some(bands);
                Ok(())
            })?;
            Some(path.into())
        }
        _ => None,
    };
    let model = embedder.name().to_owned();
    Ok(CalibrateReport { stored, judged, ..report(model, bands, &probes, &pairs) })
}

/// The index's own model, or the one asked for.
fn open_model(
    path: &Path,
    manifest: Option<&Manifest>,
    options: &CalibrateOptions,
    task: &Task,
) -> Result<Box<dyn Embedder>, EngineError> {
    let own = || manifest.map(|manifest| manifest.model.options()).unwrap_or_default();
    let embedder = embed::open(&options.embed.clone().unwrap_or_else(own), task)?;
    match manifest.map(|manifest| &manifest.model.fingerprint) {
        Some(expected) if expected != embedder.fingerprint() => Err(EngineError::ModelMismatch {
            path: path.into(),
            expected: expected.clone(),
            found: embedder.fingerprint().clone(),
        }),
        _ => Ok(embedder),
    }
}

fn truth(kind: ProbeKind) -> Truth {
    match kind {
        ProbeKind::Duplicate | ProbeKind::Paraphrase | ProbeKind::Retold => Truth::Same,
        ProbeKind::Related => Truth::Theme,
        ProbeKind::Unrelated => Truth::Unrelated,
        ProbeKind::Negated | ProbeKind::NumberChanged | ProbeKind::EntityChanged => {
            Truth::Different
        }
    }
}

/// Embeds each different text once and compares the pairs.
fn label<'a>(
    embedder: &dyn Embedder,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    truths: impl Iterator<Item = Truth>,
    task: &Task,
) -> Result<Vec<Labelled>, EngineError> {
    let mut texts: Vec<String> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut number = |text: &'a str| {
        *known.entry(text).or_insert_with(|| {
            texts.push(text.to_owned());
            texts.len() - 1
        })
    };
    let pairs: Vec<(usize, usize)> = pairs.map(|(a, b)| (number(a), number(b))).collect();
    task.progress().begin(Phase::Embed, Some(texts.len() as u64));
    let mut rows = Vectors::new(embedder.dim());
    for block in texts.chunks(BLOCK) {
        for row in embedder.embed_documents(block, task)?.rows() {
            rows.push(row)?;
        }
    }
    task.progress().end();
    let signatures: Vec<Signature> = texts.iter().map(|text| Signature::of(text)).collect();
    let labelled = pairs.into_iter().zip(truths).map(|((a, b), truth)| Labelled {
        cosine: dot(rows.row(a), rows.row(b)),
        a: signatures[a].clone(),
        b: signatures[b].clone(),
        truth,
    });
    Ok(labelled.collect())
}

fn merged(bands: ClaimBands, pair: &Labelled) -> bool {
    bands.same_claim(pair.cosine, &pair.a, &pair.b)
}

/// Figures of the probes; neither stored nor judged.
fn report(
    model: String,
    bands: ClaimBands,
    probes: &[Probe],
    pairs: &[Labelled],
) -> CalibrateReport {
    let of = |half: Half, retold: bool| {
        let all = probes.iter().zip(pairs).filter(move |(probe, _)| {
            probe.split == half && (retold || probe.kind != ProbeKind::Retold)
        });
        PairFigures::of(all.map(|(_, pair)| (pair.truth == Truth::Same, merged(bands, pair))))
    };
    let held: Vec<(&Probe, &Labelled)> =
        probes.iter().zip(pairs).filter(|(probe, _)| probe.split == Half::Held).collect();
    let mut kinds: Vec<ProbeKind> = held.iter().map(|(probe, _)| probe.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kind_figures = |kind: ProbeKind| {
        let pairs = || held.iter().filter(|(probe, _)| probe.kind == kind).map(|(_, pair)| pair);
        KindFigures {
            kind,
            pairs: pairs().count(),
            merged: pairs().filter(|pair| merged(bands, pair)).count(),
            cosine: median(pairs().map(|pair| pair.cosine)),
            words: median(pairs().map(|pair| pair.a.shared_words(&pair.b))),
        }
    };
    let wrong = held
        .iter()
        .filter(|(_, pair)| (pair.truth == Truth::Same) != merged(bands, pair))
        .map(|(probe, pair)| WrongPair {
            id: probe.id.clone(),
            kind: probe.kind,
            cosine: pair.cosine,
            words: pair.a.shared_words(&pair.b),
            veto: pair.a.veto(&pair.b),
            a: probe.a.clone(),
            b: probe.b.clone(),
        });
    CalibrateReport {
        model,
        bands,
        stored: None,
        fit: of(Half::Fit, false),
        held: of(Half::Held, false),
        recall_with_retold: of(Half::Held, true).recall,
        kinds: kinds.into_iter().map(kind_figures).collect(),
        wrong: wrong.collect(),
        judged: Vec::new(),
    }
}

fn measure_judged(
    path: &Path,
    embedder: &dyn Embedder,
    bands: ClaimBands,
    task: &Task,
) -> Result<Vec<JudgedFigures>, EngineError> {
    let judged: Vec<JudgedPair> = read_judged_pairs(path)?;
    let texts = judged.iter().map(|pair| (pair.a.as_str(), pair.b.as_str()));
    let truths = judged.iter().map(|pair| if pair.same { Truth::Same } else { Truth::Different });
    let pairs = label(embedder, texts, truths, task)?;
    let mut sets: Vec<&str> = judged.iter().map(|pair| pair.set.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    let figures = |set: &str, decide: &dyn Fn(&Labelled) -> bool| {
        let own = judged.iter().zip(&pairs).filter(|(pair, _)| pair.set == set);
        PairFigures::of(own.map(|(pair, seen)| (pair.same, decide(seen))))
    };
    Ok(sets
        .into_iter()
        .map(|set| JudgedFigures {
            path: path.into(),
            set: set.to_owned(),
            figures: figures(set, &|pair| merged(bands, pair)),
            cosine_alone: figures(set, &|pair| bands.may_be_same(pair.cosine)),
        })
        .collect())
}

/// The middle value; 0 of none.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
