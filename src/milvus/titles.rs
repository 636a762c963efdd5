//! What the communities of a corpus on Milvus are called: by the words of their texts, all of them or an even share.

use super::corpus::MilvusCorpus;
use super::everyone::{Everyone, HELD};
use super::fetched::Want;
use super::neighbours::{NEIGHBOURS, Table};
use crate::cluster::{ClusterId, Graph, Hierarchy, Label, Level, Lineage, Partition, exemplars};
use crate::corpus::communities::groups::{Community, Tree};
use crate::corpus::communities::lasting;
use crate::corpus::communities::naming::{Said, at_hand, labelled, terms_of};
use crate::error::EngineError;
use crate::insight::{Insight, InsightId};
use crate::task::Task;

/// Words of an exemplar that name a community of which no text was read.
const TITLE_WORDS: usize = 8;

/// What was found, before it has names.
pub(super) struct Nameless<'a> {
    pub(super) all: &'a Everyone,
    pub(super) table: &'a Table,
    pub(super) graph: &'a Graph,
    /// The levels by text.
    pub(super) by_text: &'a Hierarchy,
    /// The levels by place.
    pub(super) hierarchy: &'a Hierarchy,
    pub(super) lineages: &'a [Lineage; 3],
}

impl MilvusCorpus {
    /// Titles, terms and exemplars of every community.
    ///
    /// # Errors
    /// A server that is away.
    pub(super) fn titled(&self, found: &Nameless<'_>, task: &Task) -> Result<Tree, EngineError> {
        let labels = self.labels(found, task)?;
        let level = |level: Level| -> Result<Vec<Community>, EngineError> {
            let partition = found.hierarchy.level(level);
            let by_text = found.by_text.level(level);
            let best = exemplars(found.graph, by_text);
            let id = |level: Level, c: ClusterId| found.lineages[level as usize].ids[c.index()].0;
            let mut communities = Vec::with_capacity(partition.count());
            for at in partition.communities() {
                let members = partition.members(at);
                let Some(&first) = members.first() else { continue };
                // Both number by size, one counts insights, the other texts.
                let Some(text) = by_text.community(found.all.text(first as usize)) else {
                    continue;
                };
                let exemplar = InsightId::new(found.all.first(best[text.index()] as usize));
                let exemplar = exemplar.map_err(|_| self.foreign("an id is empty".into()))?;
                let label = labels[level as usize].get(text.index()).cloned().flatten();
                let label = label.map(|label| (label.title, label.terms));
                let (title, terms) = match label {
                    Some(label) => label,
                    None => (opening(&self.get(&exemplar, task)?), Vec::new()),
                };
                let parent = level.coarser().zip(found.hierarchy.parent(level, at));
                communities.push(Community {
                    id: id(level, at),
                    title,
                    terms,
                    size: members.len() as u32,
                    exemplar,
                    parent: parent.map(|(level, parent)| id(level, parent)),
                });
            }
            Ok(communities)
        };
        Ok(Tree {
            groups: level(Level::Group)?,
            themes: level(Level::Theme)?,
            areas: level(Level::Area)?,
            state: Some(lasting::state(found.hierarchy, found.lineages)),
        })
    }

    /// The labels of the communities of texts, by level; none for one of which no text was read.
    fn labels(
        &self,
        found: &Nameless<'_>,
        task: &Task,
    ) -> Result<[Vec<Option<Label>>; 3], EngineError> {
        let step = found.all.texts().div_ceil(HELD).max(1);
        let read: Vec<&str> = found.all.firsts().step_by(step).collect();
        let rows = self.vectors(read.iter().copied(), task)?;
        let mut said = Vec::with_capacity(read.len());
        for some in read.chunks(1024) {
            let mut fetched = self.rows(some.iter().copied(), Want::Record, task)?;
            said.extend(some.iter().map(|id| match fetched.remove(*id) {
                Some(row) => {
                    let source = (row.episode != 0).then_some(row.episode.cast_unsigned());
                    let insight = row.insight;
                    let (title, text) =
                        insight.map_or((None, String::new()), |i| (i.title, i.text));
                    Said { title, text, source }
                }
                None => Said::default(),
            }));
        }
        let terms = terms_of(&said, task)?;
        let table = found.table.thinned(step);
        let thin = match step {
            1 => None,
            _ => Some(Graph::from_neighbours(NEIGHBOURS, &table.texts, &table.cosines, None)?),
        };
        let graph = thin.as_ref().unwrap_or(found.graph);
        let fewer = |partition: &Partition| {
            let home = |text: usize| partition.community(text).map(|home| home.0);
            Partition::new((0..found.all.texts()).step_by(step).map(home))
        };
        let hierarchy = found.by_text.map(fewer);
        let embedder = at_hand(&self.head.model, task);
        let labels = labelled(&terms, &rows, graph, &hierarchy, embedder.as_deref(), task)?;
        let mut by_level: [Vec<Option<Label>>; 3] = Default::default();
        for (level, labels) in Level::ALL.into_iter().zip(labels) {
            let (all, some) = (found.by_text.level(level), hierarchy.level(level));
            let by_level = &mut by_level[level as usize];
            by_level.resize(all.count(), None);
            for (at, label) in some.communities().zip(labels) {
                let text = some.members(at).first().map(|&text| text as usize * step);
                let Some(home) = text.and_then(|text| all.community(text)) else { continue };
                by_level[home.index()] = Some(label);
            }
        }
        Ok(by_level)
    }
}

/// What an insight begins with.
fn opening(insight: &Insight) -> String {
    let words: Vec<&str> = insight.text.split_whitespace().take(TITLE_WORDS).collect();
    insight.title.clone().unwrap_or_else(|| words.join(" ") + " …")
}
