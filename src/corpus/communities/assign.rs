//! New insights join the groups of their neighbours, in milliseconds, until the next full clustering.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use rayon::prelude::*;

use crate::cluster::{
    Graph, GroupId, Level, Partition, TogetherError, Vote, exemplars, membership, together, vote,
};
use crate::corpus::communities::cluster::{
    ClusterReport, NEIGHBOURS, Start, living, publish, recluster,
};
use crate::corpus::communities::groups::{Community, Groups, Member, Tree, TreeState};
use crate::corpus::communities::history::{Change, Entry, How, What};
use crate::corpus::communities::texts::Texts;
use crate::corpus::snapshot::Snapshot;
use crate::corpus::writer::Writer;
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet, RankedList};
use crate::task::{Phase, Task};
use crate::vector::SearchParams;

/// Once this share of the insights was only assigned, everything is clustered again, going on from the groups that there
/// are: what has piled up changes all at once, and a share of .02 brought the agreement with the day before below .95 on
/// one of 118 days. Clustering all takes about as long as embedding so many.
const STALE: f64 = 0.01;

/// Below this cosine even the nearest neighbour is a stranger: unrelated sentences lie around .1.
const JOIN_FLOOR: f32 = 0.3;

/// So many new insights that lie among each other rather than among known ones are a group of their own: the smallest
/// size that a clustering gives.
const LEAST_GROUP: usize = 5;

/// Words of an insight that name the group which it starts.
const TITLE_WORDS: usize = 7;

/// Gives the documents of the last commit that have no group one; `changed` are keys whose text is new.
///
/// An index without groups that can be read, or one of which more than a hundredth would only be assigned, is clustered as a
/// whole; with `alone` the latter waits for `quintet cluster`.
pub(crate) fn assign(
    writer: &mut Writer,
    changed: &HashSet<u64>,
    alone: bool,
    task: &Task,
) -> Result<ClusterReport, EngineError> {
    let started = Instant::now();
    let snapshot = writer.snapshot()?;
    let record = snapshot.manifest.groups.as_ref();
    let Some(groups) = record.and_then(|record| Groups::read(writer.home(), record).ok()) else {
        return recluster(writer, Start::Before, task);
    };
    let (mut members, mut new) = (Vec::new(), Vec::new());
    let mut homes: Vec<Option<u32>> = vec![None; snapshot.capacity()];
    for ordinal in snapshot.living() {
        let Some(key) = snapshot.key(ordinal) else { continue };
        match groups.member(key).filter(|_| !changed.contains(&key)) {
            Some(member) => {
                homes[ordinal.index()] = Some(member.group);
                members.push(member);
            }
            None => new.push(ordinal),
        }
    }
    let mut tree = Tree::clone(groups.tree()?);
    let assigned = tree.state.as_ref().map_or(0, |state| state.assigned);
    if !alone && is_stale(assigned + new.len() as u64, members.len() + new.len()) {
        return recluster(writer, Start::Before, task);
    }
    let home = |ordinal: Ordinal| homes[ordinal.index()];
    let placed = place(&snapshot, &living(&snapshot), &home, &new, task)?;
    let mut entry = Entry::of(&snapshot, How::Assigned);
    let mut put = |ordinal: Ordinal, group: u32, strength: f32| {
        members.extend(snapshot.key(ordinal).map(|key| Member { key, group, strength }));
    };
    for &(ordinal, group, strength) in &placed.joined {
        put(ordinal, group, strength);
    }
    let next = tree.next(Level::Group);
    for (id, founded) in (next.0..).zip(&placed.founded) {
        let group = founded.community(&snapshot, &tree, id)?;
        let event = What::Born { size: group.size, from: Vec::new() };
        entry.groups.push(Change { id, title: group.title.clone(), event });
        founded.members.iter().for_each(|&(ordinal, strength)| put(ordinal, id, strength));
        tree.groups.push(group);
    }
    let after = GroupId(next.0 + placed.founded.len() as u32);
    let state = TreeState {
        next: [after, tree.next(Level::Theme), tree.next(Level::Area)],
        detail: tree.state.as_ref().and_then(|state| state.detail),
        assigned: assigned + new.len() as u64,
    };
    let now = Tree { state: Some(state), ..resized(tree.clone(), &members) };
    grown(&tree, &now, &mut entry);
    let tree = now;
    let report = ClusterReport {
        groups: tree.groups.len(),
        themes: tree.themes.len(),
        areas: tree.areas.len(),
        assigned: new.len(),
        continued: false,
        graph_recall: None,
        graph_seconds: 0.0,
        community_seconds: started.elapsed().as_secs_f64(),
    };
    publish(writer, &snapshot.manifest, &Groups::new(members, tree)?, &entry, task)?;
    Ok(report)
}

