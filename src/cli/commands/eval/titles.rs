//! `eval titles`: titles of gold classes against the classes' names.

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::ingest;
use crate::measure;
use crate::measure::{TitlesOptions, TitlesReport};
use crate::task::Task;

pub(super) fn titles(
    files: &[PathBuf],
    options: &TitlesOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = measure::eval_titles(&inputs, options, task)
        .with_context(|| format!("cannot measure {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &TitlesReport) -> String {
    let mut table = numbers(["method", "phrases", "names found", "words", "unique", "length"]);
    for method in &report.methods {
        let figures = method.figures;
        table.add_row([
            method.name.to_owned(),
            method.phrases.to_string(),
            format!("{:.4}", figures.names_found),
            format!("{:.4}", figures.words),
            format!("{:.4}", figures.unique),
            format!("{:.2}", figures.length),
        ]);
    }
    let groups = count(report.classes as u64, "gold group");
    format!("{}\n{groups}\n{table}\n", report.provenance)
}
