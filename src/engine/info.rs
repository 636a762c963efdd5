//! What an index holds.

use std::collections::HashSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::open::Engine;
use crate::cluster::Basis;
use crate::corpus::commit::store::bytes_on_disk;
use crate::corpus::manifest::{ModelRecord, SearchSettings};
use crate::corpus::shards::Shard;
use crate::embed::Processor;
use crate::error::EngineError;
use crate::path::ShownPath;
use crate::rank::ClaimBands;
use crate::vector::FieldStats;

/// What an index holds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Info {
    /// Folder of the index.
    pub path: ShownPath,
    /// Version of the on-disk format.
    pub format: u32,
    /// Version of Quintet that wrote the last commit.
    pub quintet: String,
    /// Insights that can be found.
    pub insights: u64,
    /// Those of them that claim nothing: headings, biographies, advertisements, fragments; `None` in an index that was
    /// made before they were told apart.
    pub no_claim: Option<u64>,
    /// Deleted insights whose space a merge will free.
    pub deleted: u64,
    /// Different shows.
    pub shows: usize,
    /// Different episodes.
    pub episodes: usize,
    /// First publication time.
    #[schemars(with = "Option<String>")]
    pub first: Option<Timestamp>,
    /// Last publication time.
    #[schemars(with = "Option<String>")]
    pub last: Option<Timestamp>,
    /// Which model made the vectors.
    pub model: ModelRecord,
    /// How this machine's processor adds 8-bit products, which decides how much faster int8 is.
    pub processor: Processor,
    /// Weights of the hybrid search.
    pub search: SearchSettings,
    /// What counts as the same claim; `None` before a model that is not ours was calibrated.
    pub claims: Option<ClaimBands>,
    /// The vector field.
    pub vectors: FieldStats,
    /// Number of groups, themes and areas; `None` before they were made.
    pub communities: Option<[usize; 3]>,
    /// How the level of detail of the themes was chosen; absent where nobody noted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_of_detail: Option<Basis>,
    /// Why the groups that the commit names cannot be used, and the way out; absent where they can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups_unusable: Option<String>,
    /// Bytes on disk.
    pub bytes: u64,
    /// The folders of an index that is several; absent where it is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<Shard>,
}

impl Engine {
    /// Describes the index; goes over all documents.
    pub fn info(&self) -> Result<Info, EngineError> {
        let engine = self;
        let path = &self.named;
        let snapshot = &engine.snapshot;
        let (mut shows, mut episodes) = (HashSet::new(), HashSet::new());
        let (mut first, mut last) = (None::<i64>, None::<i64>);
        let mut no_claim = Some(0);
        for ordinal in snapshot.living() {
            let kept = snapshot.kept_claimness(ordinal);
            no_claim = no_claim.zip(kept).map(|(count, kept)| count + u64::from(!kept.is_claim()));
            shows.extend(snapshot.show(ordinal));
            episodes.extend(snapshot.episode(ordinal));
            if let Some(published) = snapshot.published(ordinal) {
                first = Some(first.map_or(published, |first| first.min(published)));
                last = Some(last.map_or(published, |last| last.max(published)));
            }
        }
        let tree = engine.groups().and_then(|groups| groups.tree());
        let state = tree.as_ref().ok().and_then(|tree| tree.state.as_ref());
        let level_of_detail = state.and_then(|state| state.detail).and_then(|detail| detail.basis);
        let (communities, groups_unusable) = match tree {
            Ok(tree) => (Some([tree.groups.len(), tree.themes.len(), tree.areas.len()]), None),
            Err(EngineError::NoGroups { .. }) => (None, None),
            Err(error) => (None, Some(error.to_string())),
        };
        let instant = |seconds: Option<i64>| seconds.and_then(|s| Timestamp::from_second(s).ok());
        let manifest = &snapshot.manifest;
        Ok(Info {
            path: path.as_path().into(),
            format: manifest.format,
            quintet: manifest.quintet.clone(),
            insights: engine.len(),
            no_claim,
            deleted: snapshot.capacity() as u64 - engine.len(),
            shows: shows.len(),
            episodes: episodes.len(),
            first: instant(first),
            last: instant(last),
            model: manifest.model.clone(),
            processor: Processor::here(),
            search: manifest.search,
            claims: manifest.bands(),
            vectors: snapshot.vectors.stats(),
            communities,
            level_of_detail,
            groups_unusable,
            bytes: match &self.shards[..] {
                [] => bytes_on_disk(path),
                shards => shards.iter().map(|it| it.bytes).sum::<u64>() + bytes_on_disk(&self.home),
            },
            shards: self.shards.clone(),
        })
    }
}
