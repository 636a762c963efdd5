//! Rows of a corpus on Milvus, by id or by a condition.

use std::collections::HashMap;

use milvus::v2::prelude::FieldData;

use super::corpus::MilvusCorpus;
use super::fetched::{Row, Want};
use super::row::{any_of, field};
use crate::error::{EngineError, MilvusError};
use crate::task::Task;

/// Rows that are asked for at a time: with their vectors they stay below what one answer may hold (4 MiB).
const AT_ONCE: usize = 256;

impl MilvusCorpus {
    /// The rows with these ids.
    pub(super) fn rows<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
        want: Want,
        task: &Task,
    ) -> Result<HashMap<String, Row>, EngineError> {
        let ids: Vec<&str> = ids.into_iter().collect();
        let mut rows = HashMap::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            self.some_rows(some, want, task, &mut rows)?;
        }
        Ok(rows)
    }

    /// Fetches these rows, in halves where one answer cannot hold them.
    fn some_rows(
        &self,
        ids: &[&str],
        want: Want,
        task: &Task,
        rows: &mut HashMap<String, Row>,
    ) -> Result<(), EngineError> {
        match self.fetch(&any_of(field::ID, ids.iter().copied()), want, task) {
            Err(error) if is_too_large(&error) && ids.len() > 1 => {
                let (a, b) = ids.split_at(ids.len() / 2);
                self.some_rows(a, want, task, rows)?;
                self.some_rows(b, want, task, rows)
            }
            found => {
                rows.extend(found?);
                Ok(())
            }
        }
    }

    /// Up to [`WINDOW`] rows that pass `filter`.
    pub(super) fn query(
        &self,
        filter: &str,
        want: Want,
        task: &Task,
    ) -> Result<Vec<(String, Row)>, EngineError> {
        match self.fetch(filter, want, task) {
            Err(error) if is_too_large(&error) => {
                let found = self.columns(filter, vec![field::ID], task)?;
                let ids = found.get_output_field(field::ID).and_then(FieldData::as_varchar);
                let ids = ids.unwrap_or_default().iter().map(String::as_str);
                Ok(self.rows(ids, want, task)?.into_iter().collect())
            }
            found => found,
        }
    }

    fn fetch(
        &self,
        filter: &str,
        want: Want,
        task: &Task,
    ) -> Result<Vec<(String, Row)>, EngineError> {
        let mut fields = vec![field::ID, field::KEY, field::TEXT, field::SHOW, field::EPISODE];
        if want != Want::Vector {
            fields.push(field::RECORD);
        }
        if want != Want::Record {
            fields.push(field::VECTOR);
        }
        let found = self.columns(filter, fields, task)?;
        let number = |name: &str| found.get_output_field(name).and_then(FieldData::as_int64);
        let texts = |name: &str| found.get_output_field(name).and_then(FieldData::as_varchar);
        let (keys, text_keys) = (number(field::KEY), number(field::TEXT));
        let (shows, episodes) = (number(field::SHOW), number(field::EPISODE));
        let records = texts(field::RECORD);
        let vectors = found.get_output_field(field::VECTOR).and_then(FieldData::as_float_vectors);
        let at = |column: Option<&[i64]>, row: usize| {
            column.and_then(|column| column.get(row)).copied().unwrap_or(0)
        };
        let mut rows = Vec::new();
        for (place, id) in texts(field::ID).unwrap_or_default().iter().enumerate() {
            let record = records.and_then(|records| records.get(place));
            let insight = record.map(|text| serde_json::from_str(text)).transpose();
            rows.push((
                id.clone(),
                Row {
                    key: at(keys, place),
                    text_key: at(text_keys, place),
                    show: at(shows, place),
                    episode: at(episodes, place),
                    insight: insight.map_err(EngineError::Record)?,
                    vector: vectors.and_then(|v| v.get(place)).cloned().unwrap_or_default(),
                },
            ));
        }
        Ok(rows)
    }
}

/// Whether an answer was longer than the client takes.
fn is_too_large(error: &EngineError) -> bool {
    matches!(error, EngineError::Milvus(MilvusError::Refused { said, .. }) if said.contains("too large"))
}
