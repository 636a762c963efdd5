//! What became of each group: ids that last from one clustering to the next, and what happened to them.
//!
//! Invariants: no id is given twice; an id goes to at most one new group, and only to one that shares members with the
//! old; every old id and every new group stands in exactly one event, save that splits and merges name several.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ClusterId, Partition};

/// The id of a group that lasts over many clusterings of a growing index. Never used again once it is retired.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct GroupId(pub u32);

/// What happened to a group between two clusterings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// A new group; `from` are old groups that gave it members but live on.
    Born {
        /// The new id.
        id: GroupId,
        /// Old groups with members in it, largest share first.
        from: Vec<GroupId>,
    },
    /// The same group, perhaps with members more or fewer.
    Kept {
        /// The id.
        id: GroupId,
        /// Members that were not in the old group.
        gained: u32,
        /// Members of the old group that are elsewhere or gone.
        lost: u32,
    },
    /// Old groups went up in one that lives on.
    Merged {
        /// The ids that ended, ascending.
        ended: Vec<GroupId>,
        /// The id that lives on.
        into: GroupId,
    },
    /// A group lives on, and a large part of it is now a group of its own.
    Split {
        /// The id that lives on.
        id: GroupId,
        /// The new ids, ascending.
        into: Vec<GroupId>,
    },
    /// A group whose members are gone, or scattered over groups that none of them makes up.
    Retired {
        /// The id that ended.
        id: GroupId,
    },
}

/// The ids of a new clustering's groups, and what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// The id of each community, in order.
    pub ids: Vec<GroupId>,
    /// What happened: first to old groups by id, then births.
    pub events: Vec<Event>,
    /// The id that the next new group will get.
    pub next: GroupId,
}

/// The share of a group's members that must go one way for that to be the group's own way.
const MAJORITY: f64 = 0.5;

/// Gives the communities of `new` the ids of the old groups that they continue.
///
/// * `old` is the group of each node (of the same ordinals as `new`) before; `None` for nodes that are new.
/// * `retired` are ids of old groups that have no node left, and may be empty.
/// * `next` is the first id that was never used.
///
/// Pairs of old and new are matched greedily by overlap (Jaccard index of their members), best first; ties to the smaller
/// old id, then the smaller community. A node that was deleted counts for neither side.
pub fn lineage(
    old: &[Option<GroupId>],
    new: &Partition,
    retired: &[GroupId],
    next: GroupId,
) -> Lineage {
    let overlaps = Overlaps::of(old, new);
    let mut pairs: Vec<(f64, GroupId, ClusterId)> = overlaps
        .shared
        .iter()
        .map(|(&(id, community), &shared)| (overlaps.jaccard(id, community, shared), id, community))
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut given: Vec<Option<GroupId>> = vec![None; new.count()];
    let mut heirs: HashMap<GroupId, ClusterId> = HashMap::new();
    for (_, id, community) in pairs {
        if given[community.index()].is_none() && !heirs.contains_key(&id) {
            given[community.index()] = Some(id);
            heirs.insert(id, community);
        }
    }
    let mut fresh = next.0;
    let mut born = Vec::new();
    let ids: Vec<GroupId> = given
        .into_iter()
        .enumerate()
        .map(|(at, id)| {
            id.unwrap_or_else(|| {
                let id = GroupId(fresh);
                fresh += 1;
                born.push((ClusterId(at as u32), id));
                id
            })
        })
        .collect();
    let events = events(&overlaps, &heirs, &ids, &born, retired);
    Lineage { ids, events, next: GroupId(fresh) }
}

/// How many nodes old and new groups share.
struct Overlaps {
    shared: BTreeMap<(GroupId, ClusterId), u32>,
    /// Living members of each old group.
    old: BTreeMap<GroupId, u32>,
    /// Members of each new group that had a group before.
    known: Vec<u32>,
    /// Members of each new group.
    new: Vec<u32>,
}

impl Overlaps {
    fn of(old: &[Option<GroupId>], new: &Partition) -> Self {
        let sizes = new.communities().map(|c| new.members(c).len() as u32).collect();
        let mut found = Self {
            shared: BTreeMap::new(),
            old: BTreeMap::new(),
            known: vec![0; new.count()],
            new: sizes,
        };
        for (node, id) in old.iter().enumerate() {
            if let (Some(id), Some(community)) = (*id, new.community(node)) {
                *found.shared.entry((id, community)).or_default() += 1;
                *found.old.entry(id).or_default() += 1;
                found.known[community.index()] += 1;
            }
        }
        found
    }

    /// The share of common members among those of either; new nodes count for neither, else growth would look like
    /// change.
    fn jaccard(&self, id: GroupId, community: ClusterId, shared: u32) -> f64 {
        let either = self.old[&id] + self.known[community.index()] - shared;
        f64::from(shared) / f64::from(either)
    }

    /// The new groups with members of `id`, largest share first.
    fn went(&self, id: GroupId) -> Vec<(ClusterId, u32)> {
        let range = (id, ClusterId(0))..=(id, ClusterId(u32::MAX));
        let mut found: Vec<(ClusterId, u32)> = self
            .shared
            .range(range)
            .map(|(&(_, community), &shared)| (community, shared))
            .collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }
}