/// Whether so many of `all` insights were only assigned that it is time to cluster.
pub(crate) fn is_stale(assigned: u64, all: usize) -> bool {
    assigned as f64 > STALE * all as f64
}

/// Where new insights go.
pub(crate) struct Placed {
    /// The insight, the group it joins, and how firmly.
    pub(crate) joined: Vec<(Ordinal, u32, f32)>,
    /// Groups that begin.
    pub(crate) founded: Vec<Founded>,
}

/// A group that begins.
pub(crate) struct Founded {
    /// Who is in it, and how firmly.
    pub(crate) members: Vec<(Ordinal, f32)>,
    /// Stands for it.
    exemplar: Ordinal,
    /// The known group that is nearest to its members, however far.
    pub(crate) near: Option<u32>,
}

/// Finds a group for each of `new`, which are among the documents `among`: that of its text where it is a copy, else that
/// of its neighbours, or a new one together with others that are new as well. Copies of a text count once.
///
/// * `home` is the group of a document; `None` for new ones.
pub(crate) fn place(
    snapshot: &Snapshot,
    among: &OrdinalSet,
    home: &(dyn Fn(Ordinal) -> Option<u32> + Sync),
    new: &[Ordinal],
    task: &Task,
) -> Result<Placed, EngineError> {
    // What has a group comes first, so that the first of a text is one that has, where there is one.
    let known = among.iter().filter(|&ordinal| home(ordinal).is_some());
    let texts = Texts::of(snapshot, known.chain(new.iter().copied()));
    let (firsts, copies): (Vec<Ordinal>, Vec<Ordinal>) =
        new.iter().partition(|&&new| texts.is_first(new));
    let mut placed = place_texts(snapshot, &texts, home, &firsts, task)?;
    placed.follow(&texts, home, &copies);
    Ok(placed)
}

/// Finds a group for each of `new`, whose texts nobody had before.
fn place_texts(
    snapshot: &Snapshot,
    texts: &Texts,
    home: &(dyn Fn(Ordinal) -> Option<u32> + Sync),
    new: &[Ordinal],
    task: &Task,
) -> Result<Placed, EngineError> {
    let set = texts.set();
    let among = (texts.len() as u64 != snapshot.len()).then_some(&set);
    task.progress().begin(Phase::Cluster, Some(new.len() as u64));
    let lists: Vec<RankedList> = new
        .par_iter()
        .map(|&ordinal| {
            task.check()?;
            task.progress().advance(1);
            let params = SearchParams::default();
            Ok(snapshot.vectors.search_near(ordinal, NEIGHBOURS + 1, &params, among)?)
        })
        .collect::<Result<_, EngineError>>()?;
    task.progress().end();
    let votes: Vec<Vote<u32>> = new
        .iter()
        .zip(&lists)
        .map(|(&own, list)| {
            let others = list.iter().filter(|near| near.ordinal != own);
            vote(others.map(|near| (near.score, home(near.ordinal))))
        })
        .collect();
    let mut joined = Vec::new();
    let mut join = |at: usize| {
        joined.extend(votes[at].group.map(|group| (new[at], group, votes[at].membership)));
    };
    let (at_home, away): (Vec<usize>, Vec<usize>) =
        (0..new.len()).partition(|&at| votes[at].is_at_home(JOIN_FLOOR));
    at_home.into_iter().for_each(&mut join);

    let (graph, partition) = among_themselves(new, &lists, &away, task)?;
    let strengths = membership(&graph, &partition);
    let mut founded = Vec::new();
    for (community, exemplar) in partition.communities().zip(exemplars(&graph, &partition)) {
        let all: Vec<usize> =
            partition.members(community).iter().map(|&node| node as usize).collect();
        // Too few for a group: who can goes elsewhere.
        let (leave, stay): (Vec<usize>, Vec<usize>) = all
            .iter()
            .partition(|&&node| all.len() < LEAST_GROUP && votes[away[node]].may_join(JOIN_FLOOR));
        leave.into_iter().for_each(|node| join(away[node]));
        let Some(&first) = stay.first() else { continue };
        let near = vote(stay.iter().map(|&node| {
            let vote = votes[away[node]];
            (vote.nearest.max(f32::MIN_POSITIVE), vote.group)
        }));
        let firmly = |node: usize| if stay.len() == 1 { 1.0 } else { strengths[node] };
        let exemplar = if stay.contains(&(exemplar as usize)) { exemplar as usize } else { first };
        founded.push(Founded {
            members: stay.iter().map(|&node| (new[away[node]], firmly(node))).collect(),
            exemplar: new[away[exemplar]],
            near: near.group,
        });
    }
    Ok(Placed { joined, founded })
}

