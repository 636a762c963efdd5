//! Groups, themes and areas of a corpus on Milvus, asked for: the tree, the group of an insight, the page of a community.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::corpus::MilvusCorpus;
use super::fetched::{Row, Want};
use super::placed::Member as Placed;
use crate::cluster::Level;
use crate::corpus::Tree;
use crate::engine::{CommunityPage, GroupPage, Member, Voice};
use crate::error::EngineError;
use crate::insight::InsightId;
use crate::rank::Claimness;
use crate::task::Task;

/// How firmly an insight belongs, and its row.
type Firm = (f32, Row);

impl MilvusCorpus {
    /// Groups, themes and areas.
    ///
    /// # Errors
    /// None were made yet; a server that is away.
    pub fn themes(&self, task: &Task) -> Result<Arc<Tree>, EngineError> {
        if let Some(tree) = self.tree.get() {
            return Ok(Arc::clone(tree));
        }
        let tree = Arc::new(self.read_tree(&self.groups_name()?, task)?);
        Ok(Arc::clone(self.tree.get_or_init(|| tree)))
    }

    /// The group of the insight with this id.
    ///
    /// # Errors
    /// No such insight; one that was added after the groups were made.
    pub fn group(&self, id: &InsightId, task: &Task) -> Result<GroupPage, EngineError> {
        let unknown = || EngineError::UnknownId { id: id.clone() };
        let own = self.rows([id.as_str()], Want::Vector, task)?;
        let text = own.get(id.as_str()).ok_or_else(unknown)?.text_key;
        let none = || EngineError::NoGroups { path: self.place.named.clone() };
        let group = self.member(id.as_str(), task)?.ok_or_else(none)?.group;
        let [group, theme, area] = self.around_group(group, task)?;
        let group = group.ok_or_else(none)?;
        let rows = self.firmest_first(self.members_of(&[group.id], task)?, task)?;
        let mut members = said_once(&rows, usize::MAX);
        // The one asked for stands for its text.
        for (member, row_text) in &mut members {
            if *row_text == text
                && let Some((strength, row)) = rows.iter().find(|(_, row)| is(row, id))
                && let Some(insight) = &row.insight
            {
                (member.strength, member.insight) = (*strength, insight.clone());
            }
        }
        let mut members: Vec<Member> = members.into_iter().map(|(member, _)| member).collect();
        members.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        Ok(GroupPage { group, theme, area, members })
    }

    /// The community of `level` with this id, with `n` of its insights and of its shows; `None` where there is none.
    ///
    /// # Errors
    /// No groups were made; a server that is away.
    pub fn community_page(
        &self,
        level: Level,
        id: u32,
        n: usize,
        task: &Task,
    ) -> Result<Option<CommunityPage>, EngineError> {
        let Some(community) = self.community(level, Some(id), task)? else { return Ok(None) };
        let mut above = Vec::new();
        let mut parent = community.parent;
        for coarser in Level::ALL.into_iter().filter(|&coarser| coarser > level) {
            let Some(holds) = self.community(coarser, parent, task)? else { break };
            parent = holds.parent;
            above.push(holds);
        }
        let tree = self.themes(task)?;
        let finer = Level::ALL.into_iter().rfind(|&finer| finer < level);
        let below = finer.map_or(&[][..], |finer| tree.level(finer)).iter();
        let mut below: Vec<_> = below.filter(|held| held.parent == Some(id)).cloned().collect();
        below.sort_by_key(|held| (Reverse(held.size), held.id));
        let rows =
            self.firmest_first(self.members_of(&groups_in(&tree, level, id), task)?, task)?;
        let (shows, voices) = voices(&rows, n);
        let members = said_once(&rows, n).into_iter().map(|(member, _)| member);
        let members = members.collect();
        Ok(Some(CommunityPage { level, community, above, below, shows, voices, members }))
    }

    /// Whether there ever was a community with this id.
    ///
    /// # Errors
    /// No groups were made; a server that is away.
    pub fn was_community(&self, level: Level, id: u32, task: &Task) -> Result<bool, EngineError> {
        Ok(id < self.themes(task)?.next(level).0)
    }

    /// The rows of these, firmest first; what was deleted is left out.
    fn firmest_first(&self, placed: Vec<Placed>, task: &Task) -> Result<Vec<Firm>, EngineError> {
        let mut rows = self.rows(placed.iter().map(|one| one.id.as_str()), Want::Record, task)?;
        let firm = |one: &Placed| Some((one.strength, rows.remove(&one.id)?));
        let mut found: Vec<Firm> = placed.iter().filter_map(firm).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
        Ok(found)
    }
}

fn is(row: &Row, id: &InsightId) -> bool {
    row.insight.as_ref().is_some_and(|insight| insight.id == *id)
}

/// The groups that a community holds; itself where it is one.
fn groups_in(tree: &Tree, level: Level, id: u32) -> Vec<u32> {
    let mut ids = HashSet::from([id]);
    for finer in Level::ALL.into_iter().rev().filter(|&finer| finer < level) {
        let held = tree.level(finer).iter();
        let held = held.filter(|c| c.parent.is_some_and(|parent| ids.contains(&parent)));
        ids = held.map(|c| c.id).collect();
    }
    let mut ids: Vec<u32> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}

/// The `n` firmest, each text once, with the hash of its text.
fn said_once(rows: &[Firm], n: usize) -> Vec<(Member, i64)> {
    let mut counts: HashMap<i64, u32> = HashMap::new();
    for (_, row) in rows {
        *counts.entry(row.text_key).or_default() += 1;
    }
    let mut said = Vec::new();
    for (strength, row) in rows {
        let Some(insight) = &row.insight else { continue };
        // The count is taken by the first of a text, so that there is none for its copies.
        let Some(count) = counts.remove(&row.text_key) else { continue };
        if said.len() < n {
            let (strength, insight) = (*strength, insight.clone());
            said.push((Member { strength, copies: count - 1, insight }, row.text_key));
        }
    }
    said
}

/// How many shows speak, and what the `n` that say most say; of a show the firmest that claims something.
fn voices(rows: &[Firm], n: usize) -> (usize, Vec<Voice>) {
    let mut shows: HashMap<i64, (usize, usize, bool)> = HashMap::new();
    for (at, (_, row)) in rows.iter().enumerate().filter(|(_, (_, row))| row.show != 0) {
        let (count, says, claims) = shows.entry(row.show).or_insert((0, at, false));
        *count += 1;
        let is_claim = |row: &Row| {
            row.insight.as_ref().is_some_and(|insight| Claimness::of(&insight.text).is_claim())
        };
        if !*claims && is_claim(row) {
            (*says, *claims) = (at, true);
        }
    }
    let heard = shows.len();
    let mut loudest: Vec<(usize, usize)> =
        shows.into_values().map(|(count, says, _)| (count, says)).collect();
    loudest.sort_by_key(|&(count, says)| (Reverse(count), says));
    let voice = |(count, says): (usize, usize)| {
        let says = rows[says].1.insight.clone()?;
        Some(Voice { show: says.source.show.clone().unwrap_or_default(), count, says })
    };
    (heard, loudest.into_iter().take(n).filter_map(voice).collect())
}
