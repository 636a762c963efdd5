//! `eval tune`: weights of hybrid search from judged queries.

use std::fmt::Write;
use std::path::Path;

use anyhow::bail;

use crate::cli::args::TuneArgs;
use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::insight::signed;
use crate::measure;
use crate::measure::{TuneOptions, TuneReport};
use crate::task::Task;

pub(super) fn tune(
    index: &Path,
    args: &TuneArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    if args.folds < 2 || args.queries < 2 {
        bail!(
            "--folds and --queries must be at least 2: what is found on some is measured on others"
        );
    }
    let tune = TuneOptions {
        split: args.split.clone(),
        metric: args.metric.parse()?,
        folds: args.folds,
        queries: args.queries,
        seed: args.seed,
        write: args.write,
        keep: args.keep.clone(),
        embed: options::embed(&args.model)?.unwrap_or_default(),
    };
    let report = measure::eval_tune(&args.dir, index, &tune, task)?;
    build::remarks(&report.ingest, printer);
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&text(&report))?;
    }
    Ok(Outcome::found(report.reliable))
}

fn text(report: &TuneReport) -> String {
    let mut text = format!(
        "{}\n{} of {}, {} tried\n",
        report.provenance,
        count(report.queries as u64, "query"),
        report.judged,
        count(report.tried as u64, "setting"),
    );
    let mut means = numbers([&report.metric, "mean"]);
    for (name, mean) in [
        ("words alone", report.lexical),
        ("vectors alone", report.dense),
        ("hybrid, as it was", report.start),
        ("hybrid, tuned on other queries", report.held_out),
        ("hybrid, tuned on these very queries", report.fitted),
    ] {
        means.add_row([name.to_owned(), format!("{mean:.4}")]);
    }
    let mut settings = numbers(
        ["setting", "was", "found"]
            .into_iter()
            .map(str::to_owned)
            .chain((1..=report.folds.len()).map(|fold| format!("without fold {fold}"))),
    );
    for (place, (name, value)) in report.found.iter().enumerate() {
        let was = report.provenance.settings.get(name).map(ToString::to_string).unwrap_or_default();
        let folds = report.folds.iter().map(|fold| fold.settings[place].to_string());
        settings.add_row([name.clone(), was, value.to_string()].into_iter().chain(folds));
    }
    let gain = &report.gain;
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "{means}\n\n{settings}\n\ngain on held-out queries {}, 95 % interval [{}, {}], p {:.4}\n",
        signed(gain.difference, 4),
        signed(gain.low, 4),
        signed(gain.high, 4),
        gain.p,
    );
    text.push_str(&match (&report.written, report.reliable) {
        (Some(path), _) => format!("written to {}\n", path.display()),
        (None, true) => "`--write` keeps what was found in the index of --index\n".to_owned(),
        (None, false) => format!(
            "not reliably better than what it was{}; nothing to write\n",
            if report.queries < 100 { ": the queries are few" } else { "" }
        ),
    });
    text
}
