//! New insights join the groups of their neighbours, in milliseconds, until the next full clustering.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use rayon::prelude::*;
use tantivy::{IndexWriter, TantivyDocument};

use super::cluster::{ClusterReport, NEIGHBOURS, publish, recluster};
use super::error::EngineError;
use super::groups::{Community, Groups, Member, Tree};
use super::snapshot::Snapshot;
use super::store::Store;
use crate::cluster::{self, Assignment};
use crate::insight::Ordinal;
use crate::task::{Phase, Task};
use crate::vector::SearchParams;

/// Once this share of the insights was only assigned, everything is clustered anew: by then new themes may have formed.
const STALE: f64 = 0.2;

/// Below this cosine even the nearest neighbour is a stranger: unrelated sentences lie around .1.
const JOIN_FLOOR: f32 = 0.3;

/// Words of an insight that name the group which it starts.
const TITLE_WORDS: usize = 7;

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
    let mut tree = groups.tree()?.clone();
    for (place, (ordinal, key)) in places.into_iter().zip(&new) {
        members.push(match place {
            Some(member) => member,
            None => start_group(&snapshot, &mut tree, *ordinal, *key)?,
        });
    }
    let tree = resized(tree, &members);
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

/// The group of the neighbours; `None` for a document that is a stranger to all of them.
fn place(
    snapshot: &Snapshot,
    groups: &Groups,
    ordinal: Ordinal,
    key: u64,
) -> Result<Option<Member>, EngineError> {
    let Some(row) = snapshot.vectors.row(ordinal) else { return Ok(None) };
    let near = snapshot.vectors.search(&row, NEIGHBOURS + 1, &SearchParams::default(), None)?;
    let neighbours =
        near.iter().filter(|neighbour| neighbour.ordinal != ordinal).map(|neighbour| {
            let member = snapshot.key(neighbour.ordinal).and_then(|key| groups.member(key));
            (neighbour.score, member.map(|member| member.group))
        });
    Ok(match cluster::assign(neighbours, JOIN_FLOOR) {
        Assignment::Joins { group, membership } => {
            Some(Member { key, group, strength: membership })
        }
        Assignment::Starts => None,
    })
}

/// Starts a group for a stranger, named by how its text begins, in the theme of the largest group: the next full
/// clustering finds it a better place.
fn start_group(
    snapshot: &Snapshot,
    tree: &mut Tree,
    ordinal: Ordinal,
    key: u64,
) -> Result<Member, EngineError> {
    let insight = snapshot.insight(ordinal)?;
    let words: Vec<&str> = insight.text.split_whitespace().take(TITLE_WORDS).collect();
    let group = tree.groups.len() as u32;
    tree.groups.push(Community {
        id: group,
        title: insight.title.unwrap_or_else(|| words.join(" ") + " …"),
        terms: Vec::new(),
        size: 1,
        exemplar: insight.id,
        parent: tree.groups.first().and_then(|largest| largest.parent),
    });
    Ok(Member { key, group, strength: 1.0 })
}

/// The tree with the sizes that `members` give it.
fn resized(mut tree: Tree, members: &[Member]) -> Tree {
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
        let tree = resized(tree, &[member(1, 0), member(2, 0), member(3, 1), member(4, 2)]);
        let sizes = |level: &[Community]| level.iter().map(|c| c.size).collect::<Vec<_>>();
        assert_eq!(sizes(&tree.groups), [2, 1, 1]);
        assert_eq!(sizes(&tree.themes), [3, 1]);
        assert_eq!(sizes(&tree.areas), [4]);
    }
}
