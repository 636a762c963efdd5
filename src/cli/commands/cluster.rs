//! `cluster`: groups and themes, from those before or from nothing.

use std::path::Path;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::corpus;
use crate::corpus::Start;
use crate::task::Task;

pub(in crate::cli) fn run(
    index: &Path,
    start: Start,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = corpus::cluster(index, start, task)?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&format!(
            "{} in {} and {} (neighbours {:.1} s, {:.1} % of the exact ones on a sample, communities {:.1} s)\n",
            count(report.groups as u64, "group"),
            count(report.themes as u64, "theme"),
            count(report.areas as u64, "area"),
            report.graph_seconds,
            report.graph_recall.unwrap_or(1.0) * 100.0,
            report.community_seconds
        ))?;
    }
    Ok(Outcome::Done)
}
