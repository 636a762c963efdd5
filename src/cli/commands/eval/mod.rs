//! `eval`: quality against judgments.

mod clusters;
mod retrieval;
mod runs;

use crate::cli::args::EvalVerb;
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::engine::ClustersOptions;
use crate::task::Task;

/// Does what `verb` says.
pub(in crate::cli) fn run(
    verb: EvalVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match verb {
        EvalVerb::Run { run, qrels, metrics, topics, form } => {
            runs::run(&run, &qrels, &metrics, topics, form, printer)
        }
        EvalVerb::Compare { runs, qrels, metrics, all_pairs, seed, form } => {
            runs::compare(&runs, &qrels, &metrics, all_pairs, seed, form, printer)
        }
        EvalVerb::Clusters { files, label, keep, model } => {
            let embed = options::embed(&model)?.unwrap_or_default();
            let clusters = ClustersOptions { label, keep, embed };
            clusters::clusters(&files, &clusters, printer, task)
        }
        EvalVerb::Retrieval { dir, split, alpha, keep, model } => {
            let retrieval = options::retrieval(split, alpha, keep, &model)?;
            retrieval::retrieval(&dir, &retrieval, printer, task)
        }
    }
}
