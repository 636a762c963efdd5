//! `calibrate`: what counts as the same claim with this model.

use std::path::Path;

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers, paragraph};
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::measure;
use crate::measure::{CalibrateOptions, CalibrateReport};
use crate::task::Task;

pub(in crate::cli) fn run(
    index: &Path,
    options: &CalibrateOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = measure::calibrate(index, options, task)?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report, options.write))?;
    }
    if report.bands.claim().is_none() {
        printer.warning(
            "the bands of this model overlap on the probes; no two insights are ever merged",
        );
    }
    Ok(Outcome::found(report.bands.claim().is_some()))
}

fn show(report: &CalibrateReport, write: bool) -> String {
    let stored = match &report.stored {
        Some(path) => format!("stored in {}", path.display()),
        None if write => "not stored: no index, or a model of your choice".into(),
        None => "not stored; --write keeps them in the index".into(),
    };
    let mut text = format!(
        "{BOLD}{}{BOLD:#}\n  {}\n  {stored}\n\n",
        report.model,
        super::info::bands(report.bands)
    );
    let mut table = numbers(["held back", "pairs", "merged", "median cosine", "median words"]);
    for kind in &report.kinds {
        table.add_row([
            kind.kind.to_string(),
            kind.pairs.to_string(),
            kind.merged.to_string(),
            format!("{:.3}", kind.cosine),
            format!("{:.2}", kind.words),
        ]);
    }
    text.push_str(&format!("{table}\n"));
    for (name, figures) in [("fitted on", report.fit), ("held back", report.held)] {
        text.push_str(&format!(
            "{name}: precision {ACCENT}{:.3}{ACCENT:#}, recall {ACCENT}{:.3}{ACCENT:#} of {} that are duplicates or paraphrases\n",
            figures.precision, figures.recall, count(figures.same as u64, "pair"),
        ));
    }
    text.push_str(&format!(
        "held back, counting claims retold in entirely other words: recall {:.3}\n",
        report.recall_with_retold
    ));
    if !report.judged.is_empty() {
        let header =
            ["judged", "pairs", "same", "merged", "precision", "recall", "P cosine", "R cosine"];
        let mut table = numbers(header);
        for judged in &report.judged {
            let (ours, alone) = (judged.figures, judged.cosine_alone);
            let name = judged.path.file_name().unwrap_or_default().to_string_lossy();
            table.add_row([
                format!("{name} {}", judged.set),
                ours.pairs.to_string(),
                ours.same.to_string(),
                ours.merged.to_string(),
                format!("{:.3}", ours.precision),
                format!("{:.3}", ours.recall),
                format!("{:.3}", alone.precision),
                format!("{:.3}", alone.recall),
            ]);
        }
        text.push_str(&format!("\n{table}\n"));
    }
    if !report.wrong.is_empty() {
        text.push_str(&format!("\n{BOLD}Decided wrongly{BOLD:#}\n"));
    }
    for wrong in &report.wrong {
        let veto = wrong.veto.map(|veto| format!(", {veto:?} differs").to_lowercase());
        text.push_str(&format!(
            "\n{} {DIM}cosine {:.3}, words {:.2}{}{DIM:#}\n{}{}",
            wrong.id,
            wrong.cosine,
            wrong.words,
            veto.unwrap_or_default(),
            paragraph(&wrong.a, 2),
            paragraph(&wrong.b, 2)
        ));
    }
    text
}
