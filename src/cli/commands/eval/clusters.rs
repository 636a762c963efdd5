//! `eval clusters`: communities against gold labels.

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::ingest;
use crate::measure;
use crate::measure::{ClustersOptions, ClustersReport};
use crate::task::Task;

pub(super) fn clusters(
    files: &[PathBuf],
    options: &ClustersOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = measure::eval_clusters(&inputs, options, task)
        .with_context(|| format!("cannot measure {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&clusters_table(&report))?;
    }
    Ok(Outcome::Done)
}

fn clusters_table(report: &ClustersReport) -> String {
    let mut table = numbers(["level", "communities", "V-measure", "ARI", "AMI", "assigned"]);
    for level in report.levels.iter().chain([&report.chosen]) {
        table.add_row([
            level.level.clone(),
            level.groups.to_string(),
            format!("{:.4}", level.v_measure),
            format!("{:.4}", level.ari),
            format!("{:.4}", level.ami),
            format!("{:.4}", level.assigned),
        ]);
    }
    let seconds = report.seconds;
    let detail = report.level_of_detail.map(|basis| format!("level of detail: {basis}\n"));
    format!(
        "{}\n{}, {} of them labelled; neighbours {:.1} s, communities {:.1} s\n{table}\n{}",
        report.provenance,
        count(report.insights, "insight"),
        report.labelled,
        seconds.graph,
        seconds.communities,
        detail.unwrap_or_default(),
    )
}
