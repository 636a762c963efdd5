//! `upgrade`: an index of an earlier format into this one.

use std::path::Path;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::corpus;
use crate::task::Task;

pub(in crate::cli) fn run(index: &Path, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let report = corpus::upgrade(index, task)?;
    if printer.json {
        printer.object(&report)?;
    } else if report.from == report.to {
        printer.text(&format!("the index has format {} already\n", report.to))?;
    } else {
        printer.text(&format!(
            "brought {} from format {} to {} in {:.1} s, none of them embedded\n",
            count(report.insights, "insight"),
            report.from,
            report.to,
            report.seconds
        ))?;
    }
    Ok(Outcome::Done)
}
