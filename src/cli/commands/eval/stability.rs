//! `eval stability`: do groups stay what they are from one day to the next?

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::ingest;
use crate::measure;
use crate::measure::{StabilityOptions, StabilityReport};
use crate::task::Task;

pub(super) fn stability(
    files: &[PathBuf],
    options: &StabilityOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = measure::eval_stability(&inputs, options, task)
        .with_context(|| format!("cannot replay {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&table(&report))?;
    }
    Ok(Outcome::Done)
}

fn table(report: &StabilityReport) -> String {
    let step = report.step.noun();
    let each = format!("each {step}");
    let mut table = numbers([
        each.as_str(),
        "ARI, mean",
        "worst",
        "ids changed, mean",
        "worst",
        "ids ended, mean",
        "worst",
    ]);
    for (name, replay) in [("cluster", &report.clustered), ("add", &report.added)] {
        let (mean, worst) = (&replay.mean, &replay.worst);
        for (level, mean, worst) in [
            ("groups", mean.figures, worst.figures),
            ("themes", mean.themes, worst.themes),
            ("areas", mean.areas, worst.areas),
        ] {
            let figures = [
                mean.ari,
                worst.ari,
                mean.ids_changed,
                worst.ids_changed,
                mean.ids_ended,
                worst.ids_ended,
            ];
            let figures = figures.iter().map(|figure| format!("{figure:.4}"));
            table.add_row([format!("{name}, {level}")].into_iter().chain(figures));
        }
    }
    format!(
        "{}\n{}, {} of them at the start, the rest in {}; {} without a date left out\n{table}\n",
        report.provenance,
        count(report.insights, "insight"),
        report.base,
        count(report.clustered.days.len() as u64, step),
        report.undated,
    )
}
