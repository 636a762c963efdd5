//! Briefs against judgments: every reader replayed day by day with a real ledger, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::brief::{Brief, Item};
use crate::embed::EmbedOptions;
use crate::engine::brief::{BriefMaker, When};
use crate::error::EngineError;
use crate::eval::{EvalError, JudgedBrief, Provenance, ReaderWants, Wants, WantsFigures};
use crate::ingest::Input;
use crate::insight::Insight;
use crate::measure::frame::{MeasuredIndex, name_of};
use crate::profile::Profile;
use crate::state::State;
use crate::task::{Phase, Task};
use crate::text::fold;

/// How briefs are measured.
#[derive(Clone, Debug)]
pub struct WantedOptions {
    /// The folder with `wants.toml` and `profiles`.
    pub dir: PathBuf,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct WantedReport {
    /// Data set, index, model, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Over all readers.
    #[serde(flatten)]
    pub figures: WantsFigures,
    /// Reader by reader.
    pub readers: Vec<WantedReader>,
    /// Items that are not right, or whose reason is not true.
    pub wrong: Vec<WrongItem>,
}

/// The figures of one reader.
#[derive(Clone, Debug, Serialize)]
pub struct WantedReader {
    /// Who.
    pub reader: String,
    /// Their figures.
    #[serde(flatten)]
    pub figures: WantsFigures,
}

/// An item that should not have been sent, or not so.
#[derive(Clone, Debug, Serialize)]
pub struct WrongItem {
    /// Whose brief.
    pub reader: String,
    /// Its date.
    pub date: Date,
    /// Which insight.
    pub insight: String,
    /// The group that it is of.
    pub group: String,
    /// Whether the item is right after all, so that only its reason is wrong.
    pub right: bool,
    /// What was told.
    pub reason: String,
}

/// Measures the briefs of the readers in `options.dir` over all days of `inputs`.
pub fn eval_briefs(
    inputs: &[Input],
    options: &WantedOptions,
    task: &Task,
) -> Result<WantedReport, EngineError> {
    let started = Instant::now();
    let wants = Wants::read(&options.dir.join("wants.toml"))?;
    let readers = wants
        .readers
        .iter()
        .map(|wants| Ok((wants, profile(&options.dir, wants)?)))
        .collect::<Result<Vec<_>, EngineError>>()?;
    let keep = options.keep.as_deref();
    let measured = MeasuredIndex::grouped(inputs, keep, &options.embed, task)?;
    let engine = &measured.engine;
    let mut insights = Vec::new();
    for ordinal in engine.snapshot.living() {
        insights.push(engine.snapshot.insight(ordinal)?);
    }
    let dates = insights.iter().filter_map(|insight| insight.source.published);
    let (first, last) = (dates.clone().min(), dates.max());
    let maker = BriefMaker::new(engine);
    let mut store = State::in_memory()?;
    let (mut all, mut reports, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    task.progress().begin(Phase::Evaluate, Some(readers.len() as u64));
    for (wants, profile) in &readers {
        task.check()?;
        let now = last.unwrap_or_default().saturating_add(48.hours()).unwrap_or(Timestamp::MAX);
        store.save_profile(&profile.name, &profile.to_toml(), "import", now)?;
        let mut day = first.unwrap_or_default().to_zoned_datetime(TimeZone::UTC).date();
        let end = now.to_zoned_datetime(TimeZone::UTC).date();
        while day < end {
            let when = When { now, date: Some(day), early: false };
            maker.deliver(&mut store, &profile.name, when, &task.quietly())?;
            day = day.saturating_add(1.day());
        }
        let judge = Judge { wants, profile, insights: &insights };
        let mut told = BTreeSet::new();
        let mut judged = Vec::new();
        for date in store.brief_dates(&profile.name)? {
            let Some(stored) = store.brief(&profile.name, date)? else { continue };
            let brief = Brief::from_json(&stored.object)?;
            judged.push(judge.brief(&brief, &mut told));
            wrong.extend(brief.selection.items.iter().filter_map(|item| judge.wrong(&brief, item)));
        }
        let figures = WantsFigures::of(&judged);
        reports.push(WantedReader { reader: profile.name.clone(), figures });
        all.extend(judged);
        task.progress().advance(1);
    }
    task.progress().end();
    let mut provenance = measured.provenance(&name_of(inputs));
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(WantedReport { provenance, figures: WantsFigures::of(&all), readers: reports, wrong })
}

fn profile(dir: &Path, wants: &ReaderWants) -> Result<Profile, EngineError> {
    let path = dir.join("profiles").join(&wants.profile);
    let io = |source| EvalError::Io { action: "read", path: path.clone(), source };
    let text = std::fs::read_to_string(&path).map_err(io)?;
    Ok(Profile::from_toml(&text, &path.display().to_string())?)
}

/// One reader's judgments.
struct Judge<'a> {
    wants: &'a ReaderWants,
    profile: &'a Profile,
    insights: &'a [Insight],
}

impl Judge<'_> {
    /// Judges `brief`; `told` are the claims that were sent before, to which its own are added.
    fn brief(&self, brief: &Brief, told: &mut BTreeSet<String>) -> JudgedBrief {
        let selection = &brief.selection;
        let window = selection.window;
        let out: Vec<&Insight> = self
            .insights
            .iter()
            .filter(|insight| {
                insight.source.published.is_some_and(|at| at > window.from && at <= window.until)
            })
            .collect();
        let mut claims = BTreeMap::new();
        let wants = &self.wants.interests;
        for insight in &out {
            let group = field(insight, "group");
            let wanted = wants.iter().any(|wish| wish.wanted.contains(&group));
            if wanted && !told.contains(&claim(insight)) {
                claims.insert(claim(insight), false);
            }
        }
        for item in &selection.items {
            if let Some(sent) = claims.get_mut(&claim(&item.insight)) {
                *sent = true;
            }
            told.insert(claim(&item.insight));
        }
        let nothing =
            wants.iter().filter(|wish| !out.iter().any(|i| wish.suits(&field(i, "group"))));
        let quiet = nothing
            .map(|wish| !selection.items.iter().any(|item| item.interest() == Some(&wish.phrase)))
            .collect();
        JudgedBrief {
            size: self.profile.size,
            items: selection.items.iter().map(|i| (self.is_right(i), self.is_true(i))).collect(),
            claims,
            quiet,
        }
    }

