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
mod hint;
mod interrupt;
mod layout;
mod log;
mod options;
mod printer;
mod progress;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::error::EngineError;
use crate::measure::CalibrateOptions;
use crate::operation::{self, House};
use crate::task::{Cancel, Task};
use args::{BenchVerb, Cli, ModelVerb, StateVerb, Verb};
use commands::build::Change;
use exit::Outcome;
use interrupt::LastWord;
use printer::{Failure, Printer};
use progress::Bars;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    run_on(std::env::args_os().collect()).into()
}

/// Runs the program on `typed`, the first of which is its name, and gives its exit code. Signals are listened for from then
/// on: for a process that does nothing else.
pub fn run_on(typed: Vec<OsString>) -> u8 {
    let typed = dashes::behind_flags(typed, &Cli::command());
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
    printer.partial();
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) if is_broken_pipe(&error) => exit::DONE,
        Err(error) if hint::was_cancelled(&error) => {
            let message = interrupt::message(&cancel);
            printer.failed(&Failure { code: "interrupted", message, ingest: None });
            exit::INTERRUPTED
        }
        Err(error) => {
            let (code, ingest) = match hint::engine_error(&error) {
                Some(EngineError::UnknownId { .. }) => ("unknown_id", None),
                Some(EngineError::NothingAccepted(report)) => ("nothing_accepted", Some(&**report)),
                _ => ("failed", None),
            };
            printer.failed(&Failure { code, message: &hint::worded(&error), ingest });
            exit::ERROR
        }
    }
}

/// Every verb as it is typed, such as `brief make`.
pub fn verbs() -> Vec<String> {
    leaves().into_iter().map(|(path, _)| path).collect()
}

/// The page of all verbs, `docs/cli.md`: what `--help` says of each.
pub fn reference() -> String {
    let mut page = String::from(
        "# Every verb\n\nThis page is made by `quintet man --markdown > docs/cli.md`; a test holds it to the program.\n",
    );
    for (path, verb) in leaves() {
        let mut verb = verb.bin_name(format!("quintet {path}")).term_width(100);
        let help = verb.render_long_help().to_string();
        page.push_str(&format!("\n## {path}\n\n```text\n{}\n```\n", help.trim_end()));
    }
    page
}

/// The verbs that have none below them, with their paths.
fn leaves() -> Vec<(String, clap::Command)> {
    fn below(command: &clap::Command, path: &str, all: &mut Vec<(String, clap::Command)>) {
        for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
            let path = format!("{path} {}", verb.get_name()).trim_start().to_owned();
            match verb.has_subcommands() {
                true => below(verb, &path, all),
                false => all.push((path, verb.clone())),
            }
        }
    }
    let mut all = Vec::new();
    below(&Cli::command(), "", &mut all);
    all
}

/// Says what is wrong with the arguments, or what help was asked for.
fn misused(error: &clap::Error, json: bool) -> u8 {
    let _ = error.print();
    if !error.use_stderr() {
        return exit::DONE;
    }
    let message = error.render().to_string();
    let message = message.trim().trim_start_matches("error: ");
    let _ = Printer::new(json, true).problem(&Failure { code: "usage", message, ingest: None });
    exit::ERROR
}

