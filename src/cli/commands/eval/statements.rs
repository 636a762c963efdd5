//! `eval statements`: claims told from what claims nothing.

use std::path::Path;

use anyhow::Context;

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers, paragraph};
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::eval::StatementFigures;
use crate::measure;
use crate::measure::{Coefficient, StatementsReport};

pub(super) fn statements(path: &Path, printer: Printer) -> anyhow::Result<Outcome> {
    let report = measure::eval_statements(path)
        .with_context(|| format!("cannot measure {}", path.display()))?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &StatementsReport) -> String {
    let mut figures = numbers(["", "claims kept", "others caught", "precision", "AUC"]);
    for (name, of) in [("held out", report.held), ("as shipped", report.shipped)] {
        let StatementFigures { kept, caught, precision, auc, .. } = of;
        let values = [kept, caught, precision, auc].map(|value| format!("{value:.3}"));
        figures.add_row([name.to_owned()].into_iter().chain(values));
    }
    let mut kinds = numbers(["held out", "examples", "right"]);
    for kind in &report.kinds {
        let name = format!("{}{}", if kind.claim { "" } else { "no claim: " }, kind.kind);
        kinds.add_row([name, kind.examples.to_string(), kind.right.to_string()]);
    }
    let mut coefficients = numbers(["feature", "fitted", "in the code"]);
    for &Coefficient { feature, fitted, shipped } in
        [&report.intercept].into_iter().chain(&report.coefficients)
    {
        let values = [format!("{fitted:.2}"), format!("{shipped:.2}")];
        coefficients.add_row([feature.to_owned()].into_iter().chain(values));
    }
    let mut text = format!(
        "{}\n{}, {} of them claims\n{figures}\n\n{kinds}\n\n{coefficients}\n",
        report.provenance,
        count(report.held.examples as u64, "example"),
        report.held.claims,
    );
    if !report.wrong.is_empty() {
        text.push_str(&format!("\n{BOLD}Told wrongly when held out{BOLD:#}\n"));
    }
    for wrong in &report.wrong {
        let is = if wrong.claim { "a claim" } else { "no claim" };
        text.push_str(&format!(
            "\n{DIM}{}, {is}, {:.2}{DIM:#}\n{}",
            wrong.kind,
            wrong.probability,
            paragraph(&wrong.text, 2)
        ));
    }
    text
}
