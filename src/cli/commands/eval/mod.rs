//! `eval`: quality against judgments.

mod briefs;
mod check;
mod clusters;
mod extract;
mod interests;
mod profiles;
mod related;
mod retrieval;
mod runs;
mod stability;
mod statements;
mod titles;
mod tune;

use std::path::Path;

use anyhow::bail;

use crate::cli::args::{ClassArgs, EvalArgs, EvalVerb};
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::eval::{CompareParams, Pairs};
use crate::measure::{
    ClustersOptions, ExtractOptions, RelatednessOptions, TitlesOptions, WantedOptions,
};
use crate::task::Task;

/// Does what `args` say.
pub(in crate::cli) fn run(
    index: &Path,
    args: EvalArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let verb = match (args.verb, args.check.check) {
        (Some(verb), None) => verb,
        (None, Some(file)) => {
            return check::check(&file, args.check.data.as_deref(), args.check.page, printer, task);
        }
        _ => bail!("give a verb such as `eval retrieval`, or --check FILE.toml, not both"),
    };
    match verb {
        EvalVerb::Run { run, qrels, metrics, topics, form } => {
            runs::run(&run, &qrels, &metrics, topics, form, printer)
        }
        EvalVerb::Compare { runs, qrels, metrics, all_pairs, seed, picture, form } => {
            let pairs = if all_pairs { Pairs::All } else { Pairs::WithFirst };
            let params = CompareParams { pairs, seed, ..CompareParams::default() };
            runs::compare(&runs, &qrels, &metrics, &params, picture.as_deref(), form, printer)
        }
        EvalVerb::Ann(args) => super::bench::ann(index, &args, printer, task),
        EvalVerb::Tune(args) => tune::tune(index, &args, printer, task),
        EvalVerb::Briefs { data, measured } => {
            let (keep, embed) = options::measured(measured)?;
            briefs::briefs(&WantedOptions { dir: data, keep, embed }, printer, task)
        }
        EvalVerb::Clusters { files, label, measured } => {
            let (keep, embed) = options::measured(measured)?;
            let clusters = ClustersOptions { label, keep, embed };
            clusters::clusters(&files, &clusters, printer, task)
        }
        EvalVerb::Interests { classes, window, seed, measured } => {
            let options = options::interests(classes.label, classes.names, window, seed, measured)?;
            interests::interests(&classes.files, &options, printer, task)
        }
        EvalVerb::Extract { path, references, texts, seed, model } => {
            let embed = options::embed(&model)?.unwrap_or_default();
            extract::extract(
                &path,
                &ExtractOptions { references, seed, texts, embed },
                printer,
                task,
            )
        }
        EvalVerb::Titles { classes: ClassArgs { files, label, names }, measured } => {
            let (keep, embed) = options::measured(measured)?;
            titles::titles(&files, &TitlesOptions { label, names, keep, embed }, printer, task)
        }
        EvalVerb::Stability { files, base, step, measured } => {
            let replay = options::stability(base, step, measured)?;
            stability::stability(&files, &replay, printer, task)
        }
        EvalVerb::Statements { file } => statements::statements(&file, printer),
        EvalVerb::Profiles { dir, replay, lambda, seed, measured } => {
            let options = options::profiles(replay, lambda, seed, measured)?;
            profiles::profiles(&dir, &options, printer, task)
        }
        EvalVerb::Related { dir, label, measured } => {
            let (keep, embed) = options::measured(measured)?;
            let related = RelatednessOptions { label, keep, embed };
            related::related(&dir, &related, printer, task)
        }
        EvalVerb::Retrieval { dir, split, alpha, runs, measured } => {
            let retrieval = options::retrieval(split, alpha, runs, measured)?;
            retrieval::retrieval(&dir, &retrieval, printer, task)
        }
    }
}
