//! `eval profiles`: rankings for readers, side by side.

use std::fmt::Write;
use std::path::Path;

use crate::cli::commands::build;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::eval::ImpressionFigures;
use crate::measure;
use crate::measure::{Chosen, ProfilesOptions, ProfilesReport, SignalWeight};
use crate::task::Task;

pub(super) fn profiles(
    dir: &Path,
    options: &ProfilesOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = measure::eval_profiles(dir, options, task)?;
    build::remarks(&report.ingest, printer);
    if report.unknown > 0 {
        printer.warning(&format!(
            "{} named by readers {} not among the items; they are like nothing",
            count(report.unknown as u64, "item"),
            if report.unknown == 1 { "is" } else { "are" },
        ));
    }
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&text(&report))?;
    }
    Ok(Outcome::found(report.impressions > 0))
}

fn text(report: &ProfilesReport) -> String {
    let mut text = format!(
        "{}\n{}, {} ({} undecided), {}\n",
        report.provenance,
        count(report.readers as u64, "reader"),
        count(report.impressions as u64, "impression"),
        report.undecided,
        count(report.items as u64, "item"),
    );
    let mut accuracy = numbers(["method"].into_iter().chain(ImpressionFigures::NAMES).chain(["p"]));
    let mut beyond =
        numbers(["first ten", "diversity", "coverage", "gini", "novelty", "miscalibration"]);
    for method in &report.methods {
        let means = method.means.iter().zip(&method.intervals).map(|(mean, interval)| {
            format!("{mean:.4} ±{:.4}", (interval.high - interval.low) / 2.0)
        });
        // nDCG@5 against ours.
        let p =
            method.against.map_or(String::new(), |against| format!("{:.4}", against[2].adjusted));
        accuracy.add_row([method.name.clone()].into_iter().chain(means).chain([p]));
        let values =
            [method.diversity, method.coverage, method.gini, method.novelty, method.miscalibration];
        let values = values.map(|value| format!("{value:.3}"));
        beyond.add_row([method.name.clone()].into_iter().chain(values));
    }
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{accuracy}\n± half of the 95 % interval, readers drawn; p of nDCG@5 against quintet, Holm's correction"
    );
    let _ = writeln!(text, "{beyond}");
    let weights = |of: &dyn Fn(&SignalWeight) -> f64| -> String {
        let named = report.weights.iter().map(|w| format!("{} {:.3}", name(w.signal), of(w)));
        named.collect::<Vec<_>>().join(", ")
    };
    let Chosen { ease_lambda, item_knn_shrink, rivals } = report.chosen;
    let _ = writeln!(
        text,
        "weights learned from hidden likes beside {}{}: {}\nfor items that nobody has met: {}",
        if rivals.shown { "what the reader is shown" } else { "what others met" },
        if rivals.disliked { " and hidden dislikes" } else { "" },
        weights(&|weight| weight.weight),
        weights(&|weight| weight.weight_new),
    );
    let _ = writeln!(
        text,
        "chosen in the same way: lambda {ease_lambda} for ease, shrinkage {item_knn_shrink} for item-knn"
    );
    let price = &report.diversity;
    let _ = writeln!(
        text,
        "diverse first ten (lambda {}): nDCG@10 {:.4} instead of {:.4}, a price of {:.2} %; diversity {:.3} instead of {:.3}",
        price.lambda,
        price.ndcg_10_diverse,
        price.ndcg_10,
        100.0 * price.price,
        price.diversity_diverse,
        price.diversity,
    );
    text
}

/// The signal as `--json` has it, with blanks.
fn name(signal: crate::rank::Signal) -> String {
    let name = serde_json::to_value(signal).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}
