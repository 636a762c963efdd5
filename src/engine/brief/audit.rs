//! Stored briefs, held against the contract, made once more, and compared.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::ledger::newest;
use super::{BriefJob, BriefMaker, person};
use crate::brief::{Brief, Evidence, Finding, Item, Outcome, Schedule, verify};
use crate::error::EngineError;
use crate::insight::InsightId;
use crate::profile::Profile;
use crate::rank::Claimness;
use crate::state::{SentItem, State};
use crate::task::{Phase, Task};

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Audit {
    /// Readers looked at.
    pub readers: usize,
    /// Briefs looked at.
    pub briefs: usize,
    /// The rules in their order.
    pub rules: Vec<RuleCount>,
    /// Every breach.
    pub broken: Vec<Breach>,
}

/// How often a rule held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleCount {
    /// Its number in the contract, 1 to 15.
    pub rule: u8,
    /// Its name.
    pub name: &'static str,
    /// Briefs that keep it.
    pub held: usize,
    /// Briefs that break it.
    pub broken: usize,
    /// Briefs of which it cannot be told, such as those made from another commit of the index.
    pub undecided: usize,
}

/// A rule that a brief breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Breach {
    /// Whose brief.
    pub reader: String,
    /// Its date.
    #[schemars(with = "String")]
    pub date: Date,
    /// Which rule.
    pub rule: u8,
    /// The name of the rule.
    pub name: &'static str,
    /// One sentence for each breach.
    pub breaches: Vec<String>,
}

/// One day of a replay.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Replayed {
    /// The brief as it would be made now.
    pub brief: Brief,
    /// How it differs from the one that was stored; `None` where none was.
    pub stored: Option<Difference>,
}

/// How two briefs differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// Whether every byte is the same.
    pub same: bool,
    /// Items of both.
    pub kept: Vec<InsightId>,
    /// Items of the first only.
    pub gone: Vec<InsightId>,
    /// Items of the second only.
    pub new: Vec<InsightId>,
    /// Whether the items of both stand in another order.
    pub reordered: bool,
    /// What they were made from that is not the same: `index`, `profile`, `settings`.
    pub basis: Vec<&'static str>,
}

impl Difference {
    /// What has changed from `before` to `after`.
    pub fn of(before: &Brief, after: &Brief) -> Self {
        let ids = |brief: &Brief| -> Vec<InsightId> {
            brief.selection.items.iter().map(|item| item.insight.id.clone()).collect()
        };
        let (old, new) = (ids(before), ids(after));
        let within = |all: &[InsightId], among: &[InsightId], wanted: bool| -> Vec<InsightId> {
            all.iter().filter(|id| among.contains(id) == wanted).cloned().collect()
        };
        let (a, b) = (&before.basis, &after.basis);
        let parts = [
            ("index", a.index_commit == b.index_commit),
            ("profile", a.profile_version == b.profile_version),
            ("settings", a.settings == b.settings),
        ];
        Self {
            same: before.to_json() == after.to_json(),
            kept: within(&old, &new, true),
            gone: within(&old, &new, false),
            reordered: within(&old, &new, true) != within(&new, &old, true),
            new: within(&new, &old, false),
            basis: parts.iter().filter(|(_, same)| !same).map(|(part, _)| *part).collect(),
        }
    }
}

impl BriefMaker {
    /// Holds every stored brief of `readers` against the fifteen rules.
    ///
    /// A brief that was made from this commit of the index is made once more and must come out the same.
    pub fn audit(
        &self,
        store: &State,
        readers: &[String],
        task: &Task,
    ) -> Result<Audit, EngineError> {
        let mut audit = Audit { readers: readers.len(), ..Audit::default() };
        let mut rules: BTreeMap<u8, RuleCount> = BTreeMap::new();
        task.progress().begin(Phase::Evaluate, Some(readers.len() as u64));
        for reader in readers {
            task.check()?;
            let cases = self.cases(store, reader)?;
            let jobs: Vec<BriefJob> = cases.iter().map(|case| case.job.clone()).collect();
            self.prepare(&jobs, task)?;
            let dates: Vec<Date> = cases.iter().map(|case| case.brief.selection.date).collect();
            let found: Vec<_> = cases
                .par_iter()
                .map(|case| self.findings(case, &dates))
                .collect::<Result<_, _>>()?;
            for (case, finding) in cases
                .iter()
                .zip(found)
                .flat_map(|(c, f)| f.into_iter().map(move |finding| (c, finding)))
            {
                let name = finding.name;
                let count = rules.entry(finding.rule).or_insert_with(|| RuleCount {
                    rule: finding.rule,
                    name,
                    held: 0,
                    broken: 0,
                    undecided: 0,
                });
                match finding.outcome {
                    Outcome::Held => count.held += 1,
                    Outcome::Undecided { .. } => count.undecided += 1,
                    Outcome::Broken { breaches } => {
                        count.broken += 1;
                        audit.broken.push(Breach {
                            reader: reader.clone(),
                            date: case.brief.selection.date,
                            rule: finding.rule,
                            name,
                            breaches,
                        });
                    }
                }
            }
            audit.briefs += cases.len();
            task.progress().advance(1);
        }
        task.progress().end();
        audit.rules = rules.into_values().collect();
        Ok(audit)
    }

