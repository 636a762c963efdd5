//! `eval ann`: what the graph finds of the exact answer.

use std::path::Path;
use std::time::Instant;

use crate::cli::args::AnnArgs;
use crate::cli::commands::bench;
use crate::cli::exit::Outcome;
use crate::cli::matrix;
use crate::cli::printer::Printer;
use crate::eval::Provenance;
use crate::measure;
use crate::measure::AnnEvaluation;
use crate::task::Task;

pub(super) fn ann(
    index: &Path,
    args: &AnnArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let options = bench::ann_options(args)?;
    let evaluation = match &args.vectors {
        Some(file) => {
            let started = Instant::now();
            let matrix::Matrices { rows, queries } = matrix::read(file)?;
            let report = measure::bench_vectors(&rows, queries.as_ref(), &options, task)?;
            let provenance = Provenance {
                seconds: Some(started.elapsed().as_secs_f64()),
                ..Provenance::of(file.display().to_string())
            };
            AnnEvaluation::new(provenance, report, &options)
        }
        None => measure::eval_ann(index, &options, task)?,
    };
    if printer.json {
        printer.object(&evaluation)?;
    } else {
        let AnnEvaluation { provenance, report } = &evaluation;
        printer.text(&format!("{provenance}\n{}", bench::ann_table(report)))?;
    }
    Ok(Outcome::Done)
}
