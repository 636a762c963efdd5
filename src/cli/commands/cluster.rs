//! `cluster`: groups and themes, from those before or from nothing.

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::operation::{Cluster, House};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    fresh: bool,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = house.ask(&Cluster { fresh }, task)?;
    printer.answer(&report, |report| {
        let recall = report.graph_recall.map_or_else(String::new, |recall| {
            format!(" {:.1} % of the exact ones on a sample,", recall * 100.0)
        });
        format!(
            "{} in {} and {} (neighbours {:.1} s,{recall} communities {:.1} s)\n",
            count(report.groups as u64, "group"),
            count(report.themes as u64, "theme"),
            count(report.areas as u64, "area"),
            report.graph_seconds,
            report.community_seconds
        )
    })?;
    Ok(Outcome::Done)
}
