//! From one commit to its groups: neighbours, communities, names, and a commit that publishes them.

use std::path::Path;
use std::time::Instant;

use crate::cluster::{
    Basis, ClusterId, Graph, Hierarchy, HierarchyParams, Level, Lineage, Partition, Reason, choose,
    contrast, hierarchy, hierarchy_around, hierarchy_from, membership, scan,
};
use crate::corpus::communities::groups::{Community, Groups, Member, Tree};
use crate::corpus::communities::history::{self, Entry, How, changes};
use crate::corpus::communities::lasting::{self, Lasting};
use crate::corpus::communities::naming;
use crate::corpus::communities::texts::Texts;
use crate::corpus::manifest::Manifest;
use crate::corpus::snapshot::Snapshot;
use crate::corpus::writer::Writer;
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet, Vectors};
use crate::task::{Standing, Task};
use crate::vector::Neighbours;
use schemars::JsonSchema;
use serde::Serialize;

/// Neighbours of each text in the graph whose communities are the groups; section 5 of the design measured 15.
pub(crate) const NEIGHBOURS: usize = 15;

/// Fixes every random choice: the same commit gives the same groups.
const SEED: u64 = 0;

/// The groups before are given up for another level of detail only where that divides so many times more clearly: a
/// level that is a little better every other day would change all ids every other day.
const CLEARLY_BETTER: f64 = 1.15;

/// And only once the index has grown so many times since the level was found. Which of two levels is clearer turns on a
/// few insights; replaying 3,241 dated ones, a dozen new ones changed it on 3 of 118 days, and with it a third of all ids.
const GROWN: u64 = 2;

/// Texts whose neighbours are compared with the exact ones.
const SAMPLE: usize = 64;

/// Two scores nearer than this are equal: one was added up in another order.
const TIE: f32 = 1e-5;

/// What clustering found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClusterReport {
    /// Number of groups.
    pub groups: usize,
    /// Number of themes.
    pub themes: usize,
    /// Number of areas.
    pub areas: usize,
    /// Insights that joined the groups of their neighbours; 0 when all was clustered anew.
    pub assigned: usize,
    /// Whether all was clustered starting from the groups before.
    pub continued: bool,
    /// Share of the true nearest neighbours that the graph has, on a sample; absent where no graph was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph_recall: Option<f64>,
    /// Seconds for the neighbour graph.
    pub graph_seconds: f64,
    /// Seconds for communities and names.
    pub community_seconds: f64,
}

/// Which groups a clustering goes on from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// From those before, where there are any: most insights keep their group, and groups their ids.
    #[default]
    Before,
    /// From nothing: the level of detail is chosen again. Groups that come out alike still keep their ids.
    Nothing,
}

/// Finds the groups of the index in `path` and publishes them.
pub fn cluster(path: &Path, from: Start, task: &Task) -> Result<ClusterReport, EngineError> {
    let mut writer = Writer::begin(path, task)?;
    let report = recluster(&mut writer, from, task)?;
    writer.finish()?;
    Ok(report)
}

/// Clusters the last commit, and publishes the result in a commit of its own.
pub(crate) fn recluster(
    writer: &mut Writer,
    from: Start,
    task: &Task,
) -> Result<ClusterReport, EngineError> {
    let snapshot = writer.snapshot()?;
    let before = Lasting::of(writer.home(), &snapshot);
    let all = living(&snapshot);
    let start = before.hierarchy().filter(|_| from == Start::Before);
    let found = communities(&snapshot, &all, start.as_ref(), task)?;
    let started = Instant::now();
    let lineages = before.continued(&found.hierarchy);
    let tree = name(&snapshot, &found, &lineages, task)?;
    let strengths = membership(&found.graph, found.by_text.level(Level::Group));
    let ids = &lineages[Level::Group as usize].ids;
    let members = all.iter().filter_map(|ordinal| {
        let group = found.hierarchy.level(Level::Group).community(ordinal.index())?;
        let (key, strength) = (snapshot.key(ordinal)?, strengths[found.texts.number(ordinal)?]);
        Some(Member { key, group: ids[group.index()].0, strength })
    });
    let groups = Groups::new(members.collect(), tree)?;
    let tree = groups.tree()?;
    let mut entry = Entry::of(&snapshot, found.how);
    let past = before_tree(writer.home(), &snapshot.manifest);
    for level in Level::ALL {
        *entry.level_mut(level) = changes(&lineages[level as usize], level, &past, tree);
    }
    let report = ClusterReport {
        groups: tree.groups.len(),
        themes: tree.themes.len(),
        areas: tree.areas.len(),
        assigned: 0,
        continued: found.how == How::Continued,
        graph_recall: Some(found.graph_recall),
        graph_seconds: found.graph_seconds,
        community_seconds: found.community_seconds + started.elapsed().as_secs_f64(),
    };
    publish(writer, &snapshot.manifest, &groups, &entry, task)?;
    Ok(report)
}