/// Tells the story.
fn events(
    overlaps: &Overlaps,
    heirs: &HashMap<GroupId, ClusterId>,
    ids: &[GroupId],
    born: &[(ClusterId, GroupId)],
    retired: &[GroupId],
) -> Vec<Event> {
    let mut merged: BTreeMap<GroupId, Vec<GroupId>> = BTreeMap::new();
    let mut split: BTreeMap<GroupId, Vec<GroupId>> = BTreeMap::new();
    let mut sources: BTreeMap<ClusterId, Vec<(u32, GroupId)>> = BTreeMap::new();
    for (&(id, community), &shared) in &overlaps.shared {
        sources.entry(community).or_default().push((shared, id));
    }
    let mut births = Vec::new();
    for &(community, id) in born {
        let mut from = sources.remove(&community).unwrap_or_default();
        from.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let known = f64::from(overlaps.known[community.index()]);
        match from.first() {
            // Most of what it knows comes from one group that lives on: a part of that group.
            Some(&(shared, parent))
                if f64::from(shared) > MAJORITY * known && heirs.contains_key(&parent) =>
            {
                split.entry(parent).or_default().push(id);
            }
            _ => {
                births.push(Event::Born { id, from: from.into_iter().map(|(_, id)| id).collect() })
            }
        }
    }
    let mut events = Vec::new();
    for (&id, &size) in &overlaps.old {
        match heirs.get(&id) {
            Some(&heir) => {
                let shared = overlaps.shared[&(id, heir)];
                let gained = overlaps.new[heir.index()] - shared;
                events.push(Event::Kept { id, gained, lost: size - shared });
            }
            None => match overlaps.went(id).first() {
                Some(&(into, shared)) if f64::from(shared) > MAJORITY * f64::from(size) => {
                    merged.entry(ids[into.index()]).or_default().push(id);
                }
                _ => events.push(Event::Retired { id }),
            },
        }
    }
    events.extend(
        retired.iter().filter(|id| !overlaps.old.contains_key(id)).map(|&id| Event::Retired { id }),
    );
    events.extend(merged.into_iter().map(|(into, ended)| Event::Merged { ended, into }));
    events.extend(split.into_iter().map(|(id, into)| Event::Split { id, into }));
    events.extend(births);
    events
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Old groups and new communities are written as letters, one a node; `.` is none.
    #[track_caller]
    fn check(old: &str, new: &str, ids: &[u32], expected: &[Event]) {
        let old: Vec<Option<GroupId>> =
            old.bytes().map(|b| (b != b'.').then(|| GroupId(u32::from(b - b'a')))).collect();
        let partition = Partition::new(new.bytes().map(|b| (b != b'.').then(|| u32::from(b))));
        let found = lineage(&old, &partition, &[], GroupId(10));
        assert_eq!(found.ids, ids.iter().map(|&id| GroupId(id)).collect::<Vec<_>>());
        assert_eq!(found.events, expected);
    }

    fn kept(id: u32, gained: u32, lost: u32) -> Event {
        Event::Kept { id: GroupId(id), gained, lost }
    }

    #[test]
    fn a_group_that_grows_keeps_its_id() {
        check("aaabb..", "xxxyyyx", &[0, 1], &[kept(0, 1, 0), kept(1, 1, 0)]);
    }

    #[test]
    fn the_larger_part_keeps_the_id_and_the_smaller_is_split_off() {
        let split = Event::Split { id: GroupId(0), into: vec![GroupId(10)] };
        check("aaaaa", "xxxyy", &[0, 10], &[kept(0, 0, 2), split]);
    }

    #[test]
    fn of_two_that_merge_the_larger_lives_on() {
        let merged = Event::Merged { ended: vec![GroupId(1)], into: GroupId(0) };
        check("aaabb", "xxxxx", &[0], &[kept(0, 2, 0), merged]);
    }

    #[test]
    fn what_has_no_past_is_born_and_what_scatters_retires() {
        let born = Event::Born { id: GroupId(10), from: vec![] };
        check("aa..", "xxyy", &[0, 10], &[kept(0, 0, 0), born]);
        check("aaabbbc", "xxxyyy.", &[0, 1], &[kept(0, 0, 0), kept(1, 0, 0)]);
        let retired = Event::Retired { id: GroupId(2) };
        check("aaabbbcc", "xxxyyyxy", &[0, 1], &[kept(0, 1, 0), kept(1, 1, 0), retired]);
    }

    #[test]
    fn an_id_without_nodes_retires() {
        let found = lineage(&[], &Partition::new([]), &[GroupId(3)], GroupId(4));
        assert_eq!(found.events, [Event::Retired { id: GroupId(3) }]);
    }

    proptest! {
        #[test]
        fn ids_are_unique_and_come_from_shared_members(
            nodes in prop::collection::vec((prop::option::of(0u32..6), prop::option::of(0u32..6)), 0..60)
        ) {
            let old: Vec<_> = nodes.iter().map(|&(id, _)| id.map(GroupId)).collect();
            let new = Partition::new(nodes.iter().map(|&(_, community)| community));
            let found = lineage(&old, &new, &[], GroupId(6));
            prop_assert_eq!(found.ids.len(), new.count());
            let mut unique = found.ids.clone();
            unique.sort();
            unique.dedup();
            prop_assert_eq!(unique.len(), found.ids.len());
            for (community, &id) in new.communities().zip(&found.ids) {
                let shares = new.members(community).iter().any(|&n| old[n as usize] == Some(id));
                prop_assert!(id >= GroupId(6) || shares);
                prop_assert!(id < found.next);
            }
        }

        #[test]
        fn the_same_clustering_changes_no_id(groups in prop::collection::vec(0u32..6, 0..60)) {
            let old: Vec<_> = groups.iter().map(|&id| Some(GroupId(id))).collect();
            let new = Partition::new(groups.iter().map(|&id| Some(id)));
            let found = lineage(&old, &new, &[], GroupId(6));
            for (node, id) in old.iter().enumerate() {
                prop_assert_eq!(new.community(node).map(|c| found.ids[c.index()]), *id);
            }
            let same = |event: &Event| matches!(event, Event::Kept { gained: 0, lost: 0, .. });
            prop_assert!(found.events.iter().all(same), "{:?}", found.events);
        }
    }
}
