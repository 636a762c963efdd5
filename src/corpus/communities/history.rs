//! What became of groups, themes and areas, clustering by clustering: a log beside the index.
//!
//! Layout: one gzip member a clustering, each one line of JSON (an [`Entry`]); a new file is the old one and one member
//! more. Ids and titles are those of the time.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cluster::{Event, GroupId, Level, Lineage};
use crate::corpus::commit::sidecar;
use crate::corpus::communities::groups::{Community, Tree};
use crate::corpus::manifest::FileRecord;
use crate::corpus::snapshot::Snapshot;
use crate::digest::sha256_hex;
use crate::error::EngineError;

/// How insights came to their groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Everything was clustered without regard to what was before.
    Anew,
    /// Everything was clustered, starting from the groups before.
    Continued,
    /// New insights joined the groups of their neighbours.
    Assigned,
}

/// One clustering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// tantivy's number of the commit that was clustered.
    pub commit: u64,
    /// The day (UTC) of its newest dated insight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// Its insights.
    pub insights: u64,
    /// How.
    pub how: How,
    /// What became of groups; those that stayed as they were are left out.
    pub groups: Vec<Change>,
    /// What became of themes.
    pub themes: Vec<Change>,
    /// What became of areas.
    pub areas: Vec<Change>,
}

/// What became of one community.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Its id within its level.
    pub id: u32,
    /// Its title; the last one it had, if it ended.
    pub title: String,
    /// What happened.
    #[serde(flatten)]
    pub event: What,
}

/// What can become of a community.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum What {
    /// It is new.
    Born {
        /// Number of its insights.
        size: u32,
        /// Those that gave it insights and live on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<u32>,
    },
    /// It gained more insights than it lost.
    Grown {
        /// Insights gained.
        gained: u32,
        /// Insights lost.
        lost: u32,
    },
    /// It lost as many insights as it gained, or more.
    Shrunk {
        /// Insights gained.
        gained: u32,
        /// Insights lost.
        lost: u32,
    },
    /// It ended: most of it went up in another.
    Merged {
        /// The one that lives on.
        into: u32,
    },
    /// A large part of it is now on its own.
    Split {
        /// The new ones.
        into: Vec<u32>,
    },
    /// It ended, and no other has most of its insights.
    Retired,
}

impl Change {
    /// Whether the community with this id has a part in it.
    pub(crate) fn concerns(&self, id: u32) -> bool {
        self.id == id
            || match &self.event {
                What::Born { from, .. } => from.contains(&id),
                What::Merged { into } => *into == id,
                What::Split { into } => into.contains(&id),
                What::Grown { .. } | What::Shrunk { .. } | What::Retired => false,
            }
    }
}

impl Entry {
    /// An entry about the last commit, without changes yet.
    pub(crate) fn of(snapshot: &Snapshot, how: How) -> Self {
        let newest = snapshot.living().filter_map(|ordinal| snapshot.published(ordinal)).max();
        Self {
            commit: snapshot.number(),
            date: newest.and_then(day),
            insights: snapshot.len(),
            how,
            groups: Vec::new(),
            themes: Vec::new(),
            areas: Vec::new(),
        }
    }

    /// The changes of one level.
    pub fn level(&self, level: Level) -> &[Change] {
        match level {
            Level::Group => &self.groups,
            Level::Theme => &self.themes,
            Level::Area => &self.areas,
        }
    }

    /// The changes of one level, to be filled.
    pub(crate) fn level_mut(&mut self, level: Level) -> &mut Vec<Change> {
        match level {
            Level::Group => &mut self.groups,
            Level::Theme => &mut self.themes,
            Level::Area => &mut self.areas,
        }
    }
}

