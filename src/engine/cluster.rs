//! From one commit to its groups: neighbours, communities, names, and a commit that publishes them.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use tantivy::{IndexWriter, TantivyDocument};

use super::analyzer;
use super::error::EngineError;
use super::groups::{Community, Groups, Member, Tree};
use super::manifest::Manifest;
use super::snapshot::Snapshot;
use super::store::{Store, WriteMode, commit};
use crate::cluster::{
    ClusterId, Graph, Hierarchy, HierarchyParams, Label, Level, Partition, Terms, TermsBuilder,
    Token, clearest, clearest_themes, hierarchy, hierarchy_around, labels, membership, scan,
};
use crate::insight::{Ordinal, OrdinalSet, Vectors};
use crate::task::{Phase, Task};

/// Neighbours of each insight in the graph whose communities are the groups; section 5 of the design measured 15.
pub(super) const NEIGHBOURS: usize = 15;

/// Fixes every random choice: the same commit gives the same groups.
const SEED: u64 = 0;

/// Documents between two looks at the task.
const CHECK_EVERY: usize = 4096;

/// What clustering found.
#[derive(Clone, Debug, Serialize)]
pub struct ClusterReport {
    /// Number of groups.
    pub groups: usize,
    /// Number of themes.
    pub themes: usize,
    /// Number of areas.
    pub areas: usize,
    /// Insights that joined the groups of their neighbours; 0 when all was clustered anew.
    pub assigned: usize,
    /// Seconds for the neighbour graph.
    pub graph_seconds: f64,
    /// Seconds for communities and names.
    pub community_seconds: f64,
}

/// Finds the groups of the index in `path` anew and publishes them.
pub fn cluster(path: &Path, task: &Task) -> Result<ClusterReport, EngineError> {
    let store = Store::open(path)?;
    let mut writer = store.writer(WriteMode::Add)?;
    let report = recluster(&store, &mut writer, task)?;
    writer.wait_merging_threads()?;
    Ok(report)
}

/// Clusters the last commit; `writer` holds the lock and publishes the result in a commit of its own.
pub(super) fn recluster(
    store: &Store,
    writer: &mut IndexWriter<TantivyDocument>,
    task: &Task,
) -> Result<ClusterReport, EngineError> {
    let snapshot = Snapshot::open(store)?;
    let (groups, report) = find_groups(&snapshot, task)?;
    publish(store, writer, &snapshot.manifest, &groups)?;
    Ok(report)
}

/// Writes `groups` and commits a manifest that names them.
pub(super) fn publish(
    store: &Store,
    writer: &mut IndexWriter<TantivyDocument>,
    manifest: &Manifest,
    groups: &Groups,
) -> Result<(), EngineError> {
    let record = groups.write(&store.path)?;
    commit(writer, &Manifest { groups: Some(record.clone()), ..manifest.clone() })?;
    Groups::sweep(&store.path, &record);
    Ok(())
}

/// The communities of a snapshot, before they have names.
pub(super) struct Communities {
    pub(super) graph: Graph,
    pub(super) hierarchy: Hierarchy,
    /// The level of detail that stands out.
    pub(super) chosen: Partition,
    pub(super) graph_seconds: f64,
    pub(super) community_seconds: f64,
}

/// Finds groups, themes and areas around the level of detail that stands out.
pub(super) fn communities(snapshot: &Snapshot, task: &Task) -> Result<Communities, EngineError> {
    let started = Instant::now();
    let neighbours = snapshot.vectors.neighbours(NEIGHBOURS, task)?;
    let mut living = OrdinalSet::new(snapshot.capacity());
    for ordinal in snapshot.living() {
        living.insert(ordinal);
    }
    let graph = Graph::from_neighbours(
        neighbours.k,
        &neighbours.ordinals,
        &neighbours.scores,
        Some(&living),
    )?
    .locally_scaled();
    let graph_seconds = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let mut rows = Vectors::new(snapshot.manifest.model.dim);
    let absent = vec![0.0; snapshot.manifest.model.dim];
    for ordinal in (0..snapshot.capacity() as u32).map(Ordinal) {
        rows.push(snapshot.vectors.row(ordinal).as_deref().unwrap_or(&absent))?;
    }
    let params = HierarchyParams::default();
    let layers = scan(&graph, &rows, SEED, task)?;
    let hierarchy = match clearest_themes(&layers, &params) {
        Some(layer) => hierarchy_around(&graph, &layer.partition, &params, task)?,
        // Too few insights for any level to stand out.
        None => hierarchy(&graph, &params, task)?,
    };
    let chosen = match clearest(&layers) {
        Some(layer) => layer.partition.clone(),
        None => hierarchy.level(Level::Theme).clone(),
    };
    let community_seconds = started.elapsed().as_secs_f64();
    Ok(Communities { graph, hierarchy, chosen, graph_seconds, community_seconds })
}

