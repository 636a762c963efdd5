//! How many texts a second, by precision, sessions and batch, beside fastembed's own defaults?
//!
//! Every setting embeds the same texts; rounds are interleaved, so that a disturbance of the machine hits all settings
//! alike, and the best round of each counts: noise only ever adds time.

mod texts;

use std::time::Instant;

use serde::Serialize;

use super::files;
use super::local::LocalEmbedder;
use super::options::LocalModel;
use super::peer::{self, Peer};
use super::session::Session;
use super::{EmbedError, EmbedOptions, Embedder, Precision, Processor};
use crate::process;
use crate::task::{Phase, Task};

pub use texts::sample;

/// What to measure. The default takes half a minute on two cores.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchOptions {
    /// Texts to embed; see [`sample`] for made-up ones.
    pub texts: Vec<String>,
    /// Precisions to try.
    pub precisions: Vec<Precision>,
    /// Numbers of sessions to try; `None` is one a core.
    pub threads: Vec<Option<usize>>,
    /// Batch sizes to try; `None` is the default.
    pub batches: Vec<Option<usize>>,
    /// Whether fastembed with its own defaults runs beside them.
    pub peer: bool,
    /// Rounds; the best counts. At least 1.
    pub rounds: usize,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self {
            texts: sample(1000),
            precisions: Precision::ALL.to_vec(),
            threads: vec![None],
            batches: vec![None],
            peer: true,
            rounds: 3,
        }
    }
}

/// What was measured, of the default model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchReport {
    /// Cores of this machine.
    pub cores: usize,
    /// Its way with 8-bit products.
    pub processor: Processor,
    /// Texts in a round.
    pub texts: u64,
    /// Tokens in a round, special tokens included.
    pub tokens: u64,
    /// One entry a setting, in the order of the options; fastembed's defaults come first.
    pub runs: Vec<BenchRun>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchRun {
    /// `fastembed defaults` or such as `int8, 2 sessions, batch 16`.
    pub name: String,
    /// Sessions with one thread each; for fastembed one session with that many threads.
    pub sessions: usize,
    /// Texts in a batch, at most.
    pub batch: usize,
    /// Texts a second, best round.
    pub texts_per_second: f64,
    /// Tokens a second, best round.
    pub tokens_per_second: f64,
    /// Times the speed of fastembed's defaults, where they were measured.
    pub times_fastembed: Option<f64>,
    /// Seconds of every round.
    pub seconds: Vec<f64>,
    /// Texts a second of processor time in the best round: steadier than the clock on a machine with other work.
    pub texts_per_cpu_second: Option<f64>,
    /// Highest memory of the process during its rounds in MB; `None` where the system does not tell.
    pub peak_memory_mb: Option<f64>,
    /// Milliseconds from nothing loaded to the first query's vector, and for each later one.
    pub first_query_ms: Option<f64>,
    /// Median of 20.
    pub query_ms: Option<f64>,
}

/// Something that embeds all texts of a round.
struct Setting {
    run: BenchRun,
    options: Option<EmbedOptions>,
}

/// Measures the default model; fetches it if need be.
///
/// Reports rounds of texts as [`Phase::Evaluate`]. Each setting is loaded anew for each round, outside the time that is
/// measured, so that memory is its own.
///
/// # Errors
/// As [`open`](super::open); cancelled.
pub fn bench(options: &BenchOptions, task: &Task) -> Result<BenchReport, EmbedError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let tokens = count_tokens(&options.texts, task)?;
    let mut settings = settings(options, cores);
    task.progress().begin(Phase::Evaluate, Some((settings.len() * options.rounds.max(1)) as u64));
    let result: Result<(), EmbedError> = (0..options.rounds.max(1)).try_for_each(|_| {
        settings.iter_mut().try_for_each(|setting| {
            task.check()?;
            round(setting, &options.texts)?;
            task.progress().advance(1);
            Ok(())
        })
    });
    task.progress().end();
    result?;
    let mut runs: Vec<BenchRun> = settings.into_iter().map(|setting| setting.run).collect();
    let texts = options.texts.len() as f64;
    for run in &mut runs {
        let best = run.seconds.iter().copied().fold(f64::INFINITY, f64::min);
        run.texts_per_second = texts / best;
        run.tokens_per_second = tokens as f64 / best;
    }
    let fastembed = options.peer.then(|| runs[0].texts_per_second);
    for run in &mut runs {
        run.times_fastembed = fastembed.map(|speed| run.texts_per_second / speed);
    }
    Ok(BenchReport {
        cores,
        processor: Processor::here(),
        texts: options.texts.len() as u64,
        tokens,
        runs,
    })
}

