//! How the sample is fetched, and what is learned from it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::corpus::MilvusCorpus;
use super::fetched::{Row, Want};
use super::row::{field, ordered, spelled_text};
use super::sample::{Habits, Sample};
use crate::error::EngineError;
use crate::insight::{Insight, Vectors};
use crate::rank::{Background, COHORT, nearness, weight_of_words};
use crate::task::Task;

/// Insights whose neighbourhoods tell how much words deserve.
const ASKED: usize = 32;

/// Neighbours looked at of each.
const POOL: usize = 100;

/// The nearness of a tenth neighbour where there are no ten, and the least that is believed where there are.
const FEW: f32 = 0.3;
const LEAST: f32 = 0.2;

impl MilvusCorpus {
    /// The sample; the first call fetches it.
    pub(super) fn sample(&self, task: &Task) -> Result<&Sample, EngineError> {
        if let Some(sample) = self.sample.get() {
            return Ok(sample);
        }
        let insights = self.count("", task)?;
        let wanted = COHORT as u64;
        // A little more than are wanted, so that chance leaves no fewer.
        let share = (wanted + wanted / 4 + 32) as f64 / insights.max(1) as f64;
        let mut rows = Vec::new();
        if share >= 1.0 {
            self.pages("", COHORT as u64, task, &mut |range| {
                rows.extend(self.query(range, Want::Both, task)?);
                Ok(())
            })?;
        } else {
            let end = ordered((share * u64::MAX as f64) as u64);
            let range = format!("{} < {end}", field::KEY);
            rows = self.query(&range, Want::Both, task)?;
        }
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        rows.sort_by_key(|row| row.key);
        rows.truncate(COHORT);
        let sample = Sample { insights, rows, habits: OnceLock::new() };
        Ok(self.sample.get_or_init(|| sample))
    }

    /// What is usual; the first call asks for the neighbours of some.
    pub(super) fn habits(&self, task: &Task) -> Result<&Habits, EngineError> {
        let sample = self.sample(task)?;
        if let Some(habits) = sample.habits.get() {
            return Ok(habits);
        }
        let mut all = Vectors::new(self.head.model.dim);
        for row in &sample.rows {
            all.push(&row.vector)?;
        }
        let background = Background::of(&all);
        let step = (sample.rows.len() / ASKED).max(1);
        let asked: Vec<&Row> = sample.rows.iter().step_by(step).take(ASKED).collect();
        let (mut shares, mut tenths) = (Vec::new(), Vec::new());
        for some in asked.chunks(8) {
            let vectors = some.iter().map(|row| row.vector.clone()).collect();
            let near = self.near(vectors, POOL + 1, "", task)?;
            let texts = some.iter().map(|row| words(row.insight.as_ref())).collect();
            let worded = self.worded(texts, POOL + 1, "", task)?;
            let tenth_ids: Vec<&str> =
                near.iter().filter_map(|list| list.get(10)).map(|e| e.0.as_str()).collect();
            let rows = self.rows(tenth_ids, Want::Vector, task)?;
            for ((row, near), worded) in some.iter().zip(&near).zip(&worded) {
                let own = row.insight.as_ref().map_or("", |insight| insight.id.as_str());
                let scores: HashMap<&str, f32> =
                    worded.iter().map(|(id, score)| (id.as_str(), *score)).collect();
                let best = near
                    .iter()
                    .filter(|(id, _)| id != own)
                    .filter_map(|(id, _)| scores.get(id.as_str()))
                    .fold(0.0f32, |best, score| best.max(*score));
                shares.push(scores.get(own).map_or(0.0, |own| best / self.most(*own)));
                let tenth = near.get(10).and_then(|(id, cosine)| {
                    let other = background.place(&rows.get(id)?.vector).mean();
                    Some(nearness(*cosine, [background.place(&row.vector).mean(), other]))
                });
                tenths.extend(tenth);
            }
        }
        let words = weight_of_words(median(shares).unwrap_or(0.0));
        let tenth = median(tenths).unwrap_or(FEW).max(LEAST);
        Ok(sample.habits.get_or_init(|| Habits { background, words, tenth }))
    }

    /// What the words of an insight could score without end, told from what it scores itself: a term that stands once in
    /// a text of usual length has 1 / (1 + k1) of it.
    pub(super) fn most(&self, own: f32) -> f32 {
        (own * (1.0 + self.head.search.k1)).max(f32::MIN_POSITIVE)
    }
}

/// The spelled terms of an insight.
fn words(insight: Option<&Insight>) -> String {
    insight.map_or_else(String::new, |insight| spelled_text(&insight.words()))
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
