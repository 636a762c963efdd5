//! `build` and `add`: insights in, an index out.

use std::path::Path;

use anyhow::Context;

use crate::cli::args::{InputArgs, LayoutArg};
use crate::cli::exit::Outcome;
use crate::cli::layout::{bytes, count};
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::corpus::{BuildReport, on_milvus};
use crate::embed::Estimate;
use crate::ingest::IngestReport;
use crate::operation::{Add, Build, House};
use crate::task::Task;

/// What happens to the insights that the index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Change {
    /// They are replaced, and the vectors laid out for what was asked.
    Build(Option<LayoutArg>),
    /// They stay.
    Add,
}

pub(in crate::cli) fn run(
    house: &House,
    change: Change,
    input: InputArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let only_estimate = input.estimate;
    let mut put = options::put(input)?;
    if let Change::Build(layout) = change {
        put.layout = layout.map(options::layout);
    }
    let estimate = match only_estimate || put.is_there_again() {
        true => put.estimate(house, task)?,
        // What comes through a pipe can be read only once.
        false => None,
    };
    if only_estimate {
        let estimate = estimate.context(
            "--estimate is for models on a server; this one runs here and costs nothing",
        )?;
        printer.answer(&estimate, |estimate| format!("{}\n", cost(estimate)))?;
        return Ok(Outcome::Done);
    }
    if let Some(estimate) = &estimate {
        printer.note(&cost(estimate));
    }
    let report = match change {
        Change::Build(_) => house.ask(&Build(put), task)?,
        Change::Add => house.ask(&Add(put), task)?,
    };
    remarks(&report.ingest, printer);
    printer.answer(&report, |report| summary(house.index(), report))?;
    Ok(Outcome::Done)
}

/// What a server will be asked.
fn cost(estimate: &Estimate) -> String {
    let mut text = format!(
        "to embed: {}, about {} in {}",
        count(estimate.texts, "text"),
        count(estimate.tokens, "token"),
        count(estimate.requests, "request"),
    );
    if let Some(cost) = estimate.cost {
        text.push_str(&format!(", about {} in the currency of the price", amount(cost)));
    }
    if estimate.seconds > 0.0 {
        text.push_str(&format!(", at least {:.0} s within the limits", estimate.seconds));
    }
    text
}

/// An amount of money with two digits that say something: 12.30, 0.0041.
fn amount(cost: f64) -> String {
    let digits = if cost >= 0.1 || cost <= 0.0 { 2.0 } else { 1.0 - cost.log10().floor() };
    format!("{cost:.*}", digits.min(9.0) as usize)
}

/// What was refused or odd, with a few examples each.
pub(in crate::cli) fn remarks(report: &IngestReport, printer: Printer) {
    for (kind, tally) in &report.refused {
        printer.warning(&tally.told("refused", kind));
    }
    for (kind, tally) in &report.warnings {
        printer.warning(&tally.told("with an oddity", kind));
    }
}

/// What was done, in a few lines.
pub(in crate::cli) fn summary(index: &Path, report: &BuildReport) -> String {
    let mut text = format!(
        "{} in {} ({}, {:.1} s)\n",
        count(report.insights, "insight"),
        index.display(),
        match on_milvus(index) {
            true => "on the server".into(),
            false => bytes(report.bytes),
        },
        report.seconds
    );
    text.push_str(&format!("  embedded {}, reused {}", report.embedded, report.reused));
    if report.replaced > 0 {
        text.push_str(&format!(", replaced {}", report.replaced));
    }
    let refused = report.ingest.refused_total();
    if refused > 0 {
        text.push_str(&format!(", refused {refused}"));
    }
    if report.truncated > 0 {
        text.push_str(&format!(", cut at the model's limit {}", report.truncated));
    }
    text.push('\n');
    if let Some(groups) = &report.groups {
        text.push_str(&format!(
            "  {}{} in {} and {}\n",
            if groups.assigned > 0 {
                format!("{} joined ", groups.assigned)
            } else {
                String::new()
            },
            count(groups.groups as u64, "group"),
            count(groups.themes as u64, "theme"),
            count(groups.areas as u64, "area"),
        ));
    }
    text
}