/// The settings that the options span.
fn settings(options: &BenchOptions, cores: usize) -> Vec<Setting> {
    let empty = |name: String, sessions, batch| BenchRun {
        name,
        sessions,
        batch,
        texts_per_second: 0.0,
        tokens_per_second: 0.0,
        times_fastembed: None,
        seconds: Vec::new(),
        texts_per_cpu_second: None,
        peak_memory_mb: None,
        first_query_ms: None,
        query_ms: None,
    };
    let mut settings = Vec::new();
    if options.peer {
        settings.push(Setting {
            run: empty("fastembed defaults".into(), cores, peer::BATCH),
            options: None,
        });
    }
    for &precision in &options.precisions {
        for &threads in &options.threads {
            for &batch in &options.batches {
                let own = EmbedOptions { precision, threads, batch, ..EmbedOptions::default() };
                let (sessions, batch) = (own.sessions(), own.batch_size());
                let name = format!("{precision}, {sessions} sessions, batch {batch}");
                settings.push(Setting { run: empty(name, sessions, batch), options: Some(own) });
            }
        }
    }
    settings
}

/// One round of one setting.
fn round(setting: &mut Setting, texts: &[String]) -> Result<(), EmbedError> {
    let run = &mut setting.run;
    process::reset_peak();
    let (seconds, cpu) = match &setting.options {
        None => {
            let mut model = Peer::load()?;
            timed(|| model.embed(texts))?
        }
        Some(options) => {
            let files = files::resolve(LocalModel::Default, options.precision, &Task::silent())?;
            let embedder = LocalEmbedder::new(files, options)?;
            let start = Instant::now();
            embedder.embed_query("how do founders set a price?")?;
            let first = start.elapsed().as_secs_f64() * 1e3;
            let later = median((0..20).map(|_| query_ms(&embedder)).collect::<Result<_, _>>()?);
            run.first_query_ms = Some(run.first_query_ms.map_or(first, |best| best.min(first)));
            run.query_ms = Some(run.query_ms.map_or(later, |best| best.min(later)));
            // Loads the sessions, so that only embedding is measured; fastembed's are loaded before as well.
            embedder
                .embed_documents(&texts[..texts.len().min(64 * run.sessions)], &Task::silent())?;
            timed(|| embedder.embed_documents(texts, &Task::silent()).map(drop))?
        }
    };
    run.seconds.push(seconds);
    let speed = cpu.map(|cpu| texts.len() as f64 / cpu);
    run.texts_per_cpu_second = larger(speed, run.texts_per_cpu_second);
    run.peak_memory_mb = larger(process::peak_memory_mb(), run.peak_memory_mb);
    Ok(())
}

/// Seconds by the clock and of processor time that `work` takes.
fn timed(work: impl FnOnce() -> Result<(), EmbedError>) -> Result<(f64, Option<f64>), EmbedError> {
    let (start, cpu) = (Instant::now(), process::cpu_seconds());
    work()?;
    let cpu = process::cpu_seconds().zip(cpu).map(|(after, before)| after - before);
    Ok((start.elapsed().as_secs_f64(), cpu.filter(|&cpu| cpu > 0.0)))
}

/// The larger of two figures that may be missing.
fn larger(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).reduce(f64::max)
}

/// Milliseconds of one query.
fn query_ms(embedder: &LocalEmbedder) -> Result<f64, EmbedError> {
    let start = Instant::now();
    embedder.embed_query("how do founders set a price?")?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// The value in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Tokens of all texts, as the default model counts them.
fn count_tokens(texts: &[String], task: &Task) -> Result<u64, EmbedError> {
    let files = files::resolve(LocalModel::Default, Precision::Int8, task)?;
    let session = Session::load(&files)?;
    texts.iter().map(|text| Ok(session.prepare("", text)?.tokens as u64)).sum()
}
