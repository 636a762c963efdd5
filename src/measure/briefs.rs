//! How fast are briefs? Made-up readers with interests in words of the index, through the whole job, store included.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp, ToSpan};
use rayon::ThreadPoolBuilder;
use serde::Serialize;

use crate::engine::brief::{BriefJob, BriefMaker, When, person};
use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::process::peak_memory_mb;
use crate::profile::{Interest, Mute, Muted, Profile, Sign};
use crate::state::State;
use crate::task::Task;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct BriefsOptions {
    /// Readers to make up.
    pub profiles: usize,
    /// Interests of each on average.
    pub interests: usize,
    /// The moment of the second briefs; that of the newest insight unless given.
    pub at: Option<Timestamp>,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct BriefsReport {
    /// Insights in the index.
    pub insights: u64,
    /// Made-up readers.
    pub profiles: usize,
    /// Different phrases in their profiles, and words in these.
    pub phrases: usize,
    /// Seconds to embed these phrases, once, on all cores; not in the figures below.
    pub embed_seconds: f64,
    /// Processors used by the runs on all cores.
    pub cores: usize,
    /// The jobs, each from reading the profiles to the ledger.
    pub runs: Vec<BriefsRun>,
    /// How cost grows on one core, without the store.
    pub growth: Vec<Growth>,
    /// The highest resident memory of the runs, in MB of 10⁶ bytes, where the system tells.
    pub peak_memory_mb: Option<f64>,
}

/// One job for all readers.
#[derive(Clone, Debug, Serialize)]
pub struct BriefsRun {
    /// `first` (a window of 72 hours, nothing sent yet) or `second` (a day later).
    pub day: &'static str,
    /// Threads.
    pub threads: usize,
    /// Insights in the window.
    pub window: usize,
    /// Briefs made.
    pub made: usize,
    /// Items of a brief on average.
    pub items: f64,
    /// Seconds for all of it.
    pub seconds: f64,
    /// Briefs a minute.
    pub per_minute: f64,
}

/// One point of a growth curve.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// `profiles`, `interests` or `window`: what grows.
    pub what: &'static str,
    /// How many.
    pub value: usize,
    /// Briefs made.
    pub briefs: usize,
    /// Milliseconds a brief.
    pub milliseconds: f64,
}

/// Readers of one point of the curves over interests and windows.
const FEW: usize = 500;

/// Seed of everything that is made up.
const SEED: u64 = 7;

/// Measures briefs for made-up readers on the index of `engine`.
pub fn bench_briefs(
    engine: &Arc<Engine>,
    options: &BriefsOptions,
    task: &Task,
) -> Result<BriefsReport, EngineError> {
    let second = match options.at {
        Some(at) => at,
        None => newest(engine),
    };
    let first = second.checked_sub(SignedDuration::from_hours(24)).unwrap_or(second);
    let words = phrases(engine, options.profiles)?;
    let profiles = made_up(engine, &words, options, second)?;
    let job = |profile: &Profile| BriefJob::preview(profile.clone(), second);
    let jobs: Vec<BriefJob> = profiles.iter().map(job).collect();

    let embedded = BriefMaker::new(engine);
    let started = Instant::now();
    embedded.embed(&jobs, task)?;
    let embed_seconds = started.elapsed().as_secs_f64();

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let folder = tempfile::tempdir().map_err(EngineError::io(std::env::temp_dir()))?;
    let _scratch = task.scratch(folder.path());
    let file = |name: &str| folder.path().join(name);
    let mut store = State::open(&file("all"))?;
    let texts: Vec<(String, String)> =
        profiles.iter().map(|profile| (profile.name.clone(), profile.to_toml())).collect();
    store.save_profiles(&texts, "new", second)?;
    store.close()?;

    let mut runs = Vec::new();
    for threads in [1, cores] {
        let name = format!("on-{threads}");
        std::fs::copy(file("all"), file(&name)).map_err(EngineError::io(file(&name)))?;
        for (day, now) in [("first", first), ("second", second)] {
            runs.push(run(&embedded, &file(&name), (day, now), threads, task)?);
        }
        if threads == cores {
            break;
        }
    }

    let mut growth = Vec::new();
    let mut point = |what, value: usize, jobs: &[BriefJob]| -> Result<(), EngineError> {
        let maker = embedded.fresh();
        let started = Instant::now();
        pool(1).install(|| {
            maker.prepare(jobs, task)?;
            maker.make_all(jobs, task)
        })?;
        let milliseconds = started.elapsed().as_secs_f64() * 1e3 / jobs.len().max(1) as f64;
        growth.push(Growth { what, value, briefs: jobs.len(), milliseconds });
        Ok(())
    };
    for share in [16, 8, 4, 2, 1] {
        let many = options.profiles / share;
        point("profiles", many, &jobs[..many])?;
    }
    for interests in [1, 2, 4, 8, 16] {
        let readers = made_up(engine, &words, &BriefsOptions { interests, ..*options }, second)?;
        let jobs: Vec<BriefJob> = readers.iter().take(FEW).map(job).collect();
        embedded.embed(&jobs, task)?;
        point("interests", interests, &jobs)?;
    }
    for hours in [6, 12, 24, 48, 72] {
        let last = second.checked_sub(SignedDuration::from_hours(hours)).ok();
        let jobs: Vec<BriefJob> =
            jobs.iter().take(FEW).map(|job| BriefJob { last, ..job.clone() }).collect();
        let window = match jobs.first() {
            Some(job) => embedded.held(job)?,
            None => 0,
        };
        point("window", window, &jobs)?;
    }
    Ok(BriefsReport {
        insights: engine.len(),
        profiles: profiles.len(),
        phrases: embedded.phrases(),
        embed_seconds,
        cores,
        runs,
        growth,
        peak_memory_mb: peak_memory_mb(),
    })
}

