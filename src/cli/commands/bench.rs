//! `bench`: speed, beside the exact answer or a peer.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::args::{AnnArgs, BriefsBenchArgs, EmbedBenchArgs};
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::embed::{self, BenchOptions, BenchReport};
use crate::engine::Engine;
use crate::measure;
use crate::measure::{AnnEvaluation, AnnOptions, BriefsOptions, BriefsReport};
use crate::task::Task;
use crate::vector::AnnReport;

pub(in crate::cli) fn ann(
    index: &Path,
    args: &AnnArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let options = ann_options(args)?;
    let evaluation = match &args.vectors {
        Some(file) => measure::ann_of_vectors(file, &options, task)?,
        None => measure::ann_of_index(index, &options, task)?,
    };
    printer.answer(&evaluation, |AnnEvaluation { provenance, report }| {
        format!("{provenance}\n{}", ann_table(report))
    })?;
    Ok(Outcome::Done)
}

/// What to measure.
fn ann_options(args: &AnnArgs) -> anyhow::Result<AnnOptions> {
    if args.queries == 0 || args.k == 0 || args.ef.contains(&0) {
        anyhow::bail!("--queries, --k and --ef must be at least 1");
    }
    let mut options = AnnOptions { queries: args.queries, k: args.k, ..AnnOptions::default() };
    if !args.ef.is_empty() {
        options.widths = args.ef.clone();
    }
    Ok(options)
}

pub(in crate::cli) fn embed(
    args: &EmbedBenchArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let defaults = BenchOptions::default();
    let some = |given: &[usize], default: Vec<Option<usize>>| match given {
        [] => default,
        given => given.iter().copied().map(Some).collect(),
    };
    let options = BenchOptions {
        texts: match &args.texts {
            Some(file) => lines(file)?,
            None => embed::sample(args.count.max(1)),
        },
        precisions: match args.precision.as_slice() {
            [] => defaults.precisions,
            given => given.iter().map(|text| text.parse()).collect::<Result<_, _>>()?,
        },
        threads: some(&args.threads, defaults.threads),
        batches: some(&args.batch, defaults.batches),
        peer: !args.no_peer,
        rounds: args.rounds.max(1),
    };
    let report = embed::bench(&options, task)?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&embed_table(&report))?;
    }
    Ok(Outcome::Done)
}

pub(in crate::cli) fn related(
    index: &Path,
    pages: NonZeroUsize,
    n: usize,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = measure::bench_related(&Engine::open(index)?, pages, n, task)?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&format!(
            "{}, {} of {:.1} related insights each, one thread: mean {:.3} ms, p50 {:.3}, p95 {:.3}, p99 {:.3}\n",
            count(report.insights, "insight"),
            count(report.pages as u64, "page"),
            report.shown,
            report.mean_ms,
            report.p50_ms,
            report.p95_ms,
            report.p99_ms
        ))?;
    }
    Ok(Outcome::found(report.pages > 0))
}

pub(in crate::cli) fn briefs(
    index: &Path,
    args: &BriefsBenchArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    if args.profiles == 0 || args.interests == 0 {
        anyhow::bail!("--profiles and --interests must be at least 1");
    }
    let at = args.at.as_deref().map(crate::operation::moment).transpose().context("--at")?;
    let engine = Arc::new(Engine::open_with(index, options::embed(&args.model)?)?.under(task));
    let measured = BriefsOptions { profiles: args.profiles, interests: args.interests, at };
    let report = measure::bench_briefs(&engine, &measured, task)?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&briefs_table(&report))?;
    }
    Ok(Outcome::Done)
}

/// The lines of a text file that have words.
fn lines(file: &Path) -> anyhow::Result<Vec<String>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines: Vec<String> =
        text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        anyhow::bail!("{} has no texts; expected one a line", file.display());
    }
    Ok(lines)
}

/// The figures of a search over vectors.
fn ann_table(report: &AnnReport) -> String {
    let mut table =
        numbers(["ef", "recall", "q/s, 1 thread", "q/s, all", "p50 µs", "p95 µs", "p99 µs"]);
    for point in &report.points {
        table.add_row([
            point.ef.to_string(),
            format!("{:.4}", point.recall),
            format!("{:.0}", point.qps_1),
            format!("{:.0}", point.qps_all),
            format!("{:.0}", point.p50_us),
            format!("{:.0}", point.p95_us),
            format!("{:.0}", point.p99_us),
        ]);
    }
    let mut filters = numbers(["filter keeps", "recall", "p50 µs", "exact scan p50 µs"]);
    for point in &report.filters {
        filters.add_row([
            format!("{} %", point.kept * 100.0),
            format!("{:.4}", point.recall),
            format!("{:.0}", point.p50_us),
            format!("{:.0}", point.exact_p50_us),
        ]);
    }
    let resident = report.resident_bytes_per_vector;
    let resident = resident.map(|b| format!(", {b:.0} in memory")).unwrap_or_default();
    let built = report.build_s.map(|s| format!(", built in {s:.1} s")).unwrap_or_default();
    format!(
        "{} of {} dimensions{built}, opened in {:.2} ms, {:.0} bytes a vector on disk{resident}\n\
         {}, recall@{} against the exact scan ({:.0} queries/s, all threads)\n{table}\n{filters}\n",
        count(report.n as u64, "vector"),
        report.dim,
        report.open_ms,
        report.bytes_per_vector,
        count(report.queries as u64, "query"),
        report.k,
        report.exact_qps
    )
}

fn embed_table(report: &BenchReport) -> String {
    let mut table = numbers([
        "setting",
        "texts/s",
        "tokens/s",
        "× fastembed",
        "peak MB",
        "first query ms",
        "query ms",
    ]);
    let maybe = |value: Option<f64>, digits: usize| {
        value.map(|value| format!("{value:.digits$}")).unwrap_or_default()
    };
    for run in &report.runs {
        table.add_row([
            run.name.clone(),
            format!("{:.0}", run.texts_per_second),
            format!("{:.0}", run.tokens_per_second),
            maybe(run.times_fastembed, 2),
            maybe(run.peak_memory_mb, 0),
            maybe(run.first_query_ms, 0),
            maybe(run.query_ms, 1),
        ]);
    }
    format!(
        "{}, {} in a round; {}, processor: {}\n{}\n",
        count(report.texts, "text"),
        count(report.tokens, "token"),
        count(report.cores as u64, "core"),
        report.processor,
        table
    )
}

fn briefs_table(report: &BriefsReport) -> String {
    let mut runs =
        numbers(["day", "threads", "in the window", "briefs", "items each", "briefs/min"]);
    for run in &report.runs {
        runs.add_row([
            run.day.to_owned(),
            run.threads.to_string(),
            run.window.to_string(),
            run.made.to_string(),
            format!("{:.2}", run.items),
            format!("{:.0}", run.per_minute),
        ]);
    }
    let mut growth = numbers(["what grows", "how many", "briefs", "ms a brief, 1 thread"]);
    for point in &report.growth {
        growth.add_row([
            point.what.to_owned(),
            point.value.to_string(),
            point.briefs.to_string(),
            format!("{:.2}", point.milliseconds),
        ]);
    }
    let memory = report.peak_memory_mb.map(|mb| format!("; peak memory {mb:.0} MB"));
    format!(
        "{}, {} with {}, embedded once in {:.1} s{}\n{runs}\n{growth}\n",
        count(report.insights, "insight"),
        count(report.profiles as u64, "made-up reader"),
        count(report.phrases as u64, "different phrase"),
        report.embed_seconds,
        memory.unwrap_or_default(),
    )
}
