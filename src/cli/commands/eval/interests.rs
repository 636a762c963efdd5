//! `eval interests`: matches against labels, one floor for all phrases.

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::ingest;
use crate::measure;
use crate::measure::{InterestsOptions, InterestsReport};
use crate::task::Task;

pub(super) fn interests(
    files: &[PathBuf],
    options: &InterestsOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = measure::eval_interests(&inputs, options, task)
        .with_context(|| format!("cannot measure {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report, options.window))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &InterestsReport, window: usize) -> String {
    let mut table = numbers([
        "method",
        "pooled AP",
        "mean AP",
        "precision@5",
        "recall at precision .5",
        "at .8",
        "quiet",
        "sent",
    ]);
    for method in &report.methods {
        let figures = method.figures;
        let numbers = [
            figures.pooled_ap,
            figures.mean_ap,
            figures.precision_at_5,
            figures.recall_at_half,
            figures.recall_at_eight,
            figures.quiet,
            figures.sent,
        ];
        let numbers = numbers.iter().map(|number| format!("{number:.4}"));
        table.add_row(std::iter::once(method.name.to_owned()).chain(numbers));
    }
    let ours = report.methods.iter().find(|method| method.name == "quintet");
    let floor = ours.map_or_else(String::new, |ours| {
        let figures = ours.figures;
        format!(
            "\nquintet's floor {:.2}: precision {:.4}, recall {:.4}; cosine and s-norm have the floor at which half of what they let through is right.",
            figures.floor, figures.precision, figures.recall
        )
    });
    let nameless = match report.nameless {
        0 => String::new(),
        labels => format!(", {} without a name left out", count(labels as u64, "label")),
    };
    format!(
        "{}\n{}, {}{nameless}; windows of {}\n{table}{floor}\n",
        report.provenance,
        count(report.insights, "insight"),
        count(report.phrases as u64, "phrase"),
        count(window as u64, "insight"),
    )
}
