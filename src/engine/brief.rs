//! Briefs: for one reader or for all of them, from one opened index.
//!
//! Readers share what they can: records, vectors of phrases, windows and what each window holds for a phrase.
//! Invariant: who else gets a brief changes nothing in it.

mod audit;
mod explain;
mod gather;
mod ledger;
pub(crate) mod person;
mod records;
mod rows;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::open::Engine;
use crate::brief::{
    Addition, AdditionKind, Basis, Brief, Past, Relations, Selection, Sent, Settings, Window,
    select,
};
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal, dot};
use crate::profile::Profile;
use crate::rank::{Particular, addition};
use crate::state::SentItem;
use crate::task::Task;
pub use audit::{Audit, Breach, Difference, Replayed, RuleCount};
pub use explain::{Explained, ExplainedWish};
pub use ledger::{Delivered, Delivery, Due, Failure, When};
use person::Person;
use records::{Record, Records};
use rows::{Kind, Rows};
use window::Issues;

/// What one brief is made from, besides the index.
#[derive(Clone, Debug)]
pub struct BriefJob {
    /// The reader's profile with its taste.
    pub profile: Profile,
    /// Its version in the store; 0 for one that is not stored.
    pub version: u64,
    /// The moment that the brief is made for.
    pub at: Timestamp,
    /// The moment that the one before was made for.
    pub last: Option<Timestamp>,
    /// Everything the reader was ever sent.
    pub sent: Vec<SentItem>,
    /// Those of them that have left the index, as they were when they were sent.
    pub gone: Vec<Insight>,
}

impl BriefJob {
    /// A first brief of `profile`, of which nothing is stored.
    pub fn preview(profile: Profile, at: Timestamp) -> Self {
        Self { profile, version: 0, at, last: None, sent: Vec::new(), gone: Vec::new() }
    }

    pub(crate) fn window(&self) -> Window {
        Window::new(self.at, self.last)
    }
}

/// Makes briefs from one opened index.
pub struct BriefMaker {
    records: Records,
    issues: Issues,
    phrases: Rows,
    gone: Rows,
    settings: Settings,
    commit: String,
}

impl Engine {
    /// What a brief for `profile` made at `at` would hold; nothing is stored.
    pub fn brief_preview(
        self: &Arc<Self>,
        profile: Profile,
        at: Timestamp,
    ) -> Result<Selection, EngineError> {
        let job = BriefJob::preview(profile, at);
        let maker = BriefMaker::new(self);
        maker.prepare(std::slice::from_ref(&job), &Task::silent())?;
        maker.select(&job)
    }
}

impl BriefMaker {
    /// Looks at the columns of the whole index once.
    pub fn new(engine: &Arc<Engine>) -> Self {
        Self {
            records: Records::open(engine),
            issues: Issues::default(),
            phrases: Rows::default(),
            gone: Rows::default(),
            settings: Settings { weights: engine.snapshot.manifest.brief, ..Settings::default() },
            commit: engine.snapshot.commit(),
        }
    }

    /// One that has found nothing yet, and knows the phrases that this one knows.
    pub(crate) fn fresh(&self) -> Self {
        Self { phrases: self.phrases.clone(), ..Self::new(&self.records.engine) }
    }

    /// The commit of the index that briefs are made from.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Whether the insight is in the index.
    pub fn has(&self, id: &InsightId) -> bool {
        self.records.find(id).is_some()
    }

    /// Cosine of two insights; `None` where one is not in the index.
    pub fn similarity(&self, a: &InsightId, b: &InsightId) -> Option<f32> {
        let row = |id: &InsightId| self.records.engine.snapshot.vectors.row(self.records.find(id)?);
        Some(dot(&row(a)?, &row(b)?))
    }

    /// Embeds every phrase of `jobs` that it does not know yet.
    pub(crate) fn embed(&self, jobs: &[BriefJob], task: &Task) -> Result<(), EngineError> {
        let phrases = jobs.iter().flat_map(|job| person::texts(&job.profile));
        self.phrases.embed(&self.records.engine, phrases, Kind::Queries, task)
    }

    /// Tells it the vector of a phrase.
    #[cfg(test)]
    pub(in crate::engine) fn know(&self, phrase: &str, row: Vec<f32>) {
        self.phrases.put(phrase, row);
    }

    /// How many phrases it knows.
    pub(crate) fn phrases(&self) -> usize {
        self.phrases.len()
    }

    /// How many insights the window of `job` holds.
    pub(crate) fn held(&self, job: &BriefJob) -> Result<usize, EngineError> {
        Ok(self.issues.get(&self.records, job.window())?.len())
    }

    /// The most insights that a window of its briefs held.
    pub(crate) fn largest_window(&self) -> usize {
        self.issues.largest()
    }

    /// Embeds every phrase of `jobs` once and reads their windows; [`BriefMaker::select`] asks for that first.
    pub fn prepare(&self, jobs: &[BriefJob], task: &Task) -> Result<(), EngineError> {
        self.embed(jobs, task)?;
        let gone = jobs.iter().flat_map(|job| &job.gone).map(Insight::words);
        // They are compared as claims with rows of documents.
        self.gone.embed(&self.records.engine, gone, Kind::Documents, task)?;
        self.issues.trim();
        for job in jobs {
            task.check()?;
            self.issues.get(&self.records, job.window())?;
        }
        Ok(())
    }