fn run(cli: Cli, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let index = &cli.global.index;
    let house = House::new(index, None).with_ear(printer::hear);
    match cli.verb {
        #[cfg(feature = "serve")]
        Verb::Demo { data, scan: true, model } => {
            commands::demo::scan(index, &data, &model, printer, task)
        }
        Verb::Demo { data, model, .. } => commands::demo::run(index, &data, &model, printer, task),
        Verb::Build { input, vectors, model } => {
            let house = options::house(index, None, Some(&model))?;
            commands::build::run(&house, Change::Build(vectors), input, printer, task)
        }
        Verb::Add { input, model } => {
            let house = options::house(index, None, Some(&model))?;
            commands::build::run(&house, Change::Add, input, printer, task)
        }
        Verb::Upgrade => commands::upgrade::run(&house, printer, task),
        Verb::Delete { ids } => commands::delete::run(&house, ids, printer, task),
        Verb::Info { verify } => commands::info::run(&house, verify, printer, task),
        Verb::Get { id } => commands::get::run(&house, id, printer, task),
        Verb::Search { words, n, skip, vector, mode, exact, explain, filter, model } => {
            let house = options::house(index, None, Some(&model))?;
            let (query, mode) = (words.join(" "), options::mode(mode));
            let vector = vector.as_deref().map(options::vector).transpose()?;
            let within = options::within(filter);
            let asked = operation::Search { query, n, skip, vector, mode, exact, within };
            commands::search::run(&house, &asked, explain, printer, task)
        }
        Verb::Related { id, text, n, exact, filter, model } => {
            let house = options::house(index, None, Some(&model))?;
            let within = options::within(filter);
            let asked = operation::Related { id, text, n, exact, within };
            commands::related::run(&house, &asked, printer, task)
        }
        Verb::Embed { file, out, model } => {
            commands::embed::run(&file, &out, &model, printer, task)
        }
        Verb::Themes(args) => commands::themes::run(&house, args, printer, task),
        Verb::Map { out, title } => {
            commands::map::run(&house, &out, title.as_deref(), printer, task)
        }
        Verb::Page { id, n } => commands::page::run(&house, id, n, printer, task),
        Verb::Newest { n, filter } => {
            let asked = operation::Newest { n, within: options::within(filter) };
            commands::newest::run(&house, &asked, printer, task)
        }
        Verb::Community { level, id, n } => {
            let asked = operation::InCommunity { level: options::level(level), id, n };
            commands::community::run(&house, &asked, printer, task)
        }
        Verb::Group { id } => commands::group::run(&house, id, printer, task),
        Verb::Cluster { fresh } => commands::cluster::run(&house, fresh, printer, task),
        Verb::Calibrate { probes, pairs, write, model } => {
            let embed = options::embed(&model)?;
            let options = CalibrateOptions { probes, pairs, embed, write };
            commands::calibrate::run(index, &options, printer, task)
        }
        Verb::Profile(verb) => commands::profile::run(index, verb, printer, task),
        Verb::Brief(verb) => commands::brief::run(index, verb, printer, task),
        Verb::Feeds(verb) => commands::feeds::run(index, verb, printer, task),
        #[cfg(feature = "object-store")]
        Verb::Index(verb) => commands::index::run(index, verb, printer, task),
        #[cfg(not(feature = "object-store"))]
        Verb::Index(_) => anyhow::bail!(options::NO_STORE),
        Verb::State(StateVerb::Copy { from, to }) => commands::state::copy(from, to, printer, task),
        Verb::Scan(args) => commands::scan::run(index, *args, printer, task),
        Verb::Daily(args) => commands::daily::run(index, *args, printer, task),
        #[cfg(feature = "serve")]
        Verb::Serve(args) => commands::serve::run(index, *args, printer, task),
        #[cfg(feature = "serve")]
        Verb::Mcp { write, state } => commands::serve::mcp(index, write, &state),
        #[cfg(feature = "serve")]
        Verb::Key(verb) => commands::key::run(verb, printer),
        Verb::Eval(args) => commands::eval::run(index, args, printer, task),
        Verb::Bench(BenchVerb::Ann(args)) => commands::bench::ann(index, &args, printer, task),
        Verb::Bench(BenchVerb::Embed(args)) => commands::bench::embed(&args, printer, task),
        Verb::Bench(BenchVerb::Related { pages, n }) => {
            commands::bench::related(index, pages, n, printer, task)
        }
        Verb::Bench(BenchVerb::State(args)) => commands::state::bench(args, printer, task),
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
        Verb::Man { markdown } => {
            let mut page = Vec::new();
            if markdown {
                page.extend_from_slice(reference().as_bytes());
            } else {
                clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            }
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

#[cfg(test)]
mod tests;
