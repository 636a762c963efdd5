//! Groups as they were, by ordinal: what the next clustering goes on from, and the ids that it keeps.

use std::collections::HashMap;
use std::path::Path;

use crate::cluster::{GroupId, Hierarchy, Level, Lineage, Partition, lineage};
use crate::corpus::communities::groups::{Community, Groups, Tree, TreeState};
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::Ordinal;

/// The ids of the communities of each insight before a clustering.
#[derive(Clone, Default)]
pub(crate) struct Lasting {
    /// By level, then by ordinal; shorter than the index where that has grown.
    places: [Vec<Option<GroupId>>; 3],
    /// All ids of each level that have not ended.
    living: [Vec<GroupId>; 3],
    /// What the next clustering goes on from.
    pub(crate) state: Option<TreeState>,
}

impl Lasting {
    /// The groups that the manifest of `snapshot` names, or those of the build before; a file that is gone or damaged
    /// counts as none, so that clustering is always possible.
    pub(crate) fn of(home: &Path, snapshot: &Snapshot) -> Self {
        let manifest = &snapshot.manifest;
        let record = manifest.groups.as_ref().or(manifest.groups_before.as_ref());
        let groups = record.and_then(|record| Groups::read(home, record).ok());
        groups.and_then(|groups| Self::read(snapshot, &groups).ok()).unwrap_or_default()
    }

    fn read(snapshot: &Snapshot, groups: &Groups) -> Result<Self, EngineError> {
        let group = |ordinal| Some(groups.member(snapshot.key(Ordinal(ordinal))?)?.group);
        Ok(Self::placed(groups.tree()?, (0..snapshot.capacity() as u32).map(group)))
    }

    /// The communities of `tree`, where each insight is in one of its groups, or in none.
    pub(crate) fn placed(tree: &Tree, groups: impl Iterator<Item = Option<u32>>) -> Self {
        let parents = Level::ALL.map(|level| {
            let parent = |community: &Community| Some((community.id, community.parent?));
            tree.level(level).iter().filter_map(parent).collect::<HashMap<u32, u32>>()
        });
        let mut places: [Vec<Option<GroupId>>; 3] = Default::default();
        for mut id in groups {
            for level in Level::ALL {
                places[level as usize].push(id.map(GroupId));
                id = id.and_then(|id| parents[level as usize].get(&id).copied());
            }
        }
        let ids = |level: Level| {
            tree.level(level).iter().map(|community| GroupId(community.id)).collect()
        };
        let next = Level::ALL.map(|level| tree.next(level));
        let state = tree.state.as_ref();
        let state = TreeState {
            next,
            detail: state.and_then(|state| state.detail),
            assigned: state.map_or(0, |state| state.assigned),
        };
        Self { places, living: Level::ALL.map(ids), state: Some(state) }
    }

    /// What a clustering left: each community of `hierarchy` with the id that `lineages` gave it.
    pub(crate) fn after(hierarchy: &Hierarchy, lineages: &[Lineage; 3]) -> Self {
        let places = Level::ALL.map(|level| {
            let (partition, ids) = (hierarchy.level(level), &lineages[level as usize].ids);
            let id = |node| partition.community(node).map(|c| ids[c.index()]);
            (0..partition.len()).map(id).collect()
        });
        let living = Level::ALL.map(|level| lineages[level as usize].ids.clone());
        let state = Some(state(hierarchy, lineages));
        Self { places, living, state }
    }

    /// The levels before, for the next clustering to go on from; `None` where there were none.
    pub(crate) fn hierarchy(&self) -> Option<Hierarchy> {
        let state = self.state.as_ref()?;
        let level = |level: Level| {
            Partition::new(self.places[level as usize].iter().map(|id| id.map(|id| id.0)))
        };
        Some(Hierarchy::restored(Level::ALL.map(level), state.detail))
    }

    /// The ids of new communities, by level, and what became of the old ones. Where only some insights are looked at, the
    /// others count as deleted.
    pub(crate) fn continued(&self, hierarchy: &Hierarchy) -> [Lineage; 3] {
        Level::ALL.map(|level| {
            let old = &self.places[level as usize];
            let next = self.state.as_ref().map_or(GroupId(0), |state| state.next[level as usize]);
            lineage(old, hierarchy.level(level), &self.living[level as usize], next)
        })
    }

    /// The id of the community of `level` that an insight is in.
    pub(crate) fn place(&self, level: Level, ordinal: Ordinal) -> Option<GroupId> {
        self.places[level as usize].get(ordinal.index()).copied().flatten()
    }

    /// Puts an insight into a group; its theme and area are those of the insight `like`, where there is one.
    pub(crate) fn put(&mut self, ordinal: Ordinal, group: GroupId, like: Option<Ordinal>) {
        for level in Level::ALL {
            let id = match level {
                Level::Group => Some(group),
                _ => like.and_then(|like| self.place(level, like)),
            };
            let places = &mut self.places[level as usize];
            if places.len() <= ordinal.index() {
                places.resize(ordinal.index() + 1, None);
            }
            places[ordinal.index()] = id;
        }
    }

    /// The id of a group that begins.
    pub(crate) fn found(&mut self) -> GroupId {
        let Some(state) = &mut self.state else { return GroupId(0) };
        let id = state.next[Level::Group as usize];
        state.next[Level::Group as usize] = GroupId(id.0 + 1);
        self.living[Level::Group as usize].push(id);
        id
    }

    /// An insight in this group.
    pub(crate) fn member_of(&self, group: GroupId) -> Option<Ordinal> {
        let at = self.places[0].iter().position(|&place| place == Some(group))?;
        Some(Ordinal(at as u32))
    }
}

/// What the clustering after this one needs to know.
pub(crate) fn state(hierarchy: &Hierarchy, lineages: &[Lineage; 3]) -> TreeState {
    TreeState {
        next: [0, 1, 2].map(|level: usize| lineages[level].next),
        detail: hierarchy.detail(),
        assigned: 0,
    }
}
