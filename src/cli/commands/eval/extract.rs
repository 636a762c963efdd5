//! `eval extract`: insights chosen from whole episodes.

use std::path::Path;

use anyhow::Context;

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers, paragraph};
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::measure;
use crate::measure::{ExtractMethod, ExtractOptions, ExtractReport};
use crate::task::Task;

pub(super) fn extract(
    path: &Path,
    options: &ExtractOptions,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let report = measure::eval_extract(path, options, task)
        .with_context(|| format!("cannot measure {}", path.display()))?;
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&show(&report))?;
    }
    Ok(Outcome::Done)
}

fn show(report: &ExtractReport) -> String {
    let mut table = numbers([
        "method",
        "coverage",
        "at .55",
        "words",
        "redundancy",
        "dangling",
        "length",
        "beside lexrank",
        "95 %",
        "p",
        "won",
    ]);
    for ExtractMethod { name, figures, against_lexrank } in &report.methods {
        let known = |value: Option<f64>| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
        };
        let mut row = vec![
            (*name).to_owned(),
            known(figures.coverage),
            known(figures.at_055),
            known(figures.words),
            format!("{:.3}", figures.redundancy),
            format!("{:.3}", figures.dangling),
            format!("{:.1}", figures.length),
        ];
        match against_lexrank {
            Some(against) => row.extend([
                format!("{:+.4}", against.paired.difference),
                format!(
                    "{:+.4} to {:+.4}",
                    against.paired.interval.low, against.paired.interval.high
                ),
                format!("{:.4}", against.paired.p),
                format!("{:.2}", against.won),
            ]),
            None => row.extend(["", "", "", ""].map(str::to_owned)),
        }
        table.add_row(row);
    }
    let speed = report.speed;
    let mut text = format!(
        "{}\n{}, {}\n{table}\n\n{} in {:.1} s, {:.0} % of it embedding; {:.1} s for 15,000 words\n",
        report.provenance,
        count(report.episodes as u64, "episode"),
        count(report.references as u64, "reference"),
        count(speed.words as u64, "word"),
        speed.seconds,
        100.0 * speed.embedding,
        speed.seconds_for_15000_words,
    );
    for episode in &report.chosen {
        text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", episode.episode));
        for one in &episode.chosen {
            let speaker = one.speaker.as_deref().unwrap_or("somebody");
            let how = if one.verbatim { "verbatim" } else { "tidied" };
            let at = one.start.map_or_else(String::new, |start| format!(", at {start:.0} s"));
            text.push_str(&format!(
                "\n{DIM}{speaker}{at}, {how}{DIM:#}\n{}",
                paragraph(&one.text, 2)
            ));
        }
    }
    text
}