    fn is_right(&self, item: &Item) -> bool {
        let group = field(&item.insight, "group");
        let among = |names: &[String], name: &Option<String>| {
            let name = name.as_deref().map(fold);
            name.is_some_and(|name| names.iter().any(|other| fold(other) == name))
        };
        let (follows, source) = (&self.profile.follows, &item.insight.source);
        self.wants.interests.iter().any(|wish| wish.suits(&group))
            || among(&follows.shows, &source.show)
            || among(&follows.people, &source.speaker)
    }

    /// Whether the interest that the reason names is about the item; `None` where it names none.
    fn is_true(&self, item: &Item) -> Option<bool> {
        let phrase = item.interest()?;
        let mut interests = self.wants.interests.iter();
        let wish = interests.find(|wish| wish.phrase == *phrase);
        Some(wish.is_some_and(|wish| wish.suits(&field(&item.insight, "group"))))
    }

    fn wrong(&self, brief: &Brief, item: &Item) -> Option<WrongItem> {
        let right = self.is_right(item);
        (!right || self.is_true(item) == Some(false)).then(|| WrongItem {
            reader: brief.selection.reader.clone(),
            date: brief.selection.date,
            insight: item.insight.id.to_string(),
            group: field(&item.insight, "group"),
            right,
            reason: item.reason.clone(),
        })
    }
}

/// A label of `insight`, empty where it has none.
fn field(insight: &Insight, name: &str) -> String {
    insight.extra.get(name).and_then(|label| label.as_str()).unwrap_or_default().to_owned()
}

/// Equal for insights that make the same claim.
fn claim(insight: &Insight) -> String {
    match field(insight, "claim") {
        claim if claim.is_empty() => insight.id.to_string(),
        claim => claim,
    }
}
