//! `delete`: insights out.

use std::path::Path;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::corpus;
use crate::insight::InsightId;
use crate::task::Task;

pub(in crate::cli) fn run(
    index: &Path,
    ids: &[String],
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let ids = ids.iter().map(InsightId::new).collect::<Result<Vec<_>, _>>()?;
    let report = corpus::delete(index, &ids, task)?;
    for id in &report.missing {
        printer.warning(&format!("no insight has the id {:?}; it was left out", id.as_str()));
    }
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&format!("deleted {}\n", count(report.deleted.len() as u64, "insight")))?;
    }
    Ok(Outcome::found(!report.deleted.is_empty()))
}
