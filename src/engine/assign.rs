//! New insights join the groups of their neighbours, in milliseconds, until the next full clustering.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use rayon::prelude::*;
use tantivy::{IndexWriter, TantivyDocument};

use super::cluster::{ClusterReport, NEIGHBOURS, publish, recluster};
use super::error::EngineError;
use super::groups::{Groups, Member, Tree};
use super::snapshot::Snapshot;
use super::store::Store;
use crate::insight::Ordinal;
use crate::task::{Phase, Task};
use crate::vector::SearchParams;

/// Once this share of the insights was only assigned, everything is clustered anew: by then new themes may have formed.
const STALE: f64 = 0.2;

/// Gives the documents of the last commit that have no group one; `changed` are keys whose text is new.
///
/// An index without groups, or one of which more than a fifth would only be assigned, is clustered as a whole.
pub(super) fn assign(
    store: &Store,
    writer: &mut IndexWriter<TantivyDocument>,
    changed: &HashSet<u64>,
    task: &Task,
) -> Result<ClusterReport, EngineError> {
    let started = Instant::now();
    let snapshot = Snapshot::open(store)?;
    let Some(record) = &snapshot.manifest.groups else { return recluster(store, writer, task) };
    let groups = Groups::read(&store.path, record)?;
    let (mut members, mut new) = (Vec::new(), Vec::new());
    for ordinal in snapshot.living() {
        let Some(key) = snapshot.key(ordinal) else { continue };
        match groups.member(key).filter(|_| !changed.contains(&key)) {
            Some(member) => members.push(member),
            None => new.push((ordinal, key)),
        }
    }
    if new.len() as f64 > STALE * members.len() as f64 {
        return recluster(store, writer, task);
    }
    task.progress().begin(Phase::Cluster, Some(new.len() as u64));
    let places: Vec<Option<Member>> = new
        .par_iter()
        .map(|&(ordinal, key)| {
            task.check()?;
            task.progress().advance(1);
            place(&snapshot, &groups, ordinal, key)
        })
        .collect::<Result<_, _>>()?;
    task.progress().end();
    members.extend(places.into_iter().flatten());
    let tree = resized(groups.tree()?, &members);
    let report = ClusterReport {
        groups: tree.groups.len(),
        themes: tree.themes.len(),
        areas: tree.areas.len(),
        assigned: new.len(),
        graph_seconds: 0.0,
        community_seconds: started.elapsed().as_secs_f64(),
    };
    publish(store, writer, &snapshot.manifest, &Groups::new(members, tree)?)?;
    Ok(report)
}

/// The group that most of the neighbours' similarity speaks for; `None` for a document without a vector or in an index
/// where no neighbour has a group.
fn place(
    snapshot: &Snapshot,
    groups: &Groups,
    ordinal: Ordinal,
    key: u64,
) -> Result<Option<Member>, EngineError> {
    let Some(row) = snapshot.vectors.row(ordinal) else { return Ok(None) };
    let near = snapshot.vectors.search(&row, NEIGHBOURS + 1, &SearchParams::default(), None)?;
    let mut votes: BTreeMap<u32, f32> = BTreeMap::new();
    for neighbour in near.iter().filter(|neighbour| neighbour.ordinal != ordinal) {
        let member = snapshot.key(neighbour.ordinal).and_then(|key| groups.member(key));
        if let Some(member) = member {
            *votes.entry(member.group).or_default() += neighbour.score.max(0.0);
        }
    }
    let all: f32 = votes.values().sum();
    // Equal votes go to the group of the lower number: the larger one.
    let best = votes.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(best.map(|(group, vote)| Member { key, group, strength: vote / all.max(f32::MIN_POSITIVE) }))
}

/// The tree with the sizes that `members` give it.
fn resized(tree: &Tree, members: &[Member]) -> Tree {
    let mut tree = tree.clone();
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for member in members {
        *sizes.entry(member.group).or_default() += 1;
    }
    for level in [&mut tree.groups, &mut tree.themes, &mut tree.areas] {
        let mut above: BTreeMap<u32, u32> = BTreeMap::new();
        for community in level {
            community.size = sizes.get(&community.id).copied().unwrap_or(0);
            if let Some(parent) = community.parent {
                *above.entry(parent).or_default() += community.size;
            }
        }
        sizes = above;
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::super::groups::Community;
    use super::*;
    use crate::insight::InsightId;

    #[test]
    fn sizes_add_up_level_by_level() {
        let community = |id, parent| Community {
            id,
            title: String::new(),
            terms: vec![],
            size: 0,
            exemplar: InsightId::new("a").unwrap(),
            parent,
        };
        let tree = Tree {
            groups: vec![community(0, Some(0)), community(1, Some(1)), community(2, Some(0))],
            themes: vec![community(0, Some(0)), community(1, Some(0))],
            areas: vec![community(0, None)],
        };
        let member = |key, group| Member { key, group, strength: 1.0 };
        let tree = resized(&tree, &[member(1, 0), member(2, 0), member(3, 1), member(4, 2)]);
        let sizes = |level: &[Community]| level.iter().map(|c| c.size).collect::<Vec<_>>();
        assert_eq!(sizes(&tree.groups), [2, 1, 1]);
        assert_eq!(sizes(&tree.themes), [3, 1]);
        assert_eq!(sizes(&tree.areas), [4]);
    }
}
