//! `eval related`: related insights against labels.

use std::path::Path;

use anyhow::Context;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::eval::Form;
use crate::ingest;
use crate::measure;
use crate::measure::{RelatednessOptions, RelatednessReport};
use crate::task::Task;

pub(super) fn related(
    path: &Path,
    options: &RelatednessOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    // A folder may hold queries and judgments beside the corpus.
    let corpus = ["corpus.jsonl", "corpus.jsonl.gz"].map(|name| path.join(name));
    let source = corpus.into_iter().find(|file| file.is_file()).unwrap_or_else(|| path.into());
    let report = measure::eval_related(&ingest::inputs(&[source])?, options, task)
        .with_context(|| format!("cannot measure {}", path.display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &RelatednessReport) -> String {
    let mut table = numbers(["method", "precision@10", "nDCG@10", "ms an insight"]);
    for method in &report.methods {
        let means = method.figures.means.iter().map(|mean| format!("{mean:.4}"));
        let speed = format!("{:.2}", method.milliseconds);
        table.add_row([method.name.to_owned()].into_iter().chain(means).chain([speed]));
    }
    format!(
        "{}\n{}, {} asked about\n{table}\n\n{}",
        report.provenance,
        count(report.insights, "insight"),
        report.queries,
        report.comparison.render(Form::Text)
    )
}
