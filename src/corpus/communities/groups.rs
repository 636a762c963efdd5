//! The groups file: who belongs to which group, and the tree of groups, themes and areas.
//!
//! Layout, little-endian: 8 bytes magic, u64 members, u64 length of the JSON, then members × u64 keys (ascending hashes
//! of ids), members × u32 groups, members × f32 strengths, then the communities as JSON. Members are named by key,
//! not by ordinal, so that a merge of segments changes nothing here.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

use crate::cluster::{Detail, GroupId, Level};
use crate::corpus::commit::sidecar;
use crate::corpus::manifest::FileRecord;
use crate::error::EngineError;
use crate::insight::InsightId;

const MAGIC: &[u8; 8] = b"QNTGRP01";
const HEADER: usize = 24;
/// A group, theme or area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Community {
    /// Names it within its level for as long as it lasts, over any number of clusterings; never used again.
    pub id: u32,
    /// One line for people.
    pub title: String,
    /// What sets it apart, best first.
    pub terms: Vec<String>,
    /// Number of insights.
    pub size: u32,
    /// The insight that stands for it.
    pub exemplar: InsightId,
    /// The community of the next coarser level that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
}

/// The tree, one list a level, largest first as it was clustered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tree {
    /// The finest level.
    pub groups: Vec<Community>,
    /// Communities of groups.
    pub themes: Vec<Community>,
    /// Communities of themes.
    pub areas: Vec<Community>,
    /// What the next clustering goes on from; absent in an index of Quintet's first days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TreeState>,
}

/// What the next clustering needs to know beside the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TreeState {
    /// The next id that was never used: of groups, themes, areas.
    pub next: [GroupId; 3],
    /// At which resolutions the levels were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Insights that were only assigned since the last clustering.
    #[serde(default)]
    pub assigned: u64,
}

impl Tree {
    /// The next id of a level that was never used.
    pub(crate) fn next(&self, level: Level) -> GroupId {
        let after = |community: &Community| GroupId(community.id + 1);
        let after_all = self.level(level).iter().map(after).max().unwrap_or(GroupId(0));
        let said = self.state.as_ref().map_or(GroupId(0), |state| state.next[level as usize]);
        said.max(after_all)
    }

    /// The communities of one level, by id.
    pub fn level(&self, level: Level) -> &[Community] {
        match level {
            Level::Group => &self.groups,
            Level::Theme => &self.themes,
            Level::Area => &self.areas,
        }
    }
}

/// One insight's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: u64,
    pub(crate) group: u32,
    /// How firmly it belongs, 0 to 1.
    pub(crate) strength: f32,
}

/// A groups file, used where it is mapped. The tree is read when it is first asked for.
pub(crate) struct Groups {
    /// Where it was read from; empty for one that is new.
    path: PathBuf,
    bytes: OwnedBytes,
    members: usize,
    tree: OnceLock<Arc<Tree>>,
    /// Where each id stands in the lists of the tree.
    places: OnceLock<[HashMap<u32, usize>; 3]>,
}

