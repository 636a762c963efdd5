//! `eval`: quality against judgments.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::build;
use crate::cli::args::FormArg;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::engine::{
    self, ClustersOptions, ClustersReport, RetrievalOptions, RetrievalReport, StabilityOptions,
    StabilityReport,
};
use crate::eval::{
    CompareParams, Evaluation, Form, Pairs, Qrels, Report, Run, evaluate, parse_metrics,
};
use crate::ingest;
use crate::task::Task;

pub(in crate::cli) fn retrieval(
    dir: &Path,
    options: &RetrievalOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = engine::eval_retrieval(dir, options, task)?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&table(&report))?;
    }
    Ok(Outcome::Done)
}

pub(in crate::cli) fn run(
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

pub(in crate::cli) fn compare(
    runs: &[PathBuf],
    qrels: &Path,
    metrics: &str,
    all_pairs: bool,
    seed: u64,
    form: FormArg,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let qrels = Qrels::read(qrels)?;
    let metrics = parse_metrics(metrics)?;
    let mut figures: Vec<(String, Evaluation)> = Vec::new();
    for path in runs {
        let evaluation = evaluate(&qrels, &Run::read(path)?, &metrics);
        warn_of_strangers(path, &evaluation, printer);
        figures.push((path.display().to_string(), evaluation));
    }
    let systems: Vec<(&str, &Evaluation)> =
        figures.iter().map(|(name, evaluation)| (name.as_str(), evaluation)).collect();
    let pairs = if all_pairs { Pairs::All } else { Pairs::WithFirst };
    let params = CompareParams { pairs, seed, ..CompareParams::default() };
    let comparison = crate::eval::compare(&systems, &params)?;
    printer.text(&comparison.render(if printer.json { Form::Json } else { shape(form) }))?;
    Ok(Outcome::Done)
}

pub(in crate::cli) fn clusters(
    files: &[PathBuf],
    options: &ClustersOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = engine::eval_clusters(&inputs, options, task)
        .with_context(|| format!("cannot measure {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&clusters_table(&report))?;
    }
    Ok(Outcome::Done)
}

pub(in crate::cli) fn stability(
    files: &[PathBuf],
    options: &StabilityOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(files)?;
    let report = engine::eval_stability(&inputs, options, task)
        .with_context(|| format!("cannot replay {}", files[0].display()))?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&stability_table(&report))?;
    }
    Ok(Outcome::Done)
}

fn stability_table(report: &StabilityReport) -> String {
    let mut table = numbers([
        "every day", "level", "ARI, mean", "worst", "ids changed, mean", "worst", "ids ended, mean",
    ]);
    for (name, replay) in [("cluster", &report.clustered), ("add", &report.added)] {
        for (level, mean, worst) in [
            ("groups", replay.mean.figures, replay.worst.figures),
            ("themes", replay.mean.themes, replay.worst.themes),
            ("areas", replay.mean.areas, replay.worst.areas),
        ] {
            table.add_row([
                name.to_owned(),
                level.to_owned(),
                format!("{:.4}", mean.ari),
                format!("{:.4}", worst.ari),
                format!("{:.4}", mean.ids_changed),
                format!("{:.4}", worst.ids_changed),
                format!("{:.4}", mean.ids_ended),
            ]);
        }
    }
    format!(
        "{}: {} at the start, then {} of additions; {} without a date left out\n{table}\n",
        count(report.insights, "insight"),
        report.base,
        count(report.clustered.days.len() as u64, report.step.noun()),
        report.undated,
    )
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
    format!(
        "{}, {} of them labelled; neighbours {:.1} s, communities {:.1} s\n{table}\n",
        count(report.insights, "insight"),
        report.labelled,
        seconds.graph,
        seconds.communities,
    )
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

fn table(report: &RetrievalReport) -> String {
    let names = report.runs.first().map(|run| run.figures.metrics.clone()).unwrap_or_default();
    let header = names.iter().map(ToString::to_string);
    let mut table =
        numbers(["mode".to_owned()].into_iter().chain(header).chain(["queries/s".into()]));
    for run in &report.runs {
        let mode = format!("{:?}", run.mode).to_lowercase();
        let figures = run.figures.means.iter().map(|mean| format!("{mean:.4}"));
        let speed = format!("{:.0}", run.queries_per_second);
        table.add_row([mode].into_iter().chain(figures).chain([speed]));
    }
    format!(
        "{}, {}, {} ({}); {}\n{table}\n",
        report.dataset.display(),
        report.split,
        count(report.queries as u64, "query"),
        count(report.documents, "document"),
        report.model,
    )
}