fn pool(threads: usize) -> rayon::ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads can be started")
}

/// One job for all readers in the store `file`, from opening it to the ledger.
fn run(
    embedded: &BriefMaker,
    file: &Path,
    (day, now): (&'static str, Timestamp),
    threads: usize,
    task: &Task,
) -> Result<BriefsRun, EngineError> {
    let maker = embedded.fresh();
    let mut store = State::open(file)?;
    let when = When { now, date: None, early: false };
    let started = Instant::now();
    let report = pool(threads).install(|| maker.deliver_all(&mut store, when, task))?;
    let seconds = started.elapsed().as_secs_f64();
    let window = maker.largest_window();
    Ok(BriefsRun {
        day,
        threads,
        window,
        made: report.made,
        items: report.items as f64 / report.made.max(1) as f64,
        seconds,
        per_minute: report.made as f64 / seconds * 60.0,
    })
}

/// The time of publication of the newest insight.
fn newest(engine: &Arc<Engine>) -> Timestamp {
    let snapshot = &engine.snapshot;
    let newest = snapshot.living().filter_map(|ordinal| snapshot.published(ordinal)).max();
    newest.and_then(|second| Timestamp::from_second(second).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What readers may be interested in: labels of groups, and titles or first words of insights, at most two for each
/// reader, so that many share one.
fn phrases(engine: &Arc<Engine>, profiles: usize) -> Result<Vec<String>, EngineError> {
    let mut phrases: Vec<String> = match engine.themes() {
        Ok(tree) => tree.groups.iter().chain(&tree.themes).map(|c| c.title.clone()).collect(),
        Err(EngineError::NoGroups { .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    let wanted = profiles.saturating_mul(2).saturating_sub(phrases.len());
    let snapshot = &engine.snapshot;
    let living: Vec<_> = snapshot.living().collect();
    for &ordinal in living.iter().step_by((living.len() / wanted.max(1)).max(1)).take(wanted) {
        let insight = snapshot.insight(ordinal)?;
        phrases.push(person::shortened(insight.title.as_deref().unwrap_or(&insight.text)));
    }
    phrases.sort();
    phrases.dedup();
    phrases.retain(|phrase| !phrase.trim().is_empty());
    Ok(phrases)
}

/// Readers with wishes from `phrases`, popular ones more often, some follows and some mutes, due at `at`.
fn made_up(
    engine: &Arc<Engine>,
    phrases: &[String],
    options: &BriefsOptions,
    at: Timestamp,
) -> Result<Vec<Profile>, EngineError> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut order: Vec<&String> = phrases.iter().collect();
    random.shuffle(&mut order);
    let snapshot = &engine.snapshot;
    let living: Vec<_> = snapshot.living().collect();
    let mut shows = Vec::new();
    for &ordinal in living.iter().step_by((living.len() / 200).max(1)) {
        shows.extend(snapshot.insight(ordinal)?.source.show);
    }
    shows.sort();
    shows.dedup();
    let hour = at.to_zoned_datetime(jiff::tz::TimeZone::UTC).time();
    let hour = hour.with().second(0).subsec_nanosecond(0).build().unwrap_or(hour);
    let mut profiles = Vec::new();
    for number in 0..options.profiles {
        let mut profile = Profile::new(format!("reader {number:07}"));
        profile.hour = hour.saturating_sub(1.minute());
        profile.exploration = random.bool();
        for _ in 0..random.usize(1..=options.interests.max(1).saturating_mul(2) - 1) {
            // The square makes the first phrases many times as popular as the last.
            let popular = random.f64() * random.f64() * order.len() as f64;
            let Some(phrase) = order.get(popular as usize) else { break };
            let sign = if random.u8(..8) == 0 { Sign::Less } else { Sign::More };
            let weight = f64::from(random.u8(1..=4)) / 2.0;
            if profile.interests.iter().all(|interest| interest.phrase != **phrase) {
                profile.interests.push(Interest { phrase: phrase.to_string(), weight, sign });
            }
        }
        if random.u8(..3) == 0 {
            let follows = (0..random.usize(1..=5)).filter_map(|_| random.choice(&shows).cloned());
            let follows: std::collections::BTreeSet<String> = follows.collect();
            profile.follows.shows = follows.into_iter().collect();
        }
        if random.u8(..5) == 0 {
            let what = match (random.bool(), random.choice(&order), random.choice(&shows)) {
                (true, Some(phrase), _) => Some(Muted::Phrase(phrase.to_string())),
                (_, _, Some(show)) => Some(Muted::Show(show.clone())),
                _ => None,
            };
            profile.mutes.extend(what.map(|what| Mute { what, until: None }));
        }
        profiles.push(profile);
    }
    Ok(profiles)
}
