//! `profile edit`: a profile in an editor, until it can be read.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context, bail};

use super::show;
use crate::cli::commands::brief::text_of;
use crate::cli::exit::Outcome;
use crate::cli::hint;
use crate::cli::printer::Printer;
use crate::error::EngineError;
use crate::operation::{House, Problem, Revise, ShowProfile};
use crate::state::StateError;
use crate::task::{Cancelled, Task};

/// How often an open editor is looked at.
const TICK: Duration = Duration::from_millis(20);

pub(super) fn run(
    house: &House,
    name: &str,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let seen = house.ask(&ShowProfile { name: name.into(), version: None }, task)?;
    let mut file = tempfile::Builder::new().prefix("profile-").suffix(".toml").tempfile()?;
    file.write_all(seen.toml.as_bytes())?;
    loop {
        if let Err(error) = edit(file.path(), task) {
            if error.is::<Cancelled>() {
                let (_, kept) = file.keep()?;
                printer.error(&format!("nothing was stored; your text is in {}", kept.display()));
            }
            return Err(error);
        }
        let toml = text_of(file.path())?;
        let revised = Revise { name: name.into(), base: seen.version, toml, vouched: true };
        match house.ask(&revised, task) {
            Ok(saved) => {
                if saved.version == seen.version {
                    printer.note("nothing was changed");
                }
                return show::saved(&saved, printer);
            }
            Err(problem) if is_erased(&problem) => {
                let (_, kept) = file.keep()?;
                bail!(
                    "{name} was erased while the editor was open, and stays erased; your text is in {0}, `quintet profile import {0}` makes the reader again",
                    kept.display()
                );
            }
            Err(problem) => {
                printer.error(&hint::of_problem(&problem));
                if !again(printer)? {
                    let (_, kept) = file.keep()?;
                    bail!(
                        "nothing was stored; your text is in {0}, `quintet profile import {0}` stores it once it is mended",
                        kept.display()
                    );
                }
            }
        }
    }
}

fn is_erased(problem: &Problem) -> bool {
    matches!(problem.engine_error(), Some(EngineError::State(StateError::UnknownReader { .. })))
}

/// Opens the person's editor on `path` and waits for its end.
fn edit(path: &Path, task: &Task) -> anyhow::Result<()> {
    let chosen = ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok());
    let editor = chosen.unwrap_or_else(|| "vi".into());
    // Editors are given with arguments, as in `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = status(Command::new(program).args(words).arg(path), task)?.with_context(|| {
        format!("cannot start the editor {editor}; set EDITOR to one that is installed")
    })?;
    if !status.success() {
        bail!("the editor {editor} ended with {status}; nothing was stored");
    }
    Ok(())
}

/// How `command` ended; it is ended when the job is asked to stop.
fn status(command: &mut Command, task: &Task) -> Result<std::io::Result<ExitStatus>, Cancelled> {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ok(Err(error)),
    };
    loop {
        if let Err(cancelled) = task.check() {
            // One that has ended by itself is as good.
            let _ = child.kill();
            let _ = child.wait();
            return Err(cancelled);
        }
        match child.try_wait().transpose() {
            Some(ended) => return Ok(ended),
            None => std::thread::sleep(TICK),
        }
    }
}

/// Whether a person at a terminal wants to mend the text.
fn again(printer: Printer) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    printer.question("edit again? [Y/n] ");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(!line.trim().to_lowercase().starts_with('n'))
}
