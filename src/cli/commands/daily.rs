//! `daily`: the whole day in one process, or how it stands.

use std::fmt::Write;
use std::path::Path;

use jiff::Timestamp;

use super::scan;
use crate::cli::args::{DailyArgs, DayArgs};
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::cli::{interrupt, log, options};
use crate::daily::{self, Once};
use crate::operation::{Daily, DailyStatus, House, Scan};
use crate::outbox;
use crate::scan::ScanOptions;
use crate::task::Task;

pub(in crate::cli) fn run(
    index: &Path,
    args: DailyArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let house = options::house(index, Some(&args.state), Some(&args.model))?;
    if args.status {
        return status(&house, args.lines, printer, task);
    }
    house.in_folders("daily")?;
    log::begin(args.log);
    let delivery = options::delivery(&args.deliver);
    let options = day(args.day, &delivery)?;
    let house = house.with_delivery(delivery);
    if let Some(model) = &options.scan.options.extractor {
        printer.note(&scan::limits(model));
    }
    // What is being sent is sent to its end; a second signal ends it at once.
    interrupt::linger();
    if !args.once {
        daily::run(&house, &options, task)?;
        return Ok(Outcome::Done);
    }
    let once = daily::once(&house, &options, task)?;
    if printer.json {
        status(&house, args.lines, printer, task)?;
    }
    Ok(match once {
        Once::Done => Outcome::Done,
        Once::Failed => Outcome::Nothing,
        Once::Elsewhere(pid) => {
            let who = pid.map_or("another process".into(), |pid| format!("process {pid}"));
            printer.note(&format!("{who} does the work of the day already"));
            Outcome::Done
        }
    })
}

/// How the work of each day is done, as it was typed.
pub(in crate::cli) fn day(
    args: DayArgs,
    delivery: &outbox::Options,
) -> anyhow::Result<daily::Options> {
    let options = ScanOptions {
        connections: args.connections,
        allow_private: delivery.allow_private,
        transcriber: args.transcriber,
        extractor: args.extractor,
        cache: scan::cache()?,
        ..ScanOptions::default()
    };
    let (backlog, skip_notes) = (args.backlog, args.skip_notes);
    let scan = Scan { due: true, backlog, skip_notes, options, ..Scan::default() };
    let cluster_at = args.cluster_at;
    Ok(daily::Options { scan, cluster_at, ..daily::Options::default() })
}

fn status(
    house: &House,
    lines: Option<usize>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let status = house.ask(&DailyStatus { lines }, task)?;
    let now = house.now();
    printer.answer(&status, |daily| told(daily, now))?;
    Ok(Outcome::Done)
}

fn told(daily: &Daily, now: Timestamp) -> String {
    let mut text = String::new();
    // Writing into a text does not fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line(match (daily.running, daily.pid) {
        (false, _) => "No process does the work of the day (quintet daily does)".into(),
        (true, None) => "A process does the work of the day".into(),
        (true, Some(pid)) => format!("Process {pid} does the work of the day"),
    });
    line(format!(
        "{}, {} not read the last time; {}",
        count(daily.feeds as u64, "feed"),
        daily.feeds_failing,
        count(daily.readers as u64, "reader"),
    ));
    for next in &daily.next {
        let (job, at) = (next.job.as_str(), next.at);
        let when = if at <= now { "now".to_owned() } else { format!("{at:.0}") };
        line(format!("  next {BOLD}{job}{BOLD:#}: {when}"));
    }
    let open = daily.deliveries;
    line(format!("Deliveries: {} wait, {} under way", open.pending, open.sending));
    if open.uncertain > 0 {
        line(format!(
            "  {} uncertain: whether they arrived nobody knows (quintet brief deliveries)",
            open.uncertain
        ));
    }
    for broken in &daily.broken {
        line(format!("No brief for {}: {}", broken.reader, broken.problem));
    }
    for job in daily.jobs.iter().filter(|job| job.problem.is_some()) {
        let problem = job.problem.as_deref().unwrap_or_default();
        line(format!("{BOLD}{}{BOLD:#} fails: {problem}", job.job.as_str()));
    }
    for done in &daily.journal {
        let failed = if done.failed { "failed: " } else { "" };
        let at = format!("{DIM}{:.0}{DIM:#}", done.at);
        line(format!("{at} {}: {failed}{} ({:.1} s)", done.job, done.what, done.seconds));
    }
    text
}