/// Writes `groups` and what became of those before, and commits a manifest that names both.
pub(crate) fn publish(
    writer: &mut Writer,
    manifest: &Manifest,
    groups: &Groups,
    entry: &Entry,
    task: &Task,
) -> Result<(), EngineError> {
    let record = groups.write(writer.home())?;
    let history = history::append(writer.home(), manifest.history.as_ref(), entry)?;
    let manifest = Manifest {
        groups: Some(record),
        groups_before: None,
        history: Some(history),
        ..manifest.clone()
    };
    writer.commit(&manifest, Standing::Committed, task)
}

/// The communities of a snapshot, before they have names.
pub(crate) struct Communities {
    texts: Texts,
    /// Its nodes are the texts.
    graph: Graph,
    /// The levels by number of a text.
    by_text: Hierarchy,
    /// The levels by ordinal.
    pub(crate) hierarchy: Hierarchy,
    /// The level of detail that stands out, by ordinal.
    pub(crate) chosen: Partition,
    pub(crate) how: How,
    pub(crate) graph_recall: f64,
    pub(crate) graph_seconds: f64,
    pub(crate) community_seconds: f64,
}

/// The living documents as a set.
pub(crate) fn living(snapshot: &Snapshot) -> OrdinalSet {
    let mut living = OrdinalSet::new(snapshot.capacity());
    for ordinal in snapshot.living() {
        living.insert(ordinal);
    }
    living
}

/// Finds groups, themes and areas of the documents `among` which they are looked for: those that go on from the ones
/// `before`, or, where another level of detail is clearly better, those around that.
///
/// Copies of a text are one node of the graph, whatever their number: what many shows read out is one thing that is said,
/// and must not push its neighbours away. Communities hold all copies of a text or none.
pub(crate) fn communities(
    snapshot: &Snapshot,
    among: &OrdinalSet,
    before: Option<&Hierarchy>,
    task: &Task,
) -> Result<Communities, EngineError> {
    let started = Instant::now();
    let texts = Texts::of(snapshot, among.iter());
    let neighbours = snapshot.vectors.neighbours(NEIGHBOURS, texts.firsts(), task)?;
    let (k, places, scores) = (neighbours.k, &neighbours.places, &neighbours.scores);
    let graph = Graph::from_neighbours(k, places, scores, None)?.locally_scaled();
    let graph_seconds = started.elapsed().as_secs_f64();
    let graph_recall = recall(snapshot, &neighbours, &texts)?;

    let started = Instant::now();
    let before = before.map(|before| before.map(|partition| partition.gathered(texts.numbers())));
    let rows = || texts.rows(snapshot).map(Some);
    let Found { by_text, groups, how } =
        levels(&graph, &rows, before.as_ref(), &HierarchyParams::default(), task)?;
    let hierarchy = by_text.map(|partition| partition.spread(texts.numbers()));
    let chosen = match groups {
        Some(groups) => groups.spread(texts.numbers()),
        None => hierarchy.level(Level::Theme).clone(),
    };
    let community_seconds = started.elapsed().as_secs_f64();
    Ok(Communities {
        texts,
        graph,
        by_text,
        hierarchy,
        chosen,
        how,
        graph_recall,
        graph_seconds,
        community_seconds,
    })
}

/// The levels of a graph.
pub(crate) struct Found {
    /// By node.
    pub(crate) by_text: Hierarchy,
    /// The groups that stand out, where no themes do.
    pub(crate) groups: Option<Partition>,
    pub(crate) how: How,
}

/// Vectors of the nodes of a graph; none where they are too many to hold.
type Rows<'a> = dyn Fn() -> Result<Option<Vectors>, EngineError> + 'a;

/// Finds the levels of `graph`: those that go on from the ones `before`, or, where another level of detail is clearly
/// better, those around that. Without vectors the level of detail is that of before, or a fixed one.
pub(crate) fn levels(
    graph: &Graph,
    rows: &Rows<'_>,
    before: Option<&Hierarchy>,
    params: &HierarchyParams,
    task: &Task,
) -> Result<Found, EngineError> {
    let continued = match before {
        Some(before) => hierarchy_from(graph, before, params, task)?,
        None => None,
    };
    let is_young = |found: &Hierarchy| {
        found.detail().is_some_and(|detail| (graph.living() as u64) < GROWN * detail.nodes)
    };
    match continued {
        Some(young) if is_young(&young) => {
            Ok(Found { by_text: young, groups: None, how: How::Continued })
        }
        continued => weighed(graph, rows()?.as_ref(), continued, params, task),
    }
}