    /// The stored briefs of `reader`, oldest first, each with what it was made from.
    fn cases(&self, store: &State, reader: &str) -> Result<Vec<Case>, EngineError> {
        let mut cases = Vec::new();
        let mut last: Option<Timestamp> = None;
        for date in store.brief_dates(reader)? {
            let Some(stored) = store.brief(reader, date)? else { continue };
            let brief = Brief::from_json(&stored.object)?;
            let version = brief.basis.profile_version;
            let text = store.profile_version(reader, version)?;
            // A version that was never there is a broken rule 8, which the newest one shows.
            let text = text.map_or_else(|| newest(store, reader), Ok)?.toml;
            let profile = Profile::from_toml(&text, &format!("profile of {reader}, {version}"))?;
            let sent = store.sent_before(reader, date)?;
            let gone = self.gone(store, reader, &sent)?;
            let at = brief.selection.window.until;
            cases.push(Case { brief, job: BriefJob { profile, version, at, last, sent, gone } });
            last = Some(stored.moment);
        }
        Ok(cases)
    }

    fn findings(&self, case: &Case, dates: &[Date]) -> Result<Vec<Finding>, EngineError> {
        let Case { brief, job } = case;
        let (past, gone) = self.past(job);
        let other_dates: Vec<Date> = {
            let mut others = dates.to_vec();
            let own = others.iter().position(|date| *date == brief.selection.date);
            own.map(|own| others.remove(own));
            others
        };
        let record = |id: &InsightId| match self.records.find(id) {
            Some(ordinal) => self.records.get(ordinal).ok().flatten(),
            None => gone.values().find(|record| record.insight().id == *id),
        };
        let same_claim =
            |a: &InsightId, b: &InsightId| Some(self.records.same_claim(record(a)?, record(b)?));
        let basis = &brief.basis;
        let again = basis.index_commit == self.commit && basis.settings == self.settings;
        let replay = if again { Some(self.make(job)?) } else { None };
        let learned = job.profile.taste.iter().filter(|taste| !taste.pinned);
        Ok(verify(
            brief,
            &Evidence {
                reader: &person::reader(&job.profile)?,
                past: &past,
                other_dates: &other_dates,
                learned: learned.map(|taste| taste.date).max(),
                same_claim: Some(&same_claim),
                is_claim: &|insight| Claimness::of(&insight.text).is_claim(),
                replay: replay.as_ref(),
            },
        ))
    }

    /// The briefs that `reader` would get from `from` up to and with `to`, one after the other, from this index and
    /// with today's profile; nothing is stored.
    ///
    /// What was sent before `from` counts as sent; days before `now` only.
    pub fn replay(
        &self,
        store: &State,
        reader: &str,
        (from, to): (Date, Date),
        now: Timestamp,
        task: &Task,
    ) -> Result<Vec<Replayed>, EngineError> {
        let stored = newest(store, reader)?;
        let written = Profile::from_toml(&stored.toml, &format!("profile of {reader}"))?;
        let schedule = Schedule { zone: person::zone(&written)?, hour: written.hour };
        let feedback = store.feedback(reader)?;
        let mut sent = store.sent_before(reader, from)?;
        let gone = self.gone(store, reader, &sent)?;
        let mut last = store.brief_before(reader, from)?.map(|brief| brief.moment);
        let mut days = Vec::new();
        let mut date = from;
        task.progress().begin(Phase::Brief, None);
        while date <= to {
            task.check()?;
            let at = schedule.moment(date);
            let at = last.map_or(at, |last| at.max(last));
            if at > now {
                break;
            }
            let mut profile = written.clone();
            profile.taste = self.taste(&written, &feedback, date)?;
            let job = BriefJob {
                profile,
                version: stored.version,
                at,
                last,
                sent: sent.clone(),
                gone: gone.clone(),
            };
            self.prepare(std::slice::from_ref(&job), task)?;
            let brief = self.make(&job)?;
            let theme = |item: &Item| item.theme.as_ref().map(|theme| theme.id);
            sent.extend(brief.selection.items.iter().map(|item| SentItem {
                date,
                insight: item.insight.id.clone(),
                theme: theme(item),
            }));
            last = Some(at);
            let stored = match store.brief(reader, date)? {
                Some(stored) => Some(Difference::of(&Brief::from_json(&stored.object)?, &brief)),
                None => None,
            };
            days.push(Replayed { brief, stored });
            task.progress().advance(1);
            date = date.saturating_add(1.day());
            if date == Date::MAX {
                break;
            }
        }
        task.progress().end();
        Ok(days)
    }
}

/// A stored brief and what it was made from.
struct Case {
    brief: Brief,
    job: BriefJob,
}
