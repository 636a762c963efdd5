//! `index`: published for many readers, and got from where it is published.

use std::num::NonZeroUsize;
use std::path::Path;

use serde_json::json;

use crate::cli::args::{IndexVerb, MovingArgs};
use crate::cli::exit::Outcome;
use crate::cli::layout::{self, count};
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::publish::{
    self, Cost, Listed, Place, PruneOptions, PruneReport, PublishError, PullOptions, PullReport,
    PushOptions, PushReport,
};
use crate::task::Task;

pub(in crate::cli) fn run(
    index: &Path,
    verb: IndexVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match verb {
        IndexVerb::Push { place, moving: MovingArgs { dry_run }, replace, again } => {
            let options = PushOptions { replace, again, dry_run };
            let told = |cost: &Cost| printer.note(&format!("pushing {}", moves(cost)));
            let pushed = publish::push(index, &at(&place.url)?, options, &told, task);
            printer.answer(&pushed.map_err(wrapped)?, pushed_told)?;
            Ok(Outcome::Done)
        }
        IndexVerb::Pull { place, edition, moving: MovingArgs { dry_run }, replace, again } => {
            let options = PullOptions { replace, edition, again, dry_run };
            let told = |cost: &Cost| printer.note(&format!("pulling {}", moves(cost)));
            let pulled = publish::pull(index, &at(&place.url)?, options, &told, task);
            printer.answer(&pulled.map_err(wrapped)?, pulled_told)?;
            Ok(Outcome::Done)
        }
        IndexVerb::List { place, n } => {
            let place = at(&place.url)?;
            let editions = publish::list(&place, n, task).map_err(wrapped)?;
            if printer.json {
                printer.object(&json!({ "place": place.name(), "editions": editions }))?;
            } else {
                printer.text(&list_told(&place, &editions))?;
            }
            Ok(Outcome::found(!editions.is_empty()))
        }
        IndexVerb::Prune { place, keep, delete, age } => {
            let keep = NonZeroUsize::new(keep).unwrap_or(NonZeroUsize::MIN);
            let options = PruneOptions { keep, delete, age: Some(age) };
            let pruned = publish::prune(&at(&place.url)?, options, task).map_err(wrapped)?;
            printer.answer(&pruned, pruned_told)?;
            Ok(Outcome::Done)
        }
    }
}

/// The place at an address.
pub(in crate::cli) fn at(url: &str) -> anyhow::Result<Place> {
    url.parse().map_err(wrapped)
}

/// An error as others know it: that of the index has a way out, and that of an interrupt an exit code.
pub(in crate::cli) fn wrapped(error: PublishError) -> anyhow::Error {
    match error {
        PublishError::Engine(error) => error.into(),
        PublishError::Cancelled(error) => error.into(),
        error => error.into(),
    }
}

fn moves(cost: &Cost) -> String {
    format!(
        "{} of {} ({} of {})",
        cost.files,
        count(cost.of_files as u64, "file"),
        layout::bytes(cost.bytes),
        layout::bytes(cost.of_bytes)
    )
}

fn pushed_told(report: &PushReport) -> String {
    let PushReport { place, edition, moved, .. } = report;
    let insights = count(report.insights, "insight");
    match (report.new, report.dry_run) {
        (false, _) => format!("{place} holds this as edition {edition} already, {insights}\n"),
        (true, true) => format!("would push {} as edition {edition}\n", moves(moved)),
        (true, false) => {
            format!("published edition {edition} at {place}, {insights}: moved {}\n", moves(moved))
        }
    }
}

fn pulled_told(report: &PullReport) -> String {
    let PullReport { place, edition, moved, .. } = report;
    match (report.new, report.dry_run) {
        (false, _) => format!("edition {edition} of {place} is here already\n"),
        (true, true) => format!("would pull {} for edition {edition}\n", moves(moved)),
        (true, false) => {
            let insights = count(report.insights.unwrap_or(0), "insight");
            let moved = moves(moved);
            format!("edition {edition} of {place} is here, {insights}: moved {moved}\n")
        }
    }
}

fn list_told(place: &Place, editions: &[Listed]) -> String {
    if editions.is_empty() {
        return format!("{} holds no edition\n", place.name());
    }
    let line = |listed: &Listed| {
        format!(
            "{BOLD}{:>6}{BOLD:#}  {}  {:>18}  {:>12}  {DIM}{} new, {}, format {}{DIM:#}\n",
            listed.edition,
            listed.published.strftime("%Y-%m-%d %H:%M UTC"),
            count(listed.insights, "insight"),
            layout::bytes(listed.bytes),
            layout::bytes(listed.new_bytes),
            listed.model,
            listed.index_format,
        )
    };
    editions.iter().map(line).collect()
}

fn pruned_told(report: &PruneReport) -> String {
    let what = format!(
        "{} and {} ({})",
        count(report.editions.len() as u64, "edition"),
        count(report.files as u64, "file"),
        layout::bytes(report.bytes)
    );
    let stays = format!(
        "{} with {} stay",
        count(report.kept as u64, "edition"),
        layout::bytes(report.kept_bytes)
    );
    match report.deleted {
        true => format!("took away {what}; {stays}\n"),
        false => format!("would take away {what}; {stays}\n{DIM}--delete does it{DIM:#}\n"),
    }
}
