//! What each part of a profile does to scores, counted on the window of one moment.

use schemars::JsonSchema;
use serde::Serialize;

use super::gather;
use super::person::Person;
use super::window::Answers;
use super::{BriefJob, BriefMaker};
use crate::brief::{Weights, Window};
use crate::error::EngineError;
use crate::insight::InsightId;

/// A profile, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Explained {
    /// The times of publication that were looked at.
    pub window: Window,
    /// Insights published then.
    pub insights: usize,
    /// Those that an interest, follow or taste brings up.
    pub candidates: usize,
    /// What an insight has to suit the reader.
    pub floor: f64,
    /// What each signal can add or take.
    pub weights: Weights,
    /// Interests, then tastes, in the order of the profile.
    pub wishes: Vec<ExplainedWish>,
    /// Insights from followed shows and people.
    pub followed: usize,
}

/// What one interest or taste does.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedWish {
    /// The phrase, or what the insight of a taste says.
    pub phrase: String,
    /// Whether it was learned.
    pub learned: bool,
    /// The most that it can add to a score, or take from it.
    pub most: f64,
    /// Insights of the window that it brings over the floor alone; of what is unwanted, those that it brings below.
    pub reaches: usize,
    /// The insight that matches best, and how well, 0 to 1.
    pub best: Option<(InsightId, f64)>,
}

impl BriefMaker {
    /// What each part of the profile of a prepared job does.
    pub fn explain(&self, job: &BriefJob) -> Result<Explained, EngineError> {
        let records = &self.records;
        let window = job.window();
        let issue = self.issues.get(records, window)?;
        let matcher = records.engine.matcher()?;
        let person = Person::of(&job.profile, records, &self.phrases)?;
        let reader = &person.reader;
        let pool = self.settings.pool.saturating_mul(reader.size);
        let candidates = gather::candidates(&person, &issue, records, &self.phrases, pool)?;
        let (weights, floor) = (self.settings.weights, self.settings.floor);
        let mut wishes = Vec::with_capacity(person.wishes.len());
        for (place, (interest, wish)) in reader.interests.iter().zip(&person.wishes).enumerate() {
            let worth = match interest.weight > 0.0 {
                true => weights.interest,
                false => -weights.unwanted,
            };
            let most = worth * reader.share(place);
            let mut best: Option<(f64, InsightId)> = None;
            let mut reaches = 0;
            if let Some((wish, row)) = wish {
                let found = [Some(issue.find(&matcher, wish, row, &self.phrases, 0)?)];
                let mut answers = Answers::of(&found);
                for &ordinal in &issue.newest {
                    let Some(record) = records.get(ordinal)? else { continue };
                    let value = f64::from(answers.matches(&matcher, ordinal)?[0]);
                    reaches += usize::from(value >= floor);
                    if best.as_ref().is_none_or(|(before, _)| value > *before) {
                        best = Some((value, record.insight().id.clone()));
                    }
                }
            }
            wishes.push(ExplainedWish {
                phrase: interest.phrase.clone(),
                learned: place >= job.profile.interests.len(),
                most,
                reaches,
                best: best.map(|(value, id)| (id, value)),
            });
        }
        Ok(Explained {
            window,
            insights: issue.len(),
            candidates: candidates.len(),
            floor,
            weights,
            wishes,
            followed: issue.followed(&reader.shows, &reader.people).count(),
        })
    }
}
