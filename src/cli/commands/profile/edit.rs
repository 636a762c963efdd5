//! `profile edit`: a profile in an editor, until it can be read.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::{EDIT, keep, show, stored};
use crate::cli::commands::brief::text_of;
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::profile::Profile;
use crate::state::{State, StateError};
use crate::task::{Cancelled, Task};

/// How often an open editor is looked at.
const TICK: Duration = Duration::from_millis(20);

pub(super) fn run(
    store: &mut State,
    name: &str,
    now: Timestamp,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let before = stored(store, name)?;
    let seen = Profile::from_toml(&before.toml, &format!("profile of {name}"))?;
    let mut file = tempfile::Builder::new().prefix("profile-").suffix(".toml").tempfile()?;
    file.write_all(before.toml.as_bytes())?;
    loop {
        if let Err(error) = edit(file.path(), task) {
            if error.is::<Cancelled>() {
                let (_, kept) = file.keep()?;
                printer.error(&format!("nothing was stored; your text is in {}", kept.display()));
            }
            return Err(error);
        }
        let text = text_of(file.path())?;
        match read(&text, file.path(), name) {
            Ok(profile) => {
                let version = match keep(store, profile, &text, Some(&seen), EDIT, now) {
                    Err(error) if is_erased(&error) => {
                        let (_, kept) = file.keep()?;
                        bail!(
                            "{name} was erased while the editor was open, and stays erased; your text is in {0}, `quintet profile import {0}` makes the reader again",
                            kept.display()
                        );
                    }
                    other => other?,
                };
                if version == before.version {
                    printer.note("nothing was changed");
                }
                return show::saved(name, &stored(store, name)?.toml, version, printer);
            }
            Err(error) => {
                printer.error(&format!("{error:#}"));
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

fn is_erased(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StateError::UnknownReader { .. }))
}

/// The profile that was written, which must be the same reader's: the name is the key of all that is kept.
fn read(text: &str, path: &Path, name: &str) -> anyhow::Result<Profile> {
    let profile = Profile::from_toml(text, &path.display().to_string())?;
    if profile.name != name {
        bail!(
            "the name was changed from {name} to {}; change it back, or make another reader with `quintet profile import`",
            profile.name
        );
    }
    Ok(profile)
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