    /// The brief of a job that was prepared.
    pub fn make(&self, job: &BriefJob) -> Result<Brief, EngineError> {
        let basis = Basis {
            index_commit: self.commit.clone(),
            profile_version: job.version,
            settings: self.settings,
        };
        Ok(Brief::new(self.select(job)?, basis))
    }

    /// The briefs of `jobs` that were prepared, in their order, on all cores.
    pub fn make_all(&self, jobs: &[BriefJob], task: &Task) -> Result<Vec<Brief>, EngineError> {
        let make = |job| {
            task.check()?;
            let brief = self.make(job)?;
            task.progress().advance(1);
            Ok(brief)
        };
        jobs.par_iter().map(make).collect()
    }

    /// What the brief of a job that was prepared holds.
    pub fn select(&self, job: &BriefJob) -> Result<Selection, EngineError> {
        let records = &self.records;
        let issue = self.issues.get(records, job.window())?;
        let person = Person::of(&job.profile, records, &self.phrases)?;
        let pool = self.settings.pool.saturating_mul(person.reader.size);
        let candidates = gather::candidates(&person, &issue, records, &self.phrases, pool)?;
        let (past, gone) = self.past(job);

        let record = |ordinal: Ordinal| match gone.get(&ordinal) {
            Some(record) => Some(record),
            // A record that cannot be read here fails, with its reason, where it is a candidate.
            None => records.get(ordinal).ok().flatten(),
        };
        let similarity = |a: Ordinal, b: Ordinal| match (record(a), record(b)) {
            (Some(a), Some(b)) => dot(&a.row, &b.row),
            _ => 0.0,
        };
        let adds = |new: Ordinal, others: &[Ordinal]| {
            let others: Option<Vec<&Record>> = others.iter().map(|&other| record(other)).collect();
            let words: Vec<String> = others?.iter().map(|other| other.insight().words()).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            addition(&record(new)?.insight().text, &words).map(added)
        };
        let mut overlooked = BTreeSet::new();
        loop {
            let same_claim = |a: Ordinal, b: Ordinal| {
                if gone.contains_key(&a) || gone.contains_key(&b) {
                    return record(a).zip(record(b)).is_some_and(|(a, b)| records.same_claim(a, b));
                }
                records.known_twins(a, b) || overlooked.contains(&(a.min(b), a.max(b)))
            };
            let relations =
                Relations { similarity: &similarity, same_claim: &same_claim, adds: &adds };
            let (reader, settings) = (&person.reader, &self.settings);
            let mut selection = select(&candidates, reader, &past, job.at, settings, &relations);
            let more = self.overlooked(&selection, &past)?;
            if more.iter().all(|pair| overlooked.contains(pair)) {
                issue.account(&mut selection, candidates.len());
                return Ok(selection);
            }
            overlooked.extend(more);
        }
    }

    /// What the reader was sent, and records of what has left the index since.
    fn past(&self, job: &BriefJob) -> (Past, BTreeMap<Ordinal, Record>) {
        let mut gone = BTreeMap::new();
        let mut ordinals = BTreeMap::new();
        for insight in &job.gone {
            let Some(row) = self.gone.get(&insight.words()) else { continue };
            // Beyond every ordinal of the index, so that they cannot be taken for one another.
            let ordinal = Ordinal((self.records.capacity() + gone.len()) as u32);
            ordinals.insert(&insight.id, ordinal);
            gone.insert(ordinal, Record::outside(ordinal, insight.clone(), row.to_vec()));
        }
        let group = |ordinal: Ordinal| self.records.engine.place(ordinal).ok().flatten();
        let sent = job.sent.iter().map(|item| Sent {
            id: item.insight.clone(),
            group: self.records.find(&item.insight).and_then(group),
            ordinal: self
                .records
                .find(&item.insight)
                .or_else(|| ordinals.get(&item.insight).copied()),
            theme: item.theme,
            date: item.date,
        });
        (Past { last: job.last, sent: sent.collect() }, gone)
    }

    /// Pairs that make the same claim though the graph did not find it: items among each other and what was sent.
    fn overlooked(
        &self,
        selection: &Selection,
        past: &Past,
    ) -> Result<Vec<(Ordinal, Ordinal)>, EngineError> {
        let records = &self.records;
        let mut items: Vec<&Record> = Vec::with_capacity(selection.items.len());
        for item in &selection.items {
            if let Some(ordinal) = records.find(&item.insight.id) {
                items.extend(records.get(ordinal)?);
            }
        }
        let mut pairs = Vec::new();
        let mut meet = |a: &Record, b: &Record| {
            if records.same_claim(a, b) {
                pairs.push((a.ordinal().min(b.ordinal()), a.ordinal().max(b.ordinal())));
            }
        };
        for (place, item) in items.iter().enumerate() {
            items[..place].iter().for_each(|other| meet(item, other));
        }
        let inside = past.sent.iter().filter_map(|sent| sent.ordinal);
        for sent in inside.filter(|sent| sent.index() < records.capacity()) {
            if let Some(sent) = records.get(sent)? {
                items.iter().for_each(|item| meet(item, sent));
            }
        }
        Ok(pairs)
    }
}

/// What one text adds, in the words of briefs.
fn added(particular: Particular) -> Addition {
    let (kind, said) = match particular {
        Particular::Number(said) => (AdditionKind::Number, said),
        Particular::Name(said) => (AdditionKind::Name, said),
        Particular::Day(said) => (AdditionKind::Day, said),
    };
    Addition { kind, said }
}

#[cfg(test)]
mod tests;
