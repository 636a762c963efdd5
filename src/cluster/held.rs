//! No more change at once than a budget allows: the rest of what a clustering would move waits for the next one.
//!
//! The temporal smoothness of evolutionary clustering (Chakrabarti, Kumar and Tomkins, KDD 2006) as a bound rather than a
//! price: a reader sees at most so much of a page change overnight.
//! Invariant: nodes that were known change community only within the budget, save where a community would fall apart.

use std::collections::{BTreeMap, BTreeSet};

use super::leiden::connected;
use super::partition::ABSENT;
use super::partition::most_common;
use super::{Graph, GroupId, Partition, lineage};

/// How many nodes may get another community.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(usize);

/// In a small set a share is no whole node; so many may always move.
const LEAST: usize = 5;

impl Budget {
    /// A `share` of the nodes that have a community in `before`.
    pub(super) fn of(before: &Partition, share: f64) -> Self {
        let known = before.raw().iter().filter(|&&community| community != ABSENT).count();
        Self(((share * known as f64) as usize).max(LEAST))
    }

    /// Whether no more nodes would move from `before` to `found`.
    pub(super) fn allows(self, before: &Partition, found: &Partition) -> bool {
        let ids = lasting(before, found);
        let moves = |&node: &usize| {
            let to = found.community(node).map(|home| ids[home.index()]);
            before.community(node).is_some_and(|from| to.is_some_and(|to| to != from.0))
        };
        (0..found.len()).filter(moves).count() <= self.0
    }
}

/// What one node, or one theme, would do.
struct Step {
    /// Its community before; `None` where it is new.
    from: Option<u32>,
    /// Its community in what was found, by the id that it has from before.
    to: u32,
    /// Nodes.
    size: usize,
}

/// `found` as far as the budget allows: nodes that go one way go together, the largest parties first; the others stay
/// where they were `before`.
pub(super) fn held(
    graph: &Graph,
    before: &Partition,
    found: &Partition,
    budget: Budget,
) -> Partition {
    let ids = lasting(before, found);
    let steps: Vec<Option<Step>> = (0..found.len())
        .map(|node| {
            let to = ids[found.community(node)?.index()];
            let from = before.community(node).map(|home| home.0);
            Some(Step { from, to, size: 1 })
        })
        .collect();
    match allowed(&steps, budget) {
        None => found.clone(),
        Some(raw) => Partition::from_raw(connected(graph, raw)),
    }
}

/// The same where whole communities of `units` move.
pub(super) fn units_held(
    graph: &Graph,
    before: &Partition,
    found: &Partition,
    units: &Partition,
    budget: Budget,
) -> Partition {
    let ids = lasting(before, found);
    let steps: Vec<Option<Step>> = units
        .communities()
        .map(|unit| {
            let members = units.members(unit);
            let to = ids[found.community(*members.first()? as usize)?.index()];
            let from = most_common(
                members
                    .iter()
                    .filter_map(|&node| before.community(node as usize).map(|home| home.0)),
            );
            Some(Step { from, to, size: members.len() })
        })
        .collect();
    let Some(places) = allowed(&steps, budget) else { return found.clone() };
    let home = |node: usize| units.community(node).map_or(ABSENT, |unit| places[unit.index()]);
    Partition::from_raw(connected(graph, (0..units.len()).map(home).collect()))
}

/// The communities of `before` without the nodes that most of their community would not be with in `outer`, so that
/// each of them lies in one community of `outer`.
pub(super) fn within(before: &Partition, outer: &Partition) -> Partition {
    let homes: Vec<Option<u32>> = before
        .communities()
        .map(|community| {
            let members = before.members(community).iter();
            most_common(members.filter_map(|&n| outer.community(n as usize).map(|home| home.0)))
        })
        .collect();
    Partition::new((0..before.len()).map(|node| {
        let home = outer.community(node).map(|home| home.0);
        before.community(node).filter(|own| homes[own.index()] == home).map(|own| own.0)
    }))
}

/// The number in `before` of each community of `found`; new ones count on from there.
fn lasting(before: &Partition, found: &Partition) -> Vec<u32> {
    let old: Vec<Option<GroupId>> =
        (0..found.len()).map(|node| before.community(node).map(|home| GroupId(home.0))).collect();
    let ids = lineage(&old, found, &[], GroupId(before.count() as u32)).ids;
    ids.into_iter().map(|id| id.0).collect()
}

