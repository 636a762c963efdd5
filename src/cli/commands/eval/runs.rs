//! `eval run` and `eval compare`: answers of any system against judgments.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::args::FormArg;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::eval::{CompareParams, Evaluation, Form, Qrels, Report, Run, evaluate, parse_metrics};
use crate::task::Task;
use crate::whole_file;

pub(super) fn run(
    run: &Path,
    qrels: &Path,
    metrics: &str,
    topics: bool,
    form: FormArg,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let qrels = Qrels::read(qrels)?;
    let figures = evaluate(&qrels, &Run::read(run)?, &parse_metrics(metrics)?);
    warn_of_strangers(run, &figures, printer);
    let name = run.display().to_string();
    if printer.json {
        printer.object(&run_object(&figures, topics))?;
    } else {
        let mut text = Report::of(&name, "run", &[(&name, &figures)]).render(shape(form));
        if topics {
            for topic in &figures.topics {
                let values: Vec<String> =
                    topic.values.iter().map(|value| format!("{value:.4}")).collect();
                text.push_str(&format!("{}\t{}\n", topic.id, values.join("\t")));
            }
        }
        printer.text(&text)?;
    }
    Ok(Outcome::found(figures.answered > 0))
}

pub(super) fn compare(
    runs: &[PathBuf],
    qrels: &Path,
    metrics: &str,
    params: &CompareParams,
    picture: Option<&Path>,
    form: FormArg,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let qrels = Qrels::read(qrels)?;
    let metrics = parse_metrics(metrics)?;
    let mut figures: Vec<(String, Evaluation)> = Vec::new();
    for (path, name) in runs.iter().zip(names(runs)) {
        let evaluation = evaluate(&qrels, &Run::read(path)?, &metrics);
        warn_of_strangers(path, &evaluation, printer);
        figures.push((name, evaluation));
    }
    let systems: Vec<(&str, &Evaluation)> =
        figures.iter().map(|(name, evaluation)| (name.as_str(), evaluation)).collect();
    let comparison = crate::eval::compare(&systems, params)?;
    printer.text(&comparison.render(if printer.json { Form::Json } else { shape(form) }))?;
    if let Some(file) = picture {
        let svg = comparison.picture()?;
        whole_file::write(file, &Task::silent(), |out| {
            std::io::Write::write_all(out, svg.as_bytes())
        })
        .with_context(|| format!("cannot write {}", file.display()))?;
        printer.note(&format!("picture in {}", file.display()));
    }
    Ok(Outcome::Done)
}

/// What runs are called: by their file where that tells them apart, by their path where not.
fn names(runs: &[PathBuf]) -> Vec<String> {
    let files: Vec<_> = runs.iter().filter_map(|path| path.file_name()).collect();
    let distinct = files.iter().collect::<HashSet<_>>().len() == runs.len();
    let path = |path: &PathBuf| path.display().to_string();
    let file = |name: &OsStr| Path::new(name).display().to_string();
    if distinct { files.into_iter().map(file).collect() } else { runs.iter().map(path).collect() }
}

/// `{"means": {metric: value}, "topics": {topic: {metric: value}}}`.
fn run_object(figures: &Evaluation, topics: bool) -> serde_json::Value {
    let object = |values: &[f64]| -> serde_json::Map<String, serde_json::Value> {
        let named = figures.metrics.iter().map(ToString::to_string);
        named.zip(values.iter().map(|&value| value.into())).collect()
    };
    let mut report = serde_json::json!({
        "means": object(&figures.means),
        "answered": figures.answered,
        "unanswered": figures.unanswered,
        "unjudged": figures.unjudged,
    });
    if topics {
        let each: serde_json::Map<String, serde_json::Value> = figures
            .topics
            .iter()
            .map(|topic| (topic.id.clone(), object(&topic.values).into()))
            .collect();
        report["topics"] = each.into();
    }
    report
}

fn warn_of_strangers(run: &Path, figures: &Evaluation, printer: Printer) {
    if figures.answered == 0 {
        printer.warning(&format!(
            "{} answers none of the judged topics; do run and judgments belong together?",
            run.display()
        ));
    } else if figures.unanswered > 0 {
        printer.warning(&format!(
            "{} leaves {} unanswered; they count 0",
            run.display(),
            count(figures.unanswered as u64, "judged topic")
        ));
    }
}

fn shape(form: FormArg) -> Form {
    match form {
        FormArg::Text => Form::Text,
        FormArg::Markdown => Form::Markdown,
        FormArg::Latex => Form::Latex,
    }
}
