//! `eval retrieval`: search on judged queries.

use std::path::Path;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::measure;
use crate::measure::{RetrievalOptions, RetrievalReport};
use crate::task::Task;

pub(super) fn retrieval(
    dir: &Path,
    options: &RetrievalOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = measure::eval_retrieval(dir, options, task)?;
    build::remarks(&report.ingest, printer);
    if let Some(first) = report.unasked.first() {
        let judged = count(report.unasked.len() as u64, "judged query");
        printer.warning(&format!(
            "{judged} without a text in queries.jsonl (such as {first:?}) could not be asked; the means are over the {} that were",
            report.queries
        ));
    }
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&table(&report))?;
    }
    Ok(Outcome::Done)
}

fn table(report: &RetrievalReport) -> String {
    let names = report.runs.first().map(|run| run.figures.metrics.clone()).unwrap_or_default();
    let header = names.iter().map(ToString::to_string);
    let mut table =
        numbers(["mode".to_owned()].into_iter().chain(header).chain(["queries/s".into()]));
    for run in &report.runs {
        let mode = run.mode.name().to_owned();
        let figures = run.figures.means.iter().map(|mean| format!("{mean:.4}"));
        let speed = format!("{:.0}", run.queries_per_second);
        table.add_row([mode].into_iter().chain(figures).chain([speed]));
    }
    format!(
        "{}\n{} ({})\n{table}\n",
        report.provenance,
        count(report.queries as u64, "query"),
        count(report.documents, "document"),
    )
}