/// Those that went on, or, where another level of detail is clearly better, those around that; with the groups that stand
/// out, where no themes do. This looks at every vector on a score of levels, most of the work of a clustering.
fn weighed(
    graph: &Graph,
    rows: Option<&Vectors>,
    continued: Option<Hierarchy>,
    params: &HierarchyParams,
    task: &Task,
) -> Result<Found, EngineError> {
    let layers = match rows {
        Some(rows) => scan(graph, rows, SEED, task)?,
        None => Vec::new(),
    };
    let Some((fresh, rows)) = choose(&layers, params).zip(rows) else {
        // Too few insights for any level, or too many to compare levels.
        let (by_text, how) = match continued {
            Some(continued) => (continued, How::Continued),
            None => (hierarchy(graph, params, task)?, How::Anew),
        };
        return Ok(Found { by_text, groups: None, how });
    };
    let stays = |found: &Hierarchy| {
        let kept = contrast(graph, rows, found.level(Level::Theme), SEED);
        let is_better = fresh.themes.contrast > CLEARLY_BETTER * kept;
        let is_sized = |basis: Basis| basis.reason != Reason::Clear;
        let before = found.detail().and_then(|detail| detail.basis).map(is_sized);
        before == Some(is_sized(fresh.basis)) && (is_sized(fresh.basis) || !is_better)
    };
    let (by_text, how) = match continued.filter(stays) {
        Some(continued) => (continued.confirmed(graph, fresh.basis), How::Continued),
        None => (hierarchy_around(graph, &fresh, params, task)?, How::Anew),
    };
    Ok(Found { by_text, groups: fresh.groups.map(|layer| layer.partition.clone()), how })
}

/// Share of the true nearest neighbours, found by comparing every row, that `neighbours` has of a sample of `texts` spread
/// evenly over them. A neighbour as near as the last of the true ones counts as one of them.
fn recall(snapshot: &Snapshot, neighbours: &Neighbours, texts: &Texts) -> Result<f64, EngineError> {
    let set = texts.set();
    let filter = (texts.len() as u64 != snapshot.len()).then_some(&set);
    let (mut found, mut wanted) = (0, 0);
    let sample = texts.firsts().iter().enumerate().step_by((texts.len() / SAMPLE).max(1));
    for (place, &ordinal) in sample.take(SAMPLE) {
        let Some(row) = snapshot.vectors.row(ordinal) else { continue };
        let exact = snapshot.vectors.exact(&row, neighbours.k + 1, filter)?;
        let others = exact.iter().filter(|entry| entry.ordinal != ordinal).take(neighbours.k);
        let Some(last) = others.clone().last() else { continue };
        wanted += others.count();
        found += neighbours.of(place).filter(|&(_, score)| score >= last.score - TIE).count();
    }
    Ok(if wanted == 0 { 1.0 } else { (found as f64 / wanted as f64).min(1.0) })
}

/// The tree of the groups before, for the titles of those that end; empty where there is none.
fn before_tree(home: &Path, manifest: &Manifest) -> Tree {
    let record = manifest.groups.as_ref().or(manifest.groups_before.as_ref());
    let groups = record.and_then(|record| Groups::read(home, record).ok());
    groups.and_then(|groups| groups.tree().ok().map(|tree| Tree::clone(tree))).unwrap_or_default()
}

/// Titles, terms and exemplars of every community.
fn name(
    snapshot: &Snapshot,
    Communities { texts, graph, by_text, hierarchy, .. }: &Communities,
    lineages: &[Lineage; 3],
    task: &Task,
) -> Result<Tree, EngineError> {
    let labels = naming::labels(snapshot, texts, graph, by_text, task)?;
    let level = |level: Level| -> Result<Vec<Community>, EngineError> {
        let partition = hierarchy.level(level);
        let id = |level: Level, c: ClusterId| lineages[level as usize].ids[c.index()].0;
        let labels = &labels[level as usize];
        partition
            .communities()
            .filter_map(|at| {
                // Both number by size, one counts insights, the other texts.
                let text = texts.number(Ordinal(*partition.members(at).first()?))?;
                Some((at, labels[by_text.level(level).community(text)?.index()].clone()))
            })
            .map(|(at, label)| {
                let parent = level.coarser().zip(hierarchy.parent(level, at));
                Ok(Community {
                    id: id(level, at),
                    title: label.title,
                    terms: label.terms,
                    size: partition.members(at).len() as u32,
                    exemplar: snapshot.insight(texts.firsts()[label.exemplar.index()])?.id,
                    parent: parent.map(|(level, parent)| id(level, parent)),
                })
            })
            .collect()
    };
    Ok(Tree {
        groups: level(Level::Group)?,
        themes: level(Level::Theme)?,
        areas: level(Level::Area)?,
        state: Some(lasting::state(hierarchy, lineages)),
    })
}
