//! What a corpus on Milvus holds: light columns of all of it, read page by page.

use std::collections::HashSet;

use jiff::Timestamp;
use milvus::v2::prelude::FieldData;

use super::corpus::{MilvusCorpus, WINDOW};
use super::fetched::Want;
use super::row::{UNDATED, and, expression, field};
use crate::corpus::Filter;
use crate::embed::Processor;
use crate::engine::Info;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId};
use crate::rank::Claimness;
use crate::task::Task;
use crate::vector::{FieldStats, VectorLayout};

/// Rows of light columns in a page, well below the longest list, because ranges of hashes differ by chance.
const PAGE: u64 = (WINDOW / 2) as u64;

/// Ids that a program keeps while it looks for the newest.
const NEWEST_PAGE: u64 = 2_000;

impl MilvusCorpus {
    /// What it holds. Shows and episodes are counted by reading four numbers of every insight; bytes are not known.
    ///
    /// # Errors
    /// A server that is away.
    pub fn info(&self, task: &Task) -> Result<Info, EngineError> {
        let (mut shows, mut episodes) = (HashSet::new(), HashSet::new());
        let (mut first, mut last) = (None::<i64>, None::<i64>);
        let (mut insights, mut no_claim) = (0u64, 0u64);
        let fields = vec![field::SHOW, field::EPISODE, field::PUBLISHED, field::CLAIM];
        self.pages("", PAGE, task, &mut |range| {
            let found = self.columns(range, fields.clone(), task)?;
            let column = |name: &str| {
                found.get_output_field(name).and_then(FieldData::as_int64).unwrap_or_default()
            };
            shows.extend(column(field::SHOW).iter().copied().filter(|&key| key != 0));
            episodes.extend(column(field::EPISODE).iter().copied().filter(|&key| key != 0));
            for &published in column(field::PUBLISHED).iter().filter(|&&at| at != UNDATED) {
                first = Some(first.map_or(published, |first| first.min(published)));
                last = Some(last.map_or(published, |last| last.max(published)));
            }
            let claims = column(field::CLAIM);
            insights += claims.len() as u64;
            let is_none = |&&byte: &&i64| {
                u8::try_from(byte).is_ok_and(|byte| !Claimness::from_byte(byte).is_claim())
            };
            no_claim += claims.iter().filter(is_none).count() as u64;
            Ok(())
        })?;
        let instant = |at: Option<i64>| at.and_then(|at| Timestamp::from_microsecond(at).ok());
        let rows = usize::try_from(insights).unwrap_or(usize::MAX);
        Ok(Info {
            path: self.place.named.as_path().into(),
            format: self.head.format,
            quintet: self.head.quintet.clone(),
            insights,
            no_claim: Some(no_claim),
            deleted: 0,
            shows: shows.len(),
            episodes: episodes.len(),
            first: instant(first),
            last: instant(last),
            model: self.head.model.clone(),
            processor: Processor::here(),
            search: self.head.search,
            claims: self.head.bands(),
            vectors: FieldStats {
                rows,
                segments: 0,
                graph_rows: if self.head.flat { 0 } else { rows },
                row_bytes: rows * self.head.model.dim * size_of::<f32>(),
                graph_bytes: 0,
                layout: VectorLayout::default(),
            },
            communities: None,
            level_of_detail: None,
            groups_unusable: None,
            bytes: 0,
            shards: Vec::new(),
        })
    }

    /// The insight with this id.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, id: &InsightId, task: &Task) -> Result<Insight, EngineError> {
        let row = self.rows([id.as_str()], Want::Record, task)?.remove(id.as_str());
        row.and_then(|row| row.insight).ok_or_else(|| EngineError::UnknownId { id: id.clone() })
    }

    /// What was published last and claims something, one insight an episode, newest first.
    ///
    /// # Errors
    /// A server that is away.
    pub fn newest(
        &self,
        n: usize,
        filter: &Filter,
        task: &Task,
    ) -> Result<Vec<Insight>, EngineError> {
        let filter = and(&expression(filter), &format!("{} > {UNDATED}", field::PUBLISHED));
        let fields = vec![field::ID, field::KEY, field::EPISODE, field::PUBLISHED, field::CLAIM];
        let mut best: Vec<(i64, i64, i64, String)> = Vec::new();
        self.pages(&filter, NEWEST_PAGE, task, &mut |range| {
            let found = self.columns(range, fields.clone(), task)?;
            let column = |name: &str| {
                found.get_output_field(name).and_then(FieldData::as_int64).unwrap_or_default()
            };
            let ids = found.get_output_field(field::ID).and_then(FieldData::as_varchar);
            for (at, id) in ids.unwrap_or_default().iter().enumerate() {
                let number = |name: &str| column(name).get(at).copied().unwrap_or(0);
                let claim = u8::try_from(number(field::CLAIM)).map(Claimness::from_byte);
                if claim.is_ok_and(Claimness::is_claim) {
                    let (key, episode) = (number(field::KEY), number(field::EPISODE));
                    best.push((number(field::PUBLISHED), key, episode, id.clone()));
                }
            }
            // Newest first; of an episode one.
            best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            let mut seen = HashSet::new();
            best.retain(|&(_, _, episode, _)| episode == 0 || seen.insert(episode));
            best.truncate(n);
            Ok(())
        })?;
        let mut rows = self.rows(best.iter().map(|it| it.3.as_str()), Want::Record, task)?;
        Ok(best.iter().filter_map(|it| rows.remove(&it.3)?.insight).collect())
    }
}
