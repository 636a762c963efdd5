//! The page of a group, theme or area: what it holds, who speaks in it, and what became of one that ended.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::open::Engine;
use super::themes::Member;
use crate::cluster::Level;
use crate::corpus::communities::groups::Community;
use crate::corpus::communities::history::{Entry, What};
use crate::corpus::communities::texts::Texts;
use crate::error::EngineError;
use crate::insight::{Insight, Ordinal};

/// A group, theme or area with what is in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CommunityPage {
    /// group, theme or area.
    #[schemars(with = "String")]
    pub level: Level,
    /// The community itself.
    pub community: Community,
    /// Those that hold it, finest first.
    pub above: Vec<Community>,
    /// Those of the next finer level that it holds, largest first.
    pub below: Vec<Community>,
    /// Different shows that speak in it.
    pub shows: usize,
    /// What the shows that say most say, one insight each.
    pub voices: Vec<Voice>,
    /// Who belongs to it most firmly, each text once.
    pub members: Vec<Member>,
}

/// A show in a community.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Voice {
    /// The show.
    pub show: String,
    /// How many of its insights are in the community.
    pub count: usize,
    /// The one of them that belongs to it most firmly.
    pub says: Insight,
}

/// One document of a community.
#[derive(Clone, Copy)]
struct Placed {
    ordinal: Ordinal,
    strength: f32,
}

impl Engine {
    /// The community of `level` with this id, with `n` of its insights and of its shows; `None` where there is none.
    pub fn community_page(
        &self,
        level: Level,
        id: u32,
        n: usize,
    ) -> Result<Option<CommunityPage>, EngineError> {
        let Some(community) = self.community(level, Some(id))?.cloned() else { return Ok(None) };
        let mut above = Vec::new();
        let mut parent = community.parent;
        for coarser in Level::ALL.into_iter().filter(|&coarser| coarser > level) {
            let Some(holds) = self.community(coarser, parent)? else { break };
            parent = holds.parent;
            above.push(holds.clone());
        }
        let tree = self.themes()?;
        let finer = Level::ALL.into_iter().rfind(|&finer| finer < level);
        let below = finer.map_or(&[][..], |finer| tree.level(finer));
        let mut below: Vec<Community> =
            below.iter().filter(|held| held.parent == Some(id)).cloned().collect();
        below.sort_by_key(|held| (std::cmp::Reverse(held.size), held.id));

        let placed = self.placed(level, id)?;
        let (shows, voices) = self.voices(&placed, n)?;
        let members = self.firmest(&placed, n)?;
        Ok(Some(CommunityPage { level, community, above, below, shows, voices, members }))
    }

    /// The heir of a community that has ended: the one that most of it went up in, or that of its heir; `None` where it
    /// never was or left none.
    pub fn heir(&self, level: Level, id: u32) -> Result<Option<u32>, EngineError> {
        let at = heir(&self.history(None)?, level, id);
        Ok((at != id && self.community(level, Some(at))?.is_some()).then_some(at))
    }

    /// Whether there ever was a community with this id.
    pub fn was_community(&self, level: Level, id: u32) -> Result<bool, EngineError> {
        Ok(id < self.themes()?.next(level).0)
    }

    /// All documents of a community, firmest first.
    fn placed(&self, level: Level, id: u32) -> Result<Vec<Placed>, EngineError> {
        let groups = self.groups()?;
        let tree = groups.tree()?;
        let mut ids = HashSet::from([id]);
        for finer in Level::ALL.into_iter().rev().filter(|&finer| finer < level) {
            let held = |c: &&Community| c.parent.is_some_and(|parent| ids.contains(&parent));
            ids = tree.level(finer).iter().filter(held).map(|c| c.id).collect();
        }
        let mut placed = Vec::new();
        for group in ids {
            for &ordinal in self.members(group)? {
                let member = self.snapshot.key(ordinal).and_then(|key| groups.member(key));
                placed.extend(member.map(|member| Placed { ordinal, strength: member.strength }));
            }
        }
        placed.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.ordinal.cmp(&b.ordinal)));
        Ok(placed)
    }

    /// How many shows speak, and what the `n` that say most say; of a show the firmest that claims something.
    fn voices(&self, placed: &[Placed], n: usize) -> Result<(usize, Vec<Voice>), EngineError> {
        let mut shows: HashMap<u64, (usize, Ordinal, bool)> = HashMap::new();
        for &Placed { ordinal, .. } in placed {
            let Some(show) = self.snapshot.show(ordinal) else { continue };
            let (count, says, claims) = shows.entry(show).or_insert((0, ordinal, false));
            *count += 1;
            if !*claims && self.snapshot.claimness(ordinal)?.is_claim() {
                (*says, *claims) = (ordinal, true);
            }
        }
        let heard = shows.len();
        let mut loudest: Vec<(usize, Ordinal)> =
            shows.into_values().map(|(count, says, _)| (count, says)).collect();
        loudest.sort_by_key(|&(count, says)| (std::cmp::Reverse(count), says));
        let voice = |(count, says): (usize, Ordinal)| {
            let says = self.snapshot.insight(says)?;
            Ok(Voice { show: says.source.show.clone().unwrap_or_default(), count, says })
        };
        let voices = loudest.into_iter().take(n).map(voice).collect::<Result<_, EngineError>>()?;
        Ok((heard, voices))
    }

    /// The `n` firmest, each text once.
    fn firmest(&self, placed: &[Placed], n: usize) -> Result<Vec<Member>, EngineError> {
        let texts = Texts::of(&self.snapshot, placed.iter().map(|placed| placed.ordinal));
        let firsts = placed.iter().filter(|placed| texts.is_first(placed.ordinal)).take(n);
        firsts
            .map(|&Placed { ordinal, strength }| {
                let copies = texts.number(ordinal).map_or(0, |text| texts.count(text) - 1);
                Ok(Member { strength, copies, insight: self.snapshot.insight(ordinal)? })
            })
            .collect()
    }
}

/// Who holds what the community `id` held, after all of `entries`, oldest first; itself where it did not go up in another.
fn heir(entries: &[Entry], level: Level, id: u32) -> u32 {
    let mut at = id;
    for entry in entries {
        let into = entry.level(level).iter().find_map(|change| match change.event {
            What::Merged { into } if change.id == at => Some(into),
            _ => None,
        });
        at = into.unwrap_or(at);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::communities::history::{Change, How};

    #[test]
    fn an_heir_is_followed_from_one_clustering_to_the_next() {
        let entry = |changes: &[(u32, What)]| {
            let change = |(id, event): &(u32, What)| Change {
                id: *id,
                title: String::new(),
                event: event.clone(),
            };
            let themes = changes.iter().map(change).collect();
            let (groups, areas) = (Vec::new(), Vec::new());
            Entry { commit: 0, date: None, insights: 0, how: How::Continued, groups, themes, areas }
        };
        let entries = [
            entry(&[(3, What::Merged { into: 5 }), (4, What::Retired)]),
            entry(&[(5, What::Grown { gained: 2, lost: 0 })]),
            entry(&[(5, What::Merged { into: 9 }), (9, What::Split { into: vec![10] })]),
        ];
        for (id, expected) in [(3, 9), (4, 4), (5, 9), (9, 9), (77, 77)] {
            assert_eq!(heir(&entries, Level::Theme, id), expected);
        }
        assert_eq!(heir(&entries, Level::Group, 3), 3);
    }
}
