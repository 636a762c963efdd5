//! `scan`: feeds in, insights out.

use std::path::PathBuf;

use crate::cli::args::ScanArgs;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::options;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::embed::ModelStore;
use crate::extract::model::ModelOptions;
use crate::operation::Scan;
use crate::remote::{Endpoint, sleep};
use crate::scan::{self, EpisodeLine, FeedLine, FeedNews, ScanOptions, ScanReport};
use crate::task::Task;

/// Episodes that are told one by one.
const TOLD: usize = 40;

pub(in crate::cli) fn run(
    index: &std::path::Path,
    args: ScanArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let house = options::house(index, Some(&args.state), Some(&args.model))?;
    let every = args.every;
    let mut scan = request(args)?;
    scan.options.cache = cache()?;
    if let Some(model) = &scan.options.extractor {
        printer.note(&limits(model));
    }
    loop {
        let report = house.ask(&scan, task)?;
        // Who goes on for ever need not say that there was nothing to do.
        if every.is_none() || report.asked > 0 || !report.episodes.is_empty() {
            printer.answer(&report, told)?;
        }
        let Some(every) = every else { return Ok(outcome(&report)) };
        // What lies on this machine was read; feeds go on by their rhythm.
        scan.sources.clear();
        scan.due = true;
        sleep(scan::rest(&report, every, house.now()), task)?;
    }
}

fn request(args: ScanArgs) -> anyhow::Result<Scan> {
    let (mut feeds, mut files) = (Vec::new(), Vec::new());
    for word in args.feeds {
        let is_there = std::path::Path::new(&word).exists();
        let is_address = word.contains("://") || word.starts_with("feed:");
        if is_address && !is_there { feeds.push(word) } else { files.push(PathBuf::from(word)) }
    }
    let sources = scan::sources(&files, args.show.as_deref())?;
    let options = ScanOptions {
        connections: args.connections,
        pause: args.pause,
        limit: args.limit,
        allow_private: args.allow_private,
        transcriber: args.transcriber,
        extractor: args.extractor,
        ..ScanOptions::default()
    };
    Ok(Scan {
        feeds,
        due: args.due,
        backlog: args.backlog,
        skip_notes: args.skip_notes,
        sources,
        options,
    })
}

/// Whether anything that was asked could be read.
fn outcome(report: &ScanReport) -> Outcome {
    if report.asked > 0 && unread(report) == report.asked {
        Outcome::Nothing
    } else {
        Outcome::Done
    }
}

/// Feeds that could not be read.
fn unread(report: &ScanReport) -> usize {
    let is_unread = |line: &&FeedLine| matches!(line.what, FeedNews::Broken | FeedNews::Gone);
    report.lines.iter().filter(is_unread).count()
}

/// Who will be asked for insights, and within which limits.
pub(super) fn limits(model: &ModelOptions) -> String {
    let requests = count(model.connections as u64, "request");
    let mut limits = vec![format!("{requests} at a time")];
    limits.extend(model.requests_per_minute.map(|most| format!("{most} requests a minute")));
    limits.extend(model.tokens_per_minute.map(|most| format!("{most} tokens a minute")));
    limits.extend(model.tokens.map(|most| format!("{most} tokens in all")));
    limits.push(match (model.budget, model.price) {
        (Some(budget), _) => format!("at most {budget} in the currency of the price"),
        (None, Some(_)) => "no limit on the cost (budget=N sets one)".into(),
        (None, None) => "no price told, so that no cost is reckoned (price=IN/OUT)".into(),
    });
    let Endpoint { model: name, .. } = &model.endpoint;
    format!(
        "insights are written by {name} at {}: {}",
        model.endpoint.public_url(),
        limits.join(", ")
    )
}

/// Where audio and answers of a model are kept.
pub(super) fn cache() -> anyhow::Result<PathBuf> {
    Ok(ModelStore::open()?.path().join("scan"))
}

/// What was done.
pub(in crate::cli) fn told(report: &ScanReport) -> String {
    let mut text = String::new();
    for line in &report.lines {
        text.push_str(&feed(line));
    }
    for line in report.episodes.iter().take(TOLD) {
        text.push_str(&episode(line));
    }
    let more = report.episodes.len().saturating_sub(TOLD);
    if more > 0 {
        text.push_str(&format!("  {DIM}and {} more{DIM:#}\n", count(more as u64, "episode")));
    }
    text.push_str(&summary(report));
    text
}

fn feed(line: &FeedLine) -> String {
    let name = line.show.as_ref().unwrap_or(&line.url);
    let mut text = format!("{BOLD}{name}{BOLD:#}");
    match (line.what, &line.to, &line.why) {
        (FeedNews::Moved, Some(to), _) => text.push_str(&format!(": has moved to {to}")),
        (FeedNews::Same, Some(other), _) => {
            text.push_str(&format!(": is the same show as {other}, and is kept once"));
        }
        (FeedNews::Gone, ..) => text.push_str(": is gone for good, and not asked again"),
        (_, _, Some(why)) => text.push_str(&format!(": {why}")),
        _ => {}
    }
    let mut news = Vec::new();
    if line.new > 0 {
        news.push(count(line.new as u64, "new episode"));
    }
    if line.left > 0 {
        news.push(format!("{} older left alone (--backlog N reads more of a new feed)", line.left));
    }
    if !news.is_empty() {
        text.push_str(&format!(": {}", news.join(", ")));
    }
    text.push('\n');
    for remark in &line.remarks {
        text.push_str(&format!("  {DIM}{remark}{DIM:#}\n"));
    }
    text
}

fn episode(line: &EpisodeLine) -> String {
    let from = match line.words {
        Some("notes") => " from its notes, without a transcript",
        Some("audio") => " from its audio",
        _ => "",
    };
    let what = match line.words {
        Some("nothing") | None => "nothing".to_owned(),
        Some(_) => format!("{}{from}", count(line.insights as u64, "insight")),
    };
    let why = line.why.as_ref().map_or(String::new(), |why| format!(" {DIM}({why}){DIM:#}"));
    format!("  {}: {what}{why}\n", line.episode)
}

fn summary(report: &ScanReport) -> String {
    let mut parts = Vec::new();
    if report.asked > 0 || report.resting > 0 {
        parts.push(format!(
            "{} asked, {} unchanged",
            count(report.asked as u64, "feed"),
            report.unchanged
        ));
    }
    if report.resting > 0 {
        parts.push(format!("{} at rest", report.resting));
    }
    let broken = unread(report);
    if broken > 0 {
        parts.push(format!("{broken} not read"));
    }
    parts.push(format!("{} read", count(report.episodes.len() as u64, "episode")));
    parts.push(format!("{} in the index", count(report.insights as u64, "new insight")));
    let mut text = format!("{} ({:.1} s)\n", parts.join(", "), report.seconds);
    if report.waiting > 0 {
        text.push_str(&format!(
            "{} still to be read, at another try\n",
            count(report.waiting as u64, "episode")
        ));
    }
    if let Some(model) = &report.model {
        text.push_str(&format!(
            "  the model answered {}, {} from before; {} held, {} dropped, which the transcript does not bear out\n",
            count(model.requests, "request"),
            model.cached,
            count(model.held, "insight"),
            model.dropped
        ));
    }
    text
}
