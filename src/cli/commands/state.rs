//! `state`: readers, briefs, deliveries and feeds in another place; and `bench state`.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli::args::StateBenchArgs;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::measure::{StateOptions, StateReport, bench_state};
use crate::state::{State, StatePlace};
use crate::task::Task;

/// Copies everything from one place to another.
pub(in crate::cli) fn copy(
    from: PathBuf,
    to: PathBuf,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let (from, to) = (StatePlace::new(from), StatePlace::new(to));
    let copied = State::copy(&from, &to, task)?;
    printer.answer(&copied, |copied| {
        let of = |name| copied.tables.iter().find(|(table, _)| *table == name).map_or(0, |it| it.1);
        format!(
            "copied {} to {to}: {}, {}, {}, {}\n",
            count(copied.rows as u64, "row"),
            count(of("readers") as u64, "reader"),
            count(of("briefs") as u64, "brief"),
            count(of("deliveries") as u64, "delivery"),
            count(of("feeds") as u64, "feed"),
        )
    })?;
    Ok(Outcome::Done)
}

/// Measures what a state takes.
pub(in crate::cli) fn bench(
    args: StateBenchArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let seconds = |number: usize| Duration::from_secs(number as u64);
    let options = StateOptions {
        place: StatePlace::new(args.place),
        readers: args.readers.max(1),
        writers: args.writers.max(1),
        bytes: args.bytes,
        at_least: seconds(args.seconds),
        patience: seconds(args.patience),
    };
    let report = bench_state(&options, task)?;
    printer.answer(&report, told)?;
    Ok(if report.lost + report.doubled == 0 { Outcome::Done } else { Outcome::Nothing })
}

fn told(report: &StateReport) -> String {
    let line = |what, number: usize, minute: f64| {
        format!("{}, {minute:.0} a minute\n", count(number as u64, what))
    };
    let mut text = format!(
        "{}, {}, {}\n",
        count(report.readers as u64, "reader"),
        count(report.writers as u64, "writer"),
        count(report.days as u64, "day")
    );
    text += &line("brief", report.briefs, report.briefs_per_minute);
    text += &line("send", report.sends, report.sends_per_minute);
    text += &line("word of feedback", report.feedback, report.feedback_per_minute);
    text += &format!(
        "done again {} times, unknown {} times, refused for at most {:.1} s; lost {}, twice {}\n",
        report.again, report.unknown, report.longest_away, report.lost, report.doubled
    );
    text
}
