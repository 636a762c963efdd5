//! `brief learn`: what each signal is worth, from feedback.

use std::path::Path;

use serde::Serialize;

use crate::brief::{Learned, Weights};
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::measure;
use crate::state::State;
use crate::task::Task;

/// The shape of `brief learn --json`.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    learned: Learned,
    written: bool,
}

pub(super) fn learn(
    index: &Path,
    store: &State,
    write: bool,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let learned = measure::learn_brief_weights(index, store, task)?;
    let no_worse = learned.held.is_none_or(|held| held.learned >= held.before);
    let written = write && no_worse && learned.pairs > 0;
    if written {
        measure::keep_brief_weights(index, learned.weights, task)?;
    }
    if printer.json {
        printer.object(&Report { learned, written })?;
        return Ok(Outcome::found(no_worse));
    }
    printer.text(&told(&learned))?;
    if written {
        printer.note("kept in the index; briefs are made with these weights from now on");
    } else if write {
        printer.warning("nothing was kept: there is nothing to learn from, or it orders readers who were left out worse");
    }
    Ok(Outcome::found(no_worse))
}

/// Puts the weights set by hand back.
pub(super) fn reset(index: &Path, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let weights = Weights::default();
    measure::keep_brief_weights(index, weights, task)?;
    if printer.json {
        printer.object(&weights)?;
    } else {
        printer.text("briefs are made with the weights set by hand\n")?;
    }
    Ok(Outcome::Done)
}

fn told(learned: &Learned) -> String {
    let mut table = numbers(["signal", "before", "learned"]);
    for (signal, was, now) in learned.signals() {
        table.add_row([signal.to_string(), format!("{was:.3}"), format!("{now:.3}")]);
    }
    let held = match learned.held {
        Some(held) => format!(
            "of readers who were left out, {:.1} % of the pairs are in order, {:.1} % before",
            held.learned * 100.0,
            held.before * 100.0
        ),
        None => "too few readers to measure what was learned on others".to_owned(),
    };
    format!(
        "{} by {}, {}\n{table}\n{held}\n",
        count(learned.judged as u64, "word"),
        count(learned.readers as u64, "reader"),
        count(learned.pairs as u64, "pair"),
    )
}
