//! `delete`: insights out.

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::operation::{Delete, House};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    ids: Vec<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = house.ask(&Delete { ids }, task)?;
    for id in &report.missing {
        printer.warning(&format!("no insight has the id {:?}; it was left out", id.as_str()));
    }
    printer.answer(&report, |report| {
        format!("deleted {}\n", count(report.deleted.len() as u64, "insight"))
    })?;
    Ok(Outcome::found(!report.deleted.is_empty()))
}
