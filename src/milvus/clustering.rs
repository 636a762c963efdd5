//! The groups of a corpus on Milvus: neighbours that it gives in batches, communities found here, a collection that holds them.
//!
//! Memory is held to ids, edges and light columns; vectors and words are fetched of [`HELD`] texts at most.

use std::path::Path;
use std::time::Instant;

use super::corpus::MilvusCorpus;
use super::everyone::{Everyone, HELD};
use super::fetched::Want;
use super::head::{self, GroupsAt, Head};
use super::neighbours::{NEIGHBOURS, Table};
use super::placed::{self, Before, Member};
use super::titles::Nameless;
use crate::cluster::{Graph, HierarchyParams, Level, membership};
use crate::corpus::communities::cluster::{Found, levels};
use crate::corpus::communities::groups::Tree;
use crate::corpus::communities::history::How;
use crate::corpus::communities::lasting::Lasting;
use crate::corpus::{ClusterReport, Start};
use crate::error::{EngineError, MilvusError};
use crate::insight::Vectors;
use crate::task::{Standing, Task};

/// Texts whose neighbours are compared with the exact ones, and how near two scores are equal.
const SAMPLE: usize = 64;
const TIE: f32 = 1e-5;

/// Finds the groups of the corpus that `named` names and publishes them.
///
/// # Errors
/// A server that is away; a corpus without insights; one that was built anew meanwhile.
pub fn cluster(named: &Path, from: Start, task: &Task) -> Result<ClusterReport, EngineError> {
    task.stands(Standing::Unchanged);
    let corpus = MilvusCorpus::open(named, None, task)?;
    let started = Instant::now();
    let all = corpus.everyone(task)?;
    if all.len() == 0 {
        return Err(EngineError::Empty { path: named.into() });
    }
    let before = corpus.lasting(&all, task)?;
    let table = corpus.neighbours(&all, task)?;
    let graph = Graph::from_neighbours(NEIGHBOURS, &table.texts, &table.cosines, None)?;
    let graph = graph.locally_scaled();
    let graph_recall = corpus.recall(&all, &table, task)?;
    let graph_seconds = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let start = before.hierarchy().filter(|_| from == Start::Before);
    let start = start.map(|start| start.map(|partition| partition.gathered(all.numbers())));
    let rows = || match all.texts() <= HELD {
        true => corpus.vectors(all.firsts(), task).map(Some),
        false => Ok(None),
    };
    let Found { by_text, how, .. } =
        levels(&graph, &rows, start.as_ref(), &HierarchyParams::default(), task)?;
    let hierarchy = by_text.map(|partition| partition.spread(all.numbers()));
    let lineages = before.continued(&hierarchy);
    let nameless = Nameless {
        all: &all,
        table: &table,
        graph: &graph,
        by_text: &by_text,
        hierarchy: &hierarchy,
        lineages: &lineages,
    };
    let tree = corpus.titled(&nameless, task)?;
    let strengths = membership(&graph, by_text.level(Level::Group));
    let ids = &lineages[Level::Group as usize].ids;
    let groups = hierarchy.level(Level::Group);
    let members = (0..all.len()).filter_map(|place| {
        let group = ids[groups.community(place)?.index()].0;
        Some(Member { id: all.id(place).into(), group, strength: strengths[all.text(place)] })
    });
    let report = ClusterReport {
        groups: tree.groups.len(),
        themes: tree.themes.len(),
        areas: tree.areas.len(),
        assigned: 0,
        continued: how == How::Continued,
        graph_recall,
        graph_seconds,
        community_seconds: started.elapsed().as_secs_f64(),
    };
    corpus.publish(members, &tree, task)?;
    Ok(report)
}

impl MilvusCorpus {
    /// The groups before, by place.
    fn lasting(&self, all: &Everyone, task: &Task) -> Result<Lasting, EngineError> {
        let Some(Before { tree, members }) = self.groups_before(task)? else {
            return Ok(Lasting::default());
        };
        let group = |place: usize| members.get(all.id(place)).copied();
        Ok(Lasting::placed(&tree, (0..all.len()).map(group)))
    }

    /// The vectors of these insights, in their order; zeros for one that is gone.
    pub(super) fn vectors<'a>(
        &self,
        ids: impl Iterator<Item = &'a str>,
        task: &Task,
    ) -> Result<Vectors, EngineError> {
        let ids: Vec<&str> = ids.collect();
        let (mut vectors, absent) =
            (Vectors::new(self.head.model.dim), vec![0.0; self.head.model.dim]);
        for some in ids.chunks(1024) {
            let rows = self.rows(some.iter().copied(), Want::Vector, task)?;
            for id in some {
                vectors.push(rows.get(*id).map_or(&absent, |row| &row.vector))?;
            }
        }
        Ok(vectors)
    }

    /// Share of the true nearest neighbours that the table has of a sample; of a corpus with a graph they cannot be known.
    fn recall(
        &self,
        all: &Everyone,
        table: &Table,
        task: &Task,
    ) -> Result<Option<f64>, EngineError> {
        if !self.head.flat {
            return Ok(None);
        }
        let step = (all.texts() / SAMPLE).max(1);
        let sample: Vec<usize> = (0..all.texts()).step_by(step).take(SAMPLE).collect();
        let rows = self.vectors(sample.iter().map(|&text| all.first(text)), task)?;
        let lists =
            self.near(rows.rows().map(<[f32]>::to_vec).collect(), NEIGHBOURS * 4, "", task)?;
        let (mut found, mut wanted) = (0, 0);
        for (&text, list) in sample.iter().zip(lists) {
            let exact = super::neighbours::distinct(all, text, &list);
            let exact = &exact[..exact.len().min(NEIGHBOURS)];
            let Some(&(_, last)) = exact.last() else { continue };
            let row = text * NEIGHBOURS..(text + 1) * NEIGHBOURS;
            let near = table.texts[row.clone()].iter().zip(&table.cosines[row]);
            let is_one = |&(&to, &cosine): &(&u32, &f32)| to != u32::MAX && cosine >= last - TIE;
            wanted += exact.len();
            found += near.filter(is_one).count().min(exact.len());
        }
        Ok(Some(if wanted == 0 { 1.0 } else { found as f64 / wanted as f64 }))
    }

    /// Fills the next collection of groups and has the head name it.
    fn publish(
        &self,
        members: impl Iterator<Item = Member>,
        tree: &Tree,
        task: &Task,
    ) -> Result<(), EngineError> {
        let (client, place) = (&self.client, &self.place);
        let before = self.head.groups;
        let number = before.map_or(1, |at| at.number + 1);
        let name = placed::named(place, number);
        placed::write(client, &name, members, tree, task)?;
        let now = Head::read(client, place, task)?;
        if now.as_ref().map(|head| (head.number, head.groups)) != Some((self.head.number, before)) {
            // Nothing names it; where the server is away, the next clustering drops it.
            let _ = head::drop(client, &name, &Task::silent());
            return Err(MilvusError::Overtaken { collection: place.collection.clone() }.into());
        }
        let groups = Some(GroupsAt { number, of: self.head.number });
        task.stands(Standing::Committing);
        Head { groups, ..self.head.clone() }.write(client, place, task)?;
        task.stands(Standing::Committed);
        if let Some(before) = before {
            // It is done; what cannot be dropped now costs room and nothing else.
            let _ = head::drop(client, &placed::named(place, before.number), &Task::silent());
        }
        Ok(())
    }
}