/// The changes of one level, from its lineage and the trees before and after.
pub(crate) fn changes(lineage: &Lineage, level: Level, before: &Tree, after: &Tree) -> Vec<Change> {
    let titles = |tree: &Tree| -> HashMap<u32, (String, u32)> {
        let entry = |c: &Community| (c.id, (c.title.clone(), c.size));
        tree.level(level).iter().map(entry).collect()
    };
    let (old, new) = (titles(before), titles(after));
    let known =
        |id: GroupId| new.get(&id.0).or_else(|| old.get(&id.0)).cloned().unwrap_or_default();
    let change = |id: GroupId, event: What| Change { id: id.0, title: known(id).0, event };
    let plain = |ids: &[GroupId]| ids.iter().map(|id| id.0).collect::<Vec<u32>>();
    let born = |id: GroupId, from: Vec<u32>| change(id, What::Born { size: known(id).1, from });
    let mut found = Vec::new();
    for event in &lineage.events {
        match event {
            Event::Born { id, from } => found.push(born(*id, plain(from))),
            Event::Kept { gained: 0, lost: 0, .. } => {}
            &Event::Kept { id, gained, lost } if gained > lost => {
                found.push(change(id, What::Grown { gained, lost }));
            }
            &Event::Kept { id, gained, lost } => {
                found.push(change(id, What::Shrunk { gained, lost }));
            }
            Event::Merged { ended, into } => {
                found.extend(ended.iter().map(|&id| change(id, What::Merged { into: into.0 })));
            }
            Event::Split { id, into } => {
                found.push(change(*id, What::Split { into: plain(into) }));
                found.extend(into.iter().map(|&part| born(part, vec![id.0])));
            }
            Event::Retired { id } => found.push(change(*id, What::Retired)),
        }
    }
    found
}

/// Writes a new file that has the entries of the one before and `entry`. A file before that is gone or altered is left
/// behind, so that clustering is always possible.
pub(crate) fn append(
    dir: &Path,
    before: Option<&FileRecord>,
    entry: &Entry,
) -> Result<FileRecord, EngineError> {
    let old = before.and_then(|record| bytes(dir, record).ok());
    let mut packed = GzEncoder::new(old.unwrap_or_default(), Compression::default());
    let mut line = serde_json::to_vec(entry).map_err(EngineError::Record)?;
    line.push(b'\n');
    let written = packed.write_all(&line).and_then(|()| packed.finish());
    sidecar::write(dir, sidecar::HISTORY, &written.map_err(EngineError::io(dir))?)
}

/// The day (UTC) of an instant in seconds since 1970.
pub(crate) fn day(seconds: i64) -> Option<Date> {
    let instant = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(instant).date())
}

fn bytes(dir: &Path, record: &FileRecord) -> Result<Vec<u8>, EngineError> {
    let path = dir.join(&record.name);
    let bytes = std::fs::read(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => EngineError::HistoryDamaged { path: path.clone() },
        _ => EngineError::Io { path: path.clone(), source },
    })?;
    if sha256_hex(&bytes) != record.sha256 {
        return Err(EngineError::HistoryDamaged { path });
    }
    Ok(bytes)
}

/// The entries of a file, oldest first.
pub(crate) fn read(dir: &Path, record: &FileRecord) -> Result<Vec<Entry>, EngineError> {
    let mut text = String::new();
    let damaged = || EngineError::HistoryDamaged { path: dir.join(&record.name) };
    let packed = bytes(dir, record)?;
    MultiGzDecoder::new(&packed[..]).read_to_string(&mut text).map_err(|_| damaged())?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|_| damaged())).collect()
}

#[cfg(test)]
mod tests {
    use crate::corpus::communities::history::*;

    fn entry(commit: u64, event: What) -> Entry {
        let change = Change { id: 3, title: "tea".into(), event };
        let (groups, themes, areas) = (vec![], vec![change], vec![]);
        Entry { commit, date: None, insights: 9, how: How::Anew, groups, themes, areas }
    }

    #[test]
    fn entries_come_back_in_order_and_a_torn_file_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let entries = [
            entry(1, What::Born { size: 4, from: vec![] }),
            entry(2, What::Grown { gained: 2, lost: 1 }),
            entry(3, What::Merged { into: 1 }),
        ];
        let mut record = None;
        for entry in &entries {
            record = Some(append(dir.path(), record.as_ref(), entry).unwrap());
        }
        let record = record.unwrap();
        assert_eq!(read(dir.path(), &record).unwrap(), entries);

        std::fs::write(dir.path().join(&record.name), b"torn").unwrap();
        let message = read(dir.path(), &record).unwrap_err().to_string();
        assert!(message.contains(&record.name), "{message}");
        let fresh = append(dir.path(), Some(&record), &entries[0]).unwrap();
        assert_eq!(read(dir.path(), &fresh).unwrap(), entries[..1]);
    }

    #[test]
    fn a_change_concerns_everyone_it_names() {
        let split = Change { id: 3, title: "t".into(), event: What::Split { into: vec![8, 9] } };
        assert!(split.concerns(3) && split.concerns(9) && !split.concerns(1));
    }
}
