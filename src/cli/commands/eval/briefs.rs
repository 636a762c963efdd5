//! `eval briefs`: what readers get, held against what they want.

use anyhow::Context;

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::eval::WantsFigures;
use crate::ingest;
use crate::measure;
use crate::measure::{WantedOptions, WantedReport};
use crate::task::Task;

pub(super) fn briefs(
    options: &WantedOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(std::slice::from_ref(&options.dir))?;
    let report = measure::eval_briefs(&inputs, options, task)
        .with_context(|| format!("cannot measure {}", options.dir.display()))?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &WantedReport) -> String {
    let mut table = numbers(["reader", "items", "precision", "recall", "quiet", "reasons true"]);
    let row = |name: &str, figures: &WantsFigures| {
        let shares =
            [figures.precision, figures.recall, figures.quiet, figures.reasons_true].into_iter();
        let shares = shares.map(|share| format!("{share:.3}"));
        [name.to_owned(), figures.items.to_string()].into_iter().chain(shares).collect::<Vec<_>>()
    };
    for reader in &report.readers {
        table.add_row(row(&reader.reader, &reader.figures));
    }
    table.add_row(row("all", &report.figures));
    let mut text = format!(
        "{}\n{}, {} to be had, {} without\n{table}\n",
        report.provenance,
        count(report.figures.briefs as u64, "brief"),
        count(report.figures.wanted as u64, "claim"),
        count(report.figures.quiet_days as u64, "interest-day"),
    );
    for item in &report.wrong {
        let what = if item.right { "reason" } else { "item" };
        text.push_str(&format!(
            "wrong {what}: {} on {}: {} ({}). {}\n",
            item.reader, item.date, item.insight, item.group, item.reason
        ));
    }
    text
}
