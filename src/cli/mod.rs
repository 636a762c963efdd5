//! What was typed, what it means, do it.
//!
//! Invariant: nothing outside this module reads arguments, prints, or decides the exit code.

mod args;
mod commands;
mod dashes;
mod examples;
mod exit;
#[cfg(fuzzing)]
pub mod fuzz;
mod guard;
mod interrupt;
mod layout;
mod matrix;
mod options;
mod printer;
mod progress;
mod state;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::corpus::Start;
use crate::embed::EmbedError;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ingest::IngestReport;
use crate::measure::CalibrateOptions;
use crate::task::{Cancel, Cancelled, Task};
use args::{BenchVerb, Cli, ModelVerb, Verb};
use exit::Outcome;
use interrupt::LastWord;
use printer::{Printer, Problem};
use progress::Bars;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let typed = dashes::behind_flags(std::env::args_os().collect(), &Cli::command());
    let cli = match Cli::try_parse_from(&typed) {
        Ok(cli) => cli,
        Err(error) => return misused(&error, typed.iter().any(|word| word == "--json")),
    };
    let printer = Printer::new(cli.global.json, cli.global.quiet);
    let cancel = Cancel::default();
    let last = LastWord::default();
    interrupt::listen(&cancel, &last, printer);
    let bars = Bars::new(cli.global.quiet);
    let index = cli.global.index.clone();
    let result = guard::guarded(&index, || run(cli, printer, &Task::new(&bars, cancel.clone())));
    last.take();
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if was_cancelled(&error) => {
            let message = interrupt::message(&cancel);
            printer.failed(&Problem { code: "interrupted", message, ingest: None });
            ExitCode::from(exit::INTERRUPTED)
        }
        Err(error) => {
            let message = format!("{error:#}");
            let (code, ingest) = (code_of(&error), nothing_accepted(&error));
            printer.failed(&Problem { code, message: &message, ingest });
            ExitCode::from(exit::ERROR)
        }
    }
}

/// Says what is wrong with the arguments, or what help was asked for.
fn misused(error: &clap::Error, json: bool) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let message = error.render().to_string();
    let message = message.trim().trim_start_matches("error: ");
    let _ = Printer::new(json, true).problem(&Problem { code: "usage", message, ingest: None });
    ExitCode::from(exit::ERROR)
}

/// The word by which a program knows the error.
fn code_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref() {
        Some(EngineError::UnknownId { .. }) => "unknown_id",
        Some(EngineError::NothingAccepted(_)) => "nothing_accepted",
        _ => "failed",
    }
}

/// What was refused, where that is the error.
fn nothing_accepted(error: &anyhow::Error) -> Option<&IngestReport> {
    match error.downcast_ref()? {
        EngineError::NothingAccepted(report) => Some(report),
        _ => None,
    }
}

fn run(cli: Cli, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let index = &cli.global.index;
    match cli.verb {
        Verb::Demo { data, model } => commands::demo::run(index, &data, &model, printer, task),
        Verb::Build { input, model } => commands::build::run(
            index,
            commands::build::Change::Build,
            &input,
            &model,
            printer,
            task,
        ),
        Verb::Add { input, model } => {
            commands::build::run(index, commands::build::Change::Add, &input, &model, printer, task)
        }
        Verb::Upgrade => commands::upgrade::run(index, printer, task),
        Verb::Delete { ids } => commands::delete::run(index, &ids, printer, task),
        Verb::Info { verify } => commands::info::run(index, verify, printer, task),
        Verb::Get { id } => commands::get::run(index, &id, printer),
        Verb::Search { words, n, mode, exact, explain, filter, model } => {
            let search = options::search(mode, exact, &filter)?;
            let engine = Engine::open_with(index, options::embed(&model)?)?.under(task);
            commands::search::run(&engine, &words.join(" "), n, explain, &search, printer)
        }
        Verb::Related { id, text, n, exact, filter, model } => {
            let related = options::related(exact, &filter)?;
            let engine = Engine::open_with(index, options::embed(&model)?)?.under(task);
            commands::related::run(&engine, id.as_deref(), text.as_deref(), n, &related, printer)
        }
        Verb::Embed { file, out, model } => {
            commands::embed::run(&file, &out, &model, printer, task)
        }
        Verb::Themes(args) => commands::themes::run(index, &args, printer),
        Verb::Map { out, title } => {
            commands::map::run(index, &out, title.as_deref(), printer, task)
        }
        Verb::Group { id } => commands::group::run(index, &id, printer),
        Verb::Cluster { fresh } => {
            let start = if fresh { Start::Nothing } else { Start::Before };
            commands::cluster::run(index, start, printer, task)
        }
        Verb::Calibrate { probes, pairs, model } => {
            let embed = options::embed(&model)?;
            let options = CalibrateOptions { probes, pairs, embed };
            commands::calibrate::run(index, &options, printer, task)
        }
        Verb::Profile(verb) => commands::profile::run(index, verb, printer, task),
        Verb::Brief(verb) => commands::brief::run(index, verb, printer, task),
        Verb::Eval(args) => commands::eval::run(index, args, printer, task),
        Verb::Bench(BenchVerb::Ann(args)) => commands::bench::ann(index, &args, printer, task),
        Verb::Bench(BenchVerb::Embed(args)) => commands::bench::embed(&args, printer, task),
        Verb::Bench(BenchVerb::Related { pages, n }) => {
            commands::bench::related(index, pages, n, printer, task)
        }
        Verb::Bench(BenchVerb::Briefs(args)) => {
            commands::bench::briefs(index, &args, printer, task)
        }
        Verb::Model(ModelVerb::Fetch { wheels }) => {
            commands::model::fetch(wheels.as_deref(), printer, task)
        }
        Verb::Model(ModelVerb::List {}) => commands::model::list(printer),
        Verb::Model(ModelVerb::Path {}) => commands::model::path(printer),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "quintet", &mut script);
            printer.document("script", &script)?;
            Ok(Outcome::Done)
        }
        Verb::Man {} => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            printer.document("page", &page)?;
            Ok(Outcome::Done)
        }
    }
}

/// A reader such as `head` has seen enough: that is success.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn was_cancelled(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<Cancelled>()
            || cause.downcast_ref::<EngineError>().is_some_and(EngineError::is_cancelled)
            || matches!(cause.downcast_ref(), Some(EmbedError::Cancelled(_)))
    })
}
