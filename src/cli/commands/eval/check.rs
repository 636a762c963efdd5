//! `eval --check`: every published figure, repeated.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde_json::Value;

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::eval::{CheckedFigure, Expected, Verdict, command_words};
use crate::task::{Phase, Task};

/// Runs each command of the file once, as a user would, and compares what it prints.
pub(super) fn check(
    file: &Path,
    data: Option<&Path>,
    page: bool,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let expected = Expected::read(file)?;
    if page {
        printer.document("page", expected.page().as_bytes())?;
        return Ok(Outcome::Done);
    }
    let program = std::env::current_exe().context("cannot find this program to run it again")?;
    let mut answers = HashMap::new();
    let commands = expected.commands();
    task.progress().begin(Phase::Evaluate, Some(commands.len() as u64));
    for command in commands {
        task.check()?;
        if let Some(words) = command_words(command, data) {
            answers.insert(command.to_owned(), answer(&program, &words));
        }
        task.progress().advance(1);
    }
    task.progress().end();
    let figures = expected.check(|command| answers.get(command).cloned());
    if printer.json {
        printer.object(&serde_json::json!({ "figures": figures }))?;
    } else {
        printer.text(&table(&figures))?;
    }
    let left_out = figures.iter().filter(|figure| figure.verdict == Verdict::Skipped).count();
    if left_out > 0 {
        let figures = count(left_out as u64, "figure");
        printer.note(&format!("{figures} left out: --data DIR says where the judged sets are"));
    }
    let holds =
        |figure: &CheckedFigure| matches!(figure.verdict, Verdict::Holds | Verdict::Skipped);
    Ok(Outcome::found(figures.iter().all(holds)))
}

/// What a command prints with `--json`, or why it printed nothing.
fn answer(program: &Path, words: &[PathBuf]) -> Result<Value, String> {
    let output = Command::new(program).args(words).args(["--json", "--quiet"]).output();
    let output = output.map_err(|error| error.to_string())?;
    // 1 is "below target": it has said what it found.
    if !matches!(output.status.code(), Some(0 | 1)) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.trim().trim_start_matches("error: ").to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("it printed no JSON: {error}"))
}

fn table(figures: &[CheckedFigure]) -> String {
    let mut table = numbers(["figure", "published", "may be off by", "found", ""]);
    for figure in figures {
        let verdict = match &figure.verdict {
            Verdict::Holds => "holds",
            Verdict::Off => "OFF",
            Verdict::Failed(why) => why,
            Verdict::Skipped => "left out",
        };
        table.add_row([
            figure.name.clone(),
            figure.expected.to_string(),
            figure.tolerance.to_string(),
            figure.found.map(|found| format!("{found:.4}")).unwrap_or_default(),
            verdict.to_owned(),
        ]);
    }
    format!("{table}\n")
}
