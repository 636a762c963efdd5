//! Do groups stay what they are from one day to the next? Dated insights are replayed, and each day is compared with the
//! day before.
//!
//! Everything is embedded and indexed once; a day is the set of the insights that were there by then, and goes through
//! the same functions as `quintet cluster` and `quintet add`.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::Instant;

use jiff::civil::Date;
use serde::Serialize;

use crate::cluster::{GroupId, Level};
use crate::corpus::communities::assign::{is_stale, place};
use crate::corpus::communities::cluster::communities;
use crate::corpus::communities::history::{How, day};
use crate::corpus::communities::lasting::Lasting;
use crate::corpus::snapshot::Snapshot;
use crate::embed::EmbedOptions;
use crate::error::EngineError;
use crate::eval::{ClusterFigures, Provenance};
use crate::ingest::{IngestReport, Input};
use crate::insight::{Ordinal, OrdinalSet};
use crate::measure::frame::{MeasuredIndex, name_of};
use crate::task::{Phase, Task};

/// How much is added at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The insights of one day.
    Day,
    /// Those of a week from Monday to Sunday.
    Week,
}

impl Step {
    /// `day` or `week`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The first day of the step that a day falls into.
    fn start(self, day: Date) -> Date {
        let back = match self {
            Self::Day => 0,
            Self::Week => i64::from(day.weekday().to_monday_zero_offset()),
        };
        day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
    }
}

/// How stability is measured.
#[derive(Clone, Debug)]
pub struct StabilityOptions {
    /// The share of the dated insights, oldest first, that is there from the start; between 0 and 1.
    pub base: f64,
    /// How much is added at a time.
    pub step: Step,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured. The figures of the full clustering stand at the top of the JSON, those of adding under `added`.
#[derive(Clone, Debug, Serialize)]
pub struct StabilityReport {
    /// Data set, index, model, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Dated insights.
    pub insights: u64,
    /// Insights without a date, which were left out.
    pub undated: u64,
    /// Insights that were there from the start.
    pub base: u64,
    /// How much was added at a time.
    pub step: Step,
    /// What was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// All is clustered after each step, as by `quintet cluster` or `quintet build`.
    #[serde(flatten)]
    pub clustered: Replay,
    /// The new insights join groups, as by `quintet add`, which clusters all when enough were added.
    pub added: Replay,
}

/// One way to keep groups up to date.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// Each step but the first.
    pub days: Vec<DayFigures>,
    /// Means over the days.
    pub mean: LevelsFigures,
    /// The lowest ARI and the highest shares, each of any day.
    pub worst: LevelsFigures,
    /// Days on which the groups before were given up for another level of detail.
    pub anew: usize,
}

/// A day against the day before.
#[derive(Clone, Debug, Serialize)]
pub struct DayFigures {
    /// The day, or the first day of the week.
    pub date: Date,
    /// Insights that came.
    pub added: usize,
    /// Insights that were there before, which the figures are about.
    pub unchanged: usize,
    /// How the groups were made.
    pub how: How,
    /// The figures.
    #[serde(flatten)]
    pub levels: LevelsFigures,
}

/// Figures of all levels; those of groups stand at the top of the JSON.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LevelsFigures {
    /// Groups.
    #[serde(flatten)]
    pub figures: ChangeFigures,
    /// Themes.
    pub themes: ChangeFigures,
    /// Areas.
    pub areas: ChangeFigures,
}

/// How much changed on one level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChangeFigures {
    /// Adjusted Rand index of the communities before and after, over the unchanged insights; 1 is no change.
    pub ari: f64,
    /// Share of the unchanged insights whose community has another id than before, 0 to 1.
    pub ids_changed: f64,
    /// Share of the ids before that are there no more, 0 to 1.
    pub ids_ended: f64,
}

