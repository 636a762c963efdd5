//! Communities against gold labels: a file of labelled texts in, figures for every level out.

use std::time::Instant;

use serde::Serialize;

use crate::cluster::{Basis, Level, Partition};
use crate::corpus::communities::cluster::{Communities, communities, living};
use crate::embed::EmbedOptions;
use crate::error::EngineError;
use crate::eval::{ClusterFigures, Provenance};
use crate::ingest::{IngestReport, Input};
use crate::insight::Ordinal;
use crate::measure::frame::{MeasuredIndex, name_of};
use crate::task::Task;

/// How communities are measured.
#[derive(Clone, Debug)]
pub struct ClustersOptions {
    /// Which field holds the gold label; insights without it are clustered and not measured.
    pub label: String,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<std::path::PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct ClustersReport {
    /// Data set, index, model; the seconds are told in parts.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Insights that were clustered.
    pub insights: u64,
    /// Insights with a gold label, which the figures are about.
    pub labelled: usize,
    /// What was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// Groups, themes and areas, finest first.
    pub levels: Vec<LevelFigures>,
    /// The level that stands out without labels.
    pub chosen: LevelFigures,
    /// Why it does; absent where there are too few insights for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_of_detail: Option<Basis>,
    /// Share of the true nearest neighbours that the graph has, on a sample.
    pub graph_recall: f64,
    /// Where the time went.
    pub seconds: ClusterSeconds,
}

/// The figures of one level.
#[derive(Clone, Debug, Serialize)]
pub struct LevelFigures {
    /// `group`, `theme`, `area` or `chosen`.
    pub level: String,
    /// Number of communities.
    pub groups: usize,
    /// Harmonic mean of homogeneity and completeness.
    pub v_measure: f64,
    /// Adjusted Rand index.
    pub ari: f64,
    /// Adjusted mutual information.
    pub ami: f64,
    /// Share of the labelled insights that have a community.
    pub assigned: f64,
}

/// Seconds of each part.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ClusterSeconds {
    /// Reading and embedding.
    pub index: f64,
    /// The neighbour graph.
    pub graph: f64,
    /// All communities, the choice of the level included.
    pub communities: f64,
}

/// Clusters the insights of `inputs` and compares every level with their labels.
pub fn eval_clusters(
    inputs: &[Input],
    options: &ClustersOptions,
    task: &Task,
) -> Result<ClustersReport, EngineError> {
    let started = Instant::now();
    let measured = MeasuredIndex::build(inputs, options.keep.as_deref(), &options.embed, task)?;
    let engine = &measured.engine;
    let index = started.elapsed().as_secs_f64();

    let mut labelled: Vec<(Ordinal, String)> = Vec::new();
    for ordinal in engine.snapshot.living() {
        let insight = engine.snapshot.insight(ordinal)?;
        if let Some(label) = insight.extra.get(&options.label).filter(|label| !label.is_null()) {
            labelled.push((ordinal, label.to_string()));
        }
    }
    if labelled.is_empty() {
        return Err(EngineError::NoLabels { field: options.label.clone() });
    }
    let Communities { hierarchy, chosen, graph_recall, graph_seconds, community_seconds, .. } =
        communities(&engine.snapshot, &living(&engine.snapshot), None, task)?;
    let figures = |level: &str, partition: &Partition| level_figures(level, partition, &labelled);
    let levels = Level::ALL
        .iter()
        .map(|&level| figures(&format!("{level:?}").to_lowercase(), hierarchy.level(level)))
        .collect();
    Ok(ClustersReport {
        provenance: measured.provenance(&name_of(inputs)).with("label", options.label.clone()),
        insights: engine.len(),
        labelled: labelled.len(),
        ingest: measured.ingest,
        levels,
        chosen: figures("chosen", &chosen),
        level_of_detail: hierarchy.detail().and_then(|detail| detail.basis),
        graph_recall,
        seconds: ClusterSeconds { index, graph: graph_seconds, communities: community_seconds },
    })
}

fn level_figures(
    level: &str,
    partition: &Partition,
    labelled: &[(Ordinal, String)],
) -> LevelFigures {
    let truth: Vec<&str> = labelled.iter().map(|(_, label)| label.as_str()).collect();
    let found: Vec<Option<u32>> = labelled
        .iter()
        .map(|(ordinal, _)| partition.community(ordinal.index()).map(|community| community.0))
        .collect();
    let assigned = found.iter().filter(|community| community.is_some()).count();
    // One label an item on both sides, as the lists were made side by side.
    let figures = ClusterFigures::of(&truth, &found).ok();
    LevelFigures {
        level: level.to_owned(),
        groups: partition.count(),
        v_measure: figures.map_or(0.0, |figures| figures.v_measure),
        ari: figures.map_or(0.0, |figures| figures.ari),
        ami: figures.map_or(0.0, |figures| figures.ami),
        assigned: assigned as f64 / labelled.len() as f64,
    }
}
