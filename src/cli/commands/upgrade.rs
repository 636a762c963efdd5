//! `upgrade`: an index of an earlier format into this one.

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::operation::{House, Upgrade};
use crate::task::Task;

pub(in crate::cli) fn run(house: &House, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let report = house.ask(&Upgrade {}, task)?;
    printer.answer(&report, |report| {
        if report.from == report.to {
            return format!("the index has format {} already\n", report.to);
        }
        format!(
            "brought {} from format {} to {} in {:.1} s, none of them embedded\n",
            count(report.insights, "insight"),
            report.from,
            report.to,
            report.seconds
        )
    })?;
    Ok(Outcome::Done)
}
