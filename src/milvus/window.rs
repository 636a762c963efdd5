//! What a brief is made from: the insights that are new enough, those that its readers have met, and a sample of all,
//! fetched into a folder for the time of the question.
//!
//! A brief looks at three days; the rest of the corpus tells it what is usual, which the sample does. What it asks of single
//! documents it asks thousands of times, so they are brought here once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

use super::corpus::MilvusCorpus;
use super::fetched::{Row, Want};
use super::row::field;
use crate::corpus::{self, BuildOptions};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ingest::{Given, IngestOptions, Input};
use crate::insight::{InsightId, Vectors};
use crate::task::Task;

/// How far before the moment of a brief insights are fetched: its own three days, and a day for zones and clocks.
const BEFORE: SignedDuration = SignedDuration::from_hours(96);

/// Rows that are fetched at a time, with their vectors.
const PAGE: u64 = 512;

/// An index in a folder of what briefs need; the folder goes with it.
pub struct BriefWindow {
    /// Opened; dropped before its folder is.
    engine: Arc<Engine>,
    _folder: TempDir,
}

impl BriefWindow {
    /// The engine that briefs are made from.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}

impl MilvusCorpus {
    /// What briefs made for `at` or later need.
    ///
    /// * `met`: what readers were sent and said a word about.
    ///
    /// # Errors
    /// A server that is away; a corpus without insights; no room for the folder.
    pub fn window(
        &self,
        at: Timestamp,
        met: &[InsightId],
        task: &Task,
    ) -> Result<BriefWindow, EngineError> {
        let mut rows: BTreeMap<i64, Row> = BTreeMap::new();
        let since = at.checked_sub(BEFORE).unwrap_or(Timestamp::MIN).as_microsecond();
        let filter = format!("{} >= {since}", field::PUBLISHED);
        let mut put = |row: Row| {
            rows.insert(row.key, row);
        };
        self.pages(&filter, PAGE, task, &mut |range| {
            self.query(range, Want::Both, task)?.into_iter().for_each(|(_, row)| put(row));
            Ok(())
        })?;
        let met = self.rows(met.iter().map(InsightId::as_str), Want::Both, task)?;
        met.into_values().for_each(&mut put);
        self.sample(task)?.rows.iter().cloned().for_each(put);
        let io = |source| EngineError::Io { path: std::env::temp_dir(), source };
        let folder = tempfile::Builder::new().prefix("quintet-window-").tempdir().map_err(io)?;
        self.build_in(&folder, rows, task)?;
        let engine = Engine::open_with(folder.path(), Some(self.options().clone()))?.under(task);
        if let Some(model) = self.loaded() {
            engine.lend(model);
        }
        Ok(BriefWindow { engine: Arc::new(engine), _folder: folder })
    }

    fn build_in(
        &self,
        folder: &TempDir,
        rows: BTreeMap<i64, Row>,
        task: &Task,
    ) -> Result<(), EngineError> {
        if rows.is_empty() {
            return Err(EngineError::Empty { path: self.place.named.clone() });
        }
        let mut vectors = Vectors::new(self.head.model.dim);
        let mut records = Vec::with_capacity(rows.len());
        for row in rows.into_values() {
            let Some(insight) = row.insight else { continue };
            if let Value::Object(record) =
                serde_json::to_value(&insight).map_err(EngineError::Record)?
            {
                vectors.push(&row.vector)?;
                records.push(record);
            }
        }
        let fingerprint = self.head.model.fingerprint.as_str().to_owned();
        let ingest = IngestOptions {
            max_text_bytes: usize::MAX,
            vectors: Some(Arc::new(Given { fingerprint, rows: vectors })),
            ..IngestOptions::default()
        };
        let embed = Some(self.options().clone());
        let options =
            BuildOptions { ingest, embed, skip_groups: true, assign_only: false, layout: None };
        let input = Input::Records("rows on Milvus".into(), records.into());
        corpus::build(folder.path(), &[input], &options, &task.quietly())?;
        Ok(())
    }
}