/// Where each goes, [`ABSENT`] for none; `None` where all may go where they would.
fn allowed(steps: &[Option<Step>], Budget(most): Budget) -> Option<Vec<u32>> {
    let mut parties: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for step in steps.iter().flatten() {
        if let Some(from) = step.from.filter(|&from| from != step.to) {
            *parties.entry((from, step.to)).or_default() += step.size;
        }
    }
    if parties.values().sum::<usize>() <= most {
        return None;
    }
    let mut order: Vec<((u32, u32), usize)> = parties.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut left = most;
    // Where the largest of those that may not go came from, by where they would have gone: new ones follow them there.
    let mut stays: BTreeMap<u32, u32> = BTreeMap::new();
    let mut goes = BTreeSet::new();
    for ((from, to), size) in order {
        if size <= left {
            left -= size;
            goes.insert((from, to));
        } else {
            stays.entry(to).or_insert(from);
        }
    }
    let known: BTreeSet<u32> = steps.iter().flatten().filter_map(|step| step.from).collect();
    let place =
        |step: &Option<Step>| match step {
            None => ABSENT,
            Some(Step { from: Some(from), to, .. }) => {
                if from == to || goes.contains(&(*from, *to)) { *to } else { *from }
            }
            Some(Step { from: None, to, .. }) if known.contains(to) => *to,
            Some(Step { from: None, to, .. }) => stays.get(to).copied().unwrap_or(*to),
        };
    Some(steps.iter().map(place).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A clique: nothing falls apart in it.
    fn clique(nodes: usize) -> Graph {
        let ordinals: Vec<u32> = (0..nodes * nodes).map(|at| (at % nodes) as u32).collect();
        Graph::from_neighbours(nodes, &ordinals, &vec![0.9; nodes * nodes], None).unwrap()
    }

    fn partition(raw: &[Option<u32>]) -> Partition {
        Partition::new(raw.iter().copied())
    }

    /// Communities are written as letters, one a node; `.` is none.
    #[track_caller]
    fn check(before: &str, found: &str, budget: usize, expected: &str) {
        let read = |text: &str| {
            partition(&text.bytes().map(|b| (b != b'.').then(|| u32::from(b))).collect::<Vec<_>>())
        };
        let graph = clique(before.len());
        let held = held(&graph, &read(before), &read(found), Budget(budget));
        assert_eq!(held, read(expected));
    }

    #[test]
    fn what_fits_goes_together_and_the_rest_stays() {
        check("aaaaabbbbb", "aaaxxbbbba", 3, "aaaxxbbbba");
        check("aaaaabbbbb", "aaaxxbbbba", 2, "aaaxxbbbbb");
        check("aaaaabbbbb", "aaaxxbbbba", 1, "aaaaabbbba");
        check("aaaaabbbbb", "aaaaabbbbb", 0, "aaaaabbbbb");
    }

    #[test]
    fn a_new_node_follows_those_it_would_have_gone_with() {
        check("aaaaabbb.", "aaaxxbbbx", 1, "aaaaabbba");
        check("aaaaabbb.", "aaaxxbbbb", 1, "aaaaabbbb");
    }

    #[test]
    fn whole_units_move_or_stay() {
        let of =
            |text: &str| partition(&text.bytes().map(|b| Some(u32::from(b))).collect::<Vec<_>>());
        let (before, found, units) = (of("aaaabbbb"), of("aabbbbbb"), of("ssttuuuu"));
        let graph = clique(8);
        assert_eq!(units_held(&graph, &before, &found, &units, Budget(1)), before);
        assert_eq!(units_held(&graph, &before, &found, &units, Budget(2)), found);
    }

    #[test]
    fn a_part_that_left_the_outer_community_is_free() {
        let (before, outer) = (partition(&[Some(0); 4]), partition(&[1, 1, 1, 2].map(Some)));
        assert_eq!(within(&before, &outer), partition(&[Some(0), Some(0), Some(0), None]));
    }

    proptest! {
        #[test]
        fn never_more_than_the_budget_moves(
            nodes in prop::collection::vec((prop::option::of(0u32..5), 0u32..5), 1..40), most in 0usize..10
        ) {
            let before = partition(&nodes.iter().map(|&(old, _)| old).collect::<Vec<_>>());
            let found = partition(&nodes.iter().map(|&(_, new)| Some(new)).collect::<Vec<_>>());
            let held = held(&clique(nodes.len()), &before, &found, Budget(most));
            prop_assert_eq!(held.len(), found.len());
            // Each old community is the one that most of it is in, so that only what left it counts.
            let stayed: usize = before
                .communities()
                .filter_map(|old| {
                    let members = before.members(old).iter();
                    let homes = members.filter_map(|&n| held.community(n as usize).map(|c| c.0));
                    let homes: Vec<u32> = homes.collect();
                    let most = most_common(homes.iter().copied())?;
                    Some(homes.iter().filter(|&&home| home == most).count())
                })
                .sum();
            let known = nodes.iter().filter(|(old, _)| old.is_some()).count();
            prop_assert!(known - stayed <= most, "{} of {known} moved", known - stayed);
        }
    }
}
