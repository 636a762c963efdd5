//! Rankings for readers, side by side: from a data set of readers to a report.
//!
//! Ours learns its weights from histories and from what readers are shown (`src/rank/evidence`); what was clicked is looked
//! at only to measure.

mod collection;
mod figures;
mod methods;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::embed::EmbedOptions;
use crate::error::EngineError;
use crate::eval::{Provenance, Readers};
use crate::ingest::IngestReport;
use crate::rank::{Lambda, Signal};
use crate::task::{Phase, Task};
use collection::{Collection, Source};
pub use figures::{Against, MethodFigures, PriceOfDiversity};
pub use methods::Chosen;
use methods::Methods;

/// How rankings for readers are measured.
#[derive(Clone, Debug)]
pub struct ProfilesOptions {
    /// Make readers from dated items: the field that holds an item's labels.
    pub replay: Option<String>,
    /// How much relevance counts where lists are made diverse.
    pub lambda: Lambda,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
    /// Seed of the random method, of what is hidden, of the bootstrap and of the tests.
    pub seed: u64,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilesReport {
    /// Data set, index, model, seed of everything random, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Items that can be shown.
    pub items: usize,
    /// Readers.
    pub readers: usize,
    /// Impressions that count: with something chosen and something not.
    pub impressions: usize,
    /// Impressions left out, because all or nothing was chosen.
    pub undecided: usize,
    /// Items named by readers that the collection lacks; they are like nothing.
    pub unknown: usize,
    /// What of the items was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// What was chosen by hiding a part of the histories.
    pub chosen: Chosen,
    /// What each signal weighs in `quintet`, as learned from the histories.
    pub weights: Vec<SignalWeight>,
    /// One entry a method; ours is called `quintet`.
    pub methods: Vec<MethodFigures>,
    /// What a diverse list costs.
    pub diversity: PriceOfDiversity,
}

/// The weight of one signal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SignalWeight {
    /// Which signal.
    pub signal: Signal,
    /// Its weight for items that other readers have met, in units of its spread; at least 0.
    pub weight: f64,
    /// Its weight for items that nobody has met.
    pub weight_new: f64,
}

/// Ranks every impression of the folder `dir` with every method.
pub fn eval_profiles(
    dir: &Path,
    options: &ProfilesOptions,
    task: &Task,
) -> Result<ProfilesReport, EngineError> {
    let source = match &options.replay {
        Some(field) => Source::Labels { folder: dir, field },
        None => Source::Readers(Readers::open(dir)?),
    };
    let started = Instant::now();
    let collection = Collection::open(source, options.keep.as_deref(), &options.embed, task)?;

    let methods = Methods::learn(&collection, options.seed, task)?;
    let impressions = collection.readers.iter().map(|reader| reader.shown.len() as u64).sum();
    task.progress().begin(Phase::Evaluate, Some(impressions));
    let scores = methods.scores(&collection, task)?;
    task.progress().end();
    let measured = figures::measure(&collection, &methods, &scores, options)?;
    let mut provenance = Provenance {
        dataset: dir.display().to_string(),
        seed: Some(options.seed),
        seconds: Some(started.elapsed().as_secs_f64()),
        ..collection.provenance
    };
    if let Some(field) = &options.replay {
        provenance = provenance.with("replay", field.clone());
    }
    Ok(ProfilesReport {
        provenance,
        items: collection.items,
        readers: collection.readers.len(),
        impressions: measured.impressions,
        undecided: measured.undecided,
        unknown: collection.unknown,
        ingest: collection.ingest,
        chosen: methods.chosen(),
        weights: methods.weights(),
        methods: measured.methods,
        diversity: measured.diversity,
    })
}
