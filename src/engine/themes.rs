//! Questions about groups and themes.

use std::collections::HashMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::open::Engine;
use crate::cluster::Level;
use crate::corpus::communities::groups::{Community, Tree};
use crate::corpus::communities::texts::Texts;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal};

/// The group of an insight, with the theme and area around it and everyone in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupPage {
    /// The group.
    pub group: Community,
    /// The theme that holds it.
    pub theme: Option<Community>,
    /// The area that holds the theme.
    pub area: Option<Community>,
    /// Who is in the group, each text once, most firmly first.
    pub members: Vec<Member>,
}

/// One text of a group.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Member {
    /// How firmly it belongs, 0 to 1.
    pub strength: f32,
    /// How many more insights say the same.
    #[serde(skip_serializing_if = "is_zero")]
    pub copies: u32,
    /// The insight: the one asked for, or the first that says this.
    #[serde(flatten)]
    pub insight: Insight,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Engine {
    /// Groups, themes and areas.
    pub fn themes(&self) -> Result<&Arc<Tree>, EngineError> {
        self.groups()?.tree()
    }

    /// The group of the insight with this id. An insight that was added after the groups were made and has no place in
    /// them yet is an error that says so.
    pub fn group(&self, id: &InsightId) -> Result<GroupPage, EngineError> {
        let unknown = || EngineError::UnknownId { id: id.clone() };
        let ordinal = self.snapshot.find(id)?.ok_or_else(unknown)?;
        let groups = self.groups()?;
        let place = self.place(ordinal)?;
        let own = place.ok_or_else(|| EngineError::NoGroups { path: self.named.clone() })?;
        let group = self
            .community(Level::Group, Some(own))?
            .ok_or_else(|| EngineError::NoGroups { path: self.named.clone() })?;
        let theme = self.community(Level::Theme, group.parent)?;
        let area = self.community(Level::Area, theme.and_then(|theme| theme.parent))?;
        let strength = |&member: &Ordinal| {
            let key = self.snapshot.key(member)?;
            Some((groups.member(key)?.strength, member))
        };
        let mut members: Vec<(f32, Ordinal)> =
            self.members(own)?.iter().filter_map(strength).collect();
        // The one asked for stands for its text.
        members.sort_by_key(|&(_, member)| (member != ordinal, member));
        let said = members.iter().map(|&(_, ordinal)| ordinal);
        let texts = Texts::of(&self.snapshot, said);
        members.retain(|&(_, ordinal)| texts.is_first(ordinal));
        members.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let members = members
            .into_iter()
            .map(|(strength, ordinal)| {
                let copies = texts.number(ordinal).map_or(0, |text| texts.count(text) - 1);
                Ok(Member { strength, copies, insight: self.snapshot.insight(ordinal)? })
            })
            .collect::<Result<_, EngineError>>()?;
        let (group, theme, area) = (group.clone(), theme.cloned(), area.cloned());
        Ok(GroupPage { group, theme, area, members })
    }

    /// Who is in a group, ascending; the first call goes over all documents.
    pub(crate) fn members(&self, group: u32) -> Result<&[Ordinal], EngineError> {
        let members = match self.members.get() {
            Some(members) => members,
            None => {
                let groups = self.groups()?;
                let mut members: HashMap<u32, Vec<Ordinal>> = HashMap::new();
                for ordinal in self.snapshot.living() {
                    let member = self.snapshot.key(ordinal).and_then(|key| groups.member(key));
                    if let Some(member) = member {
                        members.entry(member.group).or_default().push(ordinal);
                    }
                }
                self.members.get_or_init(|| members)
            }
        };
        Ok(members.get(&group).map_or(&[], Vec::as_slice))
    }

    /// The id of the group that the document belongs to.
    pub(crate) fn place(&self, ordinal: Ordinal) -> Result<Option<u32>, EngineError> {
        let groups = self.groups()?;
        let member = self.snapshot.key(ordinal).and_then(|key| groups.member(key));
        Ok(member.map(|member| member.group))
    }

    /// The community with this id, where there is one.
    pub(crate) fn community(
        &self,
        level: Level,
        id: Option<u32>,
    ) -> Result<Option<&Community>, EngineError> {
        id.map_or(Ok(None), |id| self.groups()?.community(level, id))
    }
}