fn find_groups(snapshot: &Snapshot, task: &Task) -> Result<(Groups, ClusterReport), EngineError> {
    let Communities { graph, hierarchy, graph_seconds, community_seconds, .. } =
        communities(snapshot, task)?;
    let started = Instant::now();
    let tree = name(snapshot, &graph, &hierarchy, task)?;
    let strengths = membership(&graph, hierarchy.level(Level::Group));
    let members = snapshot
        .living()
        .filter_map(|ordinal| {
            let group = hierarchy.level(Level::Group).community(ordinal.index())?;
            let key = snapshot.key(ordinal)?;
            Some(Member { key, group: group.0, strength: strengths[ordinal.index()] })
        })
        .collect();
    let report = ClusterReport {
        groups: tree.groups.len(),
        themes: tree.themes.len(),
        areas: tree.areas.len(),
        assigned: 0,
        graph_seconds,
        community_seconds: community_seconds + started.elapsed().as_secs_f64(),
    };
    Ok((Groups::new(members, tree)?, report))
}

/// Titles, terms and exemplars of every community.
fn name(
    snapshot: &Snapshot,
    graph: &Graph,
    hierarchy: &Hierarchy,
    task: &Task,
) -> Result<Tree, EngineError> {
    let terms = terms(snapshot, task)?;
    let level = |level: Level| -> Result<Vec<Community>, EngineError> {
        let partition = hierarchy.level(level);
        let parents = hierarchy.parents(level);
        let labels = labels(&terms, graph, partition, &parents);
        partition
            .communities()
            .zip(labels)
            .map(|(id, label)| {
                let size = partition.members(id).len() as u32;
                community(snapshot, id, label, size, hierarchy.parent(level, id))
            })
            .collect()
    };
    Ok(Tree {
        groups: level(Level::Group)?,
        themes: level(Level::Theme)?,
        areas: level(Level::Area)?,
    })
}

fn community(
    snapshot: &Snapshot,
    id: ClusterId,
    label: Label,
    size: u32,
    parent: Option<ClusterId>,
) -> Result<Community, EngineError> {
    Ok(Community {
        id: id.0,
        title: label.title,
        terms: label.terms,
        size,
        exemplar: snapshot.insight(label.exemplar)?.id,
        parent: parent.map(|parent| parent.0),
    })
}

/// The words of every document, by ordinal; deleted ones have none.
fn terms(snapshot: &Snapshot, task: &Task) -> Result<Terms, EngineError> {
    task.progress().begin(Phase::Read, None);
    let mut builder = TermsBuilder::new();
    let mut analyzer = analyzer::english();
    let mut next = 0;
    for (count, ordinal) in snapshot.living().enumerate() {
        if count % CHECK_EVERY == 0 {
            task.check()?;
        }
        for _ in next..ordinal.0 {
            builder.push([]);
        }
        next = ordinal.0 + 1;
        let words = snapshot.insight(ordinal)?.words();
        let tokens = analyzer::tokens(&mut analyzer, &words);
        builder.push(tokens.iter().map(|token| Token {
            key: &token.text,
            surface: &words[token.offset_from..token.offset_to],
            position: token.position,
        }));
    }
    for _ in next..snapshot.capacity() as u32 {
        builder.push([]);
    }
    task.progress().end();
    Ok(builder.finish())
}