/// Replays the dated insights of `inputs`.
pub fn eval_stability(
    inputs: &[Input],
    options: &StabilityOptions,
    task: &Task,
) -> Result<StabilityReport, EngineError> {
    let started = Instant::now();
    let measured = MeasuredIndex::build(inputs, options.keep.as_deref(), &options.embed, task)?;
    let snapshot = &measured.engine.snapshot;
    let mut days: BTreeMap<Date, Vec<Ordinal>> = BTreeMap::new();
    let mut dated = 0u32;
    for ordinal in snapshot.living() {
        if let Some(day) = snapshot.published(ordinal).and_then(day) {
            days.entry(options.step.start(day)).or_default().push(ordinal);
            dated += 1;
        }
    }
    if days.len() < 2 {
        return Err(EngineError::NoDates { days: days.len() });
    }
    let mut base = Vec::new();
    let mut steps = Vec::new();
    let last = days.len() - 1;
    for (at, (date, ordinals)) in days.into_iter().enumerate() {
        if at < last && (base.len() as f64) < options.base * f64::from(dated) {
            base.extend(ordinals);
        } else {
            steps.push((date, ordinals));
        }
    }
    task.progress().begin(Phase::Evaluate, Some(2 * steps.len() as u64));
    let mut start = State::new(snapshot);
    start.add(&base);
    start.cluster(&task.quietly())?;
    let clustered = replay(start.clone(), &steps, |state, _, task| state.cluster(task), task)?;
    let added = replay(start, &steps, State::assign, task)?;
    task.progress().end();
    let mut provenance = measured.provenance(&name_of(inputs)).with("base", options.base);
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(StabilityReport {
        provenance,
        insights: u64::from(dated),
        undated: measured.engine.len() - u64::from(dated),
        base: base.len() as u64,
        step: options.step,
        ingest: measured.ingest,
        clustered,
        added,
    })
}

/// The index as it was on one day.
#[derive(Clone)]
struct State<'a> {
    snapshot: &'a Snapshot,
    among: OrdinalSet,
    lasting: Lasting,
}

impl<'a> State<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let among = OrdinalSet::new(snapshot.capacity());
        Self { snapshot, among, lasting: Lasting::default() }
    }

    fn add(&mut self, ordinals: &[Ordinal]) {
        for &ordinal in ordinals {
            self.among.insert(ordinal);
        }
    }

    /// As `quintet cluster` does.
    fn cluster(&mut self, task: &Task) -> Result<How, EngineError> {
        let before = self.lasting.hierarchy();
        let found = communities(self.snapshot, &self.among, before.as_ref(), task)?;
        let lineages = self.lasting.continued(&found.hierarchy);
        self.lasting = Lasting::after(&found.hierarchy, &lineages);
        Ok(found.how)
    }

    /// As `quintet add` does.
    fn assign(&mut self, new: &[Ordinal], task: &Task) -> Result<How, EngineError> {
        let assigned = self.lasting.state.as_ref().map_or(0, |state| state.assigned);
        if is_stale(assigned + new.len() as u64, self.among.len()) {
            return self.cluster(task);
        }
        let home = |ordinal| self.lasting.place(Level::Group, ordinal).map(|group| group.0);
        let placed = place(self.snapshot, &self.among, &home, new, task)?;
        for (ordinal, group, _) in placed.joined {
            let like = self.lasting.member_of(GroupId(group));
            self.lasting.put(ordinal, GroupId(group), like);
        }
        for founded in placed.founded {
            let near = founded.near.and_then(|near| self.lasting.member_of(GroupId(near)));
            let id = self.lasting.found();
            founded.members.iter().for_each(|&(ordinal, _)| self.lasting.put(ordinal, id, near));
        }
        if let Some(state) = &mut self.lasting.state {
            state.assigned += new.len() as u64;
        }
        Ok(How::Assigned)
    }
}