impl Placed {
    /// Puts `copies` where the first of their text is.
    fn follow(&mut self, texts: &Texts, home: &dyn Fn(Ordinal) -> Option<u32>, copies: &[Ordinal]) {
        let joined = self.joined.iter().map(|&(first, group, how)| (first, (Some(group), how)));
        let mut places: HashMap<Ordinal, (Option<u32>, f32)> = joined.collect();
        let mut founders: HashMap<Ordinal, (usize, f32)> = HashMap::new();
        for (at, founded) in self.founded.iter().enumerate() {
            founders.extend(founded.members.iter().map(|&(first, how)| (first, (at, how))));
        }
        for &copy in copies {
            let Some(number) = texts.number(copy) else { continue };
            let first = texts.firsts()[number];
            if let Some(&(at, how)) = founders.get(&first) {
                self.founded[at].members.push((copy, how));
                continue;
            }
            // Where its text is was known, not voted for.
            let (group, how) = *places.entry(first).or_insert_with(|| (home(first), 1.0));
            self.joined.extend(group.map(|group| (copy, group, how)));
        }
    }
}

/// The communities of those of `new` that `away` names by place, in the order of `away`.
fn among_themselves(
    new: &[Ordinal],
    lists: &[RankedList],
    away: &[usize],
    task: &Task,
) -> Result<(Graph, Partition), EngineError> {
    let numbers: HashMap<Ordinal, u32> =
        away.iter().enumerate().map(|(number, &at)| (new[at], number as u32)).collect();
    let mut ordinals = vec![u32::MAX; away.len() * NEIGHBOURS];
    let mut scores = vec![0f32; away.len() * NEIGHBOURS];
    for (row, &at) in away.iter().enumerate() {
        let others = lists[at].iter().filter(|near| near.ordinal != new[at]);
        let known = others.filter_map(|near| Some((*numbers.get(&near.ordinal)?, near.score)));
        for (slot, (number, score)) in known.take(NEIGHBOURS).enumerate() {
            ordinals[row * NEIGHBOURS + slot] = number;
            scores[row * NEIGHBOURS + slot] = score;
        }
    }
    together(NEIGHBOURS, &ordinals, &scores, JOIN_FLOOR, task).map_err(|error| match error {
        TogetherError::Graph(error) => error.into(),
        TogetherError::Cancelled(error) => error.into(),
    })
}

impl Founded {
    /// The group as the tree holds it, named by its exemplar, in the theme of the nearest known group: the next full
    /// clustering finds it a better place.
    fn community(
        &self,
        snapshot: &Snapshot,
        tree: &Tree,
        id: u32,
    ) -> Result<Community, EngineError> {
        let insight = snapshot.insight(self.exemplar)?;
        let words: Vec<&str> = insight.text.split_whitespace().take(TITLE_WORDS).collect();
        let near = self.near.and_then(|near| tree.groups.iter().find(|group| group.id == near));
        Ok(Community {
            id,
            title: insight.title.unwrap_or_else(|| words.join(" ") + " …"),
            terms: Vec::new(),
            size: self.members.len() as u32,
            exemplar: insight.id,
            parent: near.or(tree.groups.first()).and_then(|group| group.parent),
        })
    }
}

/// Notes which communities grew.
fn grown(before: &Tree, after: &Tree, entry: &mut Entry) {
    for level in Level::ALL {
        let changes = entry.level_mut(level);
        for (old, new) in before.level(level).iter().zip(after.level(level)) {
            let born = changes.iter().any(|change| change.id == new.id);
            if new.size > old.size && !born {
                let event = What::Grown { gained: new.size - old.size, lost: 0 };
                changes.push(Change { id: new.id, title: new.title.clone(), event });
            }
        }
    }
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
    use crate::corpus::communities::assign::*;
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
            state: None,
        };
        let member = |key, group| Member { key, group, strength: 1.0 };
        let tree = resized(tree, &[member(1, 0), member(2, 0), member(3, 1), member(4, 2)]);
        let sizes = |level: &[Community]| level.iter().map(|c| c.size).collect::<Vec<_>>();
        assert_eq!(sizes(&tree.groups), [2, 1, 1]);
        assert_eq!(sizes(&tree.themes), [3, 1]);
        assert_eq!(sizes(&tree.areas), [4]);
    }
}
