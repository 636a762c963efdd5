//! `brief make` and `brief show`.

use super::{show_made, whose};
use crate::cli::args::LookArgs;
use crate::cli::commands::found;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::operation::{House, Make, MakeAll, Show};
use crate::task::Task;

pub(super) fn one(
    house: &House,
    name: String,
    date: Option<String>,
    look: LookArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let made = house.ask(&Make { of: whose(house, name)?, date, vouched: true }, task)?;
    if let Some((reader, date)) = &made.before {
        printer.note(&format!("{reader} has this brief of {date} already"));
    }
    show_made(&made, look, printer)
}

pub(super) fn all(
    house: &House,
    date: Option<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = house.ask(&MakeAll { date, ..MakeAll::default() }, task)?;
    for failure in &report.failed {
        printer.warning(&format!("no brief for {}: {}", failure.reader, failure.problem));
    }
    printer.answer(&report, |report| {
        format!(
            "{} for {}: {} quiet; {} there before, {} not due yet, {} failed\n",
            count(report.made as u64, "brief"),
            count(report.readers as u64, "reader"),
            report.quiet,
            report.before,
            report.later,
            report.failed.len()
        )
    })?;
    Ok(Outcome::found(report.failed.is_empty()))
}

pub(super) fn show(
    house: &House,
    brief: String,
    date: Option<String>,
    look: LookArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match found(house, &Show { brief, date }, printer, task)? {
        Some(made) => show_made(&made, look, printer),
        None => Ok(Outcome::Nothing),
    }
}