/// Adds the steps one after the other and compares each day with the one before.
fn replay<'a>(
    mut state: State<'a>,
    steps: &[(Date, Vec<Ordinal>)],
    update: impl Fn(&mut State<'a>, &[Ordinal], &Task) -> Result<How, EngineError>,
    task: &Task,
) -> Result<Replay, EngineError> {
    let mut days: Vec<DayFigures> = Vec::new();
    for (date, ordinals) in steps {
        task.check()?;
        let (old, before) = (state.among.clone(), state.lasting.clone());
        state.add(ordinals);
        let how = update(&mut state, ordinals, &task.quietly())?;
        let change = |level| change(level, &old, &before, &state.lasting);
        let levels = LevelsFigures {
            figures: change(Level::Group),
            themes: change(Level::Theme),
            areas: change(Level::Area),
        };
        let (date, added, unchanged) = (*date, ordinals.len(), old.len());
        days.push(DayFigures { date, added, unchanged, how, levels });
        task.progress().advance(1);
    }
    let anew = days.iter().filter(|day| day.how == How::Anew).count();
    let over = |combine: fn(&[ChangeFigures]) -> ChangeFigures| LevelsFigures {
        figures: combine(&days.iter().map(|day| day.levels.figures).collect::<Vec<_>>()),
        themes: combine(&days.iter().map(|day| day.levels.themes).collect::<Vec<_>>()),
        areas: combine(&days.iter().map(|day| day.levels.areas).collect::<Vec<_>>()),
    };
    let (mean, worst) = (over(mean), over(worst));
    Ok(Replay { days, mean, worst, anew })
}

fn change(level: Level, old: &OrdinalSet, before: &Lasting, after: &Lasting) -> ChangeFigures {
    let ids = |lasting: &Lasting| -> Vec<Option<GroupId>> {
        old.iter().map(|ordinal| lasting.place(level, ordinal)).collect()
    };
    let (before, after) = (ids(before), ids(after));
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    let there: HashSet<_> = after.iter().collect();
    let ids: HashSet<_> = before.iter().collect();
    let ended = ids.iter().filter(|id| !there.contains(*id)).count();
    ChangeFigures {
        // Two lists of one length.
        ari: ClusterFigures::of(&before, &after).map_or(0.0, |figures| figures.ari),
        ids_changed: changed as f64 / before.len().max(1) as f64,
        ids_ended: ended as f64 / ids.len().max(1) as f64,
    }
}

fn mean(days: &[ChangeFigures]) -> ChangeFigures {
    let mean = |figure: fn(&ChangeFigures) -> f64| {
        days.iter().map(figure).sum::<f64>() / days.len().max(1) as f64
    };
    ChangeFigures {
        ari: mean(|day| day.ari),
        ids_changed: mean(|day| day.ids_changed),
        ids_ended: mean(|day| day.ids_ended),
    }
}

fn worst(days: &[ChangeFigures]) -> ChangeFigures {
    let most = |figure: fn(&ChangeFigures) -> f64| days.iter().map(figure).fold(0.0, f64::max);
    ChangeFigures {
        ari: days.iter().map(|day| day.ari).fold(1.0, f64::min),
        ids_changed: most(|day| day.ids_changed),
        ids_ended: most(|day| day.ids_ended),
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::stability::*;

    #[test]
    fn a_week_begins_on_monday() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(Step::Week.start(date("2026-03-01")), date("2026-02-23"));
        assert_eq!(Step::Week.start(date("2026-03-02")), date("2026-03-02"));
        assert_eq!(Step::Day.start(date("2026-03-01")), date("2026-03-01"));
    }

    #[test]
    fn an_insight_that_moves_and_an_id_that_ends_are_both_told() {
        let mut old = OrdinalSet::new(4);
        let (mut before, mut after) = (Lasting::default(), Lasting::default());
        for (ordinal, (a, b)) in [(1, 1), (1, 1), (2, 1), (3, 3)].into_iter().enumerate() {
            let ordinal = Ordinal(ordinal as u32);
            old.insert(ordinal);
            before.put(ordinal, GroupId(a), None);
            after.put(ordinal, GroupId(b), None);
        }
        let found = change(Level::Group, &old, &before, &after);
        assert_eq!((found.ids_changed, found.ids_ended), (0.25, 1.0 / 3.0));
        assert!(found.ari < 1.0);
        let same = change(Level::Group, &old, &before, &before);
        assert_eq!(same, ChangeFigures { ari: 1.0, ids_changed: 0.0, ids_ended: 0.0 });
    }
}