impl Groups {
    /// Sorts `members` by key.
    pub(crate) fn new(mut members: Vec<Member>, tree: Tree) -> Result<Self, EngineError> {
        members.sort_unstable_by_key(|member| member.key);
        let json = serde_json::to_vec(&tree).map_err(EngineError::Record)?;
        let mut bytes = Vec::with_capacity(HEADER + members.len() * 16 + json.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(members.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&(json.len() as u64).to_le_bytes());
        members.iter().for_each(|member| bytes.extend_from_slice(&member.key.to_le_bytes()));
        members.iter().for_each(|member| bytes.extend_from_slice(&member.group.to_le_bytes()));
        members.iter().for_each(|member| bytes.extend_from_slice(&member.strength.to_le_bytes()));
        bytes.extend_from_slice(&json);
        Ok(Self {
            path: PathBuf::new(),
            bytes: OwnedBytes::new(bytes),
            members: members.len(),
            tree: OnceLock::from(Arc::new(tree)),
            places: OnceLock::new(),
        })
    }

    /// Maps the file that `record` names in the folder `dir`.
    pub(crate) fn read(dir: &Path, record: &FileRecord) -> Result<Self, EngineError> {
        let path = dir.join(&record.name);
        let bytes = sidecar::map(&path)?;
        match Self::parse(bytes) {
            Ok(groups) => Ok(Self { path, ..groups }),
            Err(what) => Err(EngineError::GroupsDamaged { path, what }),
        }
    }

    pub(crate) fn parse(bytes: OwnedBytes) -> Result<Self, &'static str> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err("it does not start as a groups file");
        }
        let (Some(members), Some(json)) = (word(&bytes, 8), word(&bytes, 16)) else {
            return Err("it is cut off in its header");
        };
        let expected = members.checked_mul(16).and_then(|n| n.checked_add(json));
        if expected.and_then(|n| n.checked_add(HEADER as u64)) != Some(bytes.len() as u64) {
            return Err("its length is not what its header says");
        }
        let members = members as usize;
        let (tree, places) = (OnceLock::new(), OnceLock::new());
        Ok(Self { path: PathBuf::new(), bytes, members, tree, places })
    }

    /// Writes and syncs the file into `dir` under a name made from its content; returns what the manifest says of it.
    pub(crate) fn write(&self, dir: &Path) -> Result<FileRecord, EngineError> {
        sidecar::write(dir, sidecar::GROUPS, &self.bytes)
    }

    /// The place of the insight with this key.
    pub(crate) fn member(&self, key: u64) -> Option<Member> {
        let (mut from, mut to) = (0, self.members);
        while from < to {
            let middle = from + (to - from) / 2;
            if word(&self.bytes, HEADER + middle * 8)? < key {
                from = middle + 1
            } else {
                to = middle
            }
        }
        (word(&self.bytes, HEADER + from * 8)? == key && from < self.members).then_some(())?;
        let groups = HEADER + self.members * 8;
        let strengths = groups + self.members * 4;
        Some(Member {
            key,
            group: u32::from_le_bytes(half_word(&self.bytes, groups + from * 4)?),
            strength: f32::from_le_bytes(half_word(&self.bytes, strengths + from * 4)?),
        })
    }

    /// The communities of all levels.
    pub(crate) fn tree(&self) -> Result<&Arc<Tree>, EngineError> {
        if let Some(tree) = self.tree.get() {
            return Ok(tree);
        }
        let json = &self.bytes[HEADER + self.members * 16..];
        let tree = serde_json::from_slice(json).map_err(|_| {
            let what = "its tree of groups, themes and areas is not readable";
            EngineError::GroupsDamaged { path: self.path.clone(), what }
        })?;
        Ok(self.tree.get_or_init(|| Arc::new(tree)))
    }

    /// The community with this id.
    pub(crate) fn community(
        &self,
        level: Level,
        id: u32,
    ) -> Result<Option<&Community>, EngineError> {
        let tree = self.tree()?;
        let places = self.places.get_or_init(|| {
            Level::ALL.map(|level| {
                let ids = tree.level(level).iter().map(|community| community.id);
                ids.enumerate().map(|(at, id)| (id, at)).collect()
            })
        });
        Ok(places[level as usize].get(&id).map(|&at| &tree.level(level)[at]))
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn half_word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at + 4)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use crate::corpus::communities::groups::*;

    fn sample() -> Groups {
        let exemplar = InsightId::new("a").unwrap();
        let community =
            Community { id: 7, title: "t".into(), terms: vec![], size: 2, exemplar, parent: None };
        let members = [(9, 7, 0.5), (3, 7, 1.0)].map(|(key, group, strength)| Member {
            key,
            group,
            strength,
        });
        Groups::new(members.to_vec(), Tree { groups: vec![community], ..Tree::default() }).unwrap()
    }

    #[test]
    fn a_file_comes_back_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let groups = sample();
        let record = groups.write(dir.path()).unwrap();
        let back = Groups::read(dir.path(), &record).unwrap();
        assert_eq!(back.member(3), Some(Member { key: 3, group: 7, strength: 1.0 }));
        assert_eq!(back.member(4), None);
        assert_eq!(back.tree().unwrap(), groups.tree().unwrap());
        assert_eq!(back.community(Level::Group, 7).unwrap().map(|c| c.size), Some(2));
        assert_eq!(back.community(Level::Theme, 7).unwrap(), None);
        assert_eq!(back.tree().unwrap().next(Level::Group), GroupId(8));
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let record = sample().write(dir.path()).unwrap();
        let path = dir.path().join(&record.name);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let error = Groups::read(dir.path(), &record).err().map(|e| e.to_string());
            assert!(error.is_some_and(|message| message.contains(&record.name)), "cut at {length}");
        }
    }
}
