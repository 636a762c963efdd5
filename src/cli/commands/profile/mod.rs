//! `profile`: readers, and what each of them wants to hear of.

mod edit;
mod explain;
mod new;
mod show;

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::brief::{text_of, whose};
use crate::cli::args::{ChannelArgs, ProfileVerb};
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::operation::{
    Erase, Explain, Export, House, Import, ImportFile, New, Profiles, ShowProfile, Undo, Undone,
};
use crate::task::Task;

/// Does what `verb` says.
pub(in crate::cli) fn run(
    index: &Path,
    verb: ProfileVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match verb {
        ProfileVerb::New {
            name,
            phrases,
            less,
            opml,
            time_zone,
            hour,
            channels: ChannelArgs { email, webhook, slack, feed },
            preview,
            state,
        } => {
            let house = options::house(index, Some(&state), None)?;
            let opml = opml.as_deref().map(text_of).transpose()?;
            let vouched = true;
            let asked = New {
                name,
                phrases,
                less,
                opml,
                time_zone,
                hour,
                email,
                webhook,
                slack,
                feed,
                vouched,
            };
            let saved = house.ask(&asked, task)?;
            if preview {
                new::previewed(&house, saved, printer, task)
            } else {
                show::saved(&saved, printer)
            }
        }
        ProfileVerb::Show { name: Some(name), version, state } => {
            let house = options::house(index, Some(&state), None)?;
            show::one(&house.ask(&ShowProfile { name, version }, task)?, printer)
        }
        ProfileVerb::Show { name: None, version: _, state } => {
            let house = options::house(index, Some(&state), None)?;
            show::all(&house.ask(&Profiles {}, task)?, printer)
        }
        ProfileVerb::Edit { name, state } => {
            edit::run(&options::house(index, Some(&state), None)?, &name, printer, task)
        }
        ProfileVerb::Import { files, reader, state } => {
            import(&options::house(index, Some(&state), None)?, &files, reader, printer, task)
        }
        ProfileVerb::Export { name, state } => {
            let house = options::house(index, Some(&state), None)?;
            show::export(&house.ask(&Export { name }, task)?, printer)
        }
        ProfileVerb::Explain { profile, at, state, model } => {
            let house = options::house(index, Some(&state), Some(&model))?;
            let of = whose(&house, profile)?;
            explain::show(&house.ask(&Explain { of, at }, task)?, printer)
        }
        ProfileVerb::Undo { name, feedback, state } => {
            let house = options::house(index, Some(&state), None)?;
            undone(&house.ask(&Undo { name, feedback }, task)?, printer)
        }
        ProfileVerb::Erase { name, yes, state } => {
            let house = options::house(index, Some(&state), None)?;
            let known = house.state()?.profile(&name)?.is_some();
            if known && !yes && !confirmed(&name, printer)? {
                bail!("nothing was erased; `quintet profile erase {name:?} --yes` does it");
            }
            printer.answer(&house.ask(&Erase { name }, task)?, |gone| {
                format!("erased {}: profile, feedback and briefs\n", gone.erased)
            })?;
            Ok(Outcome::Done)
        }
    }
}

fn import(
    house: &House,
    files: &[PathBuf],
    reader: Option<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let read = |file: &PathBuf| {
        let is_profile = file.extension().is_some_and(|ending| ending == "toml");
        let kind = if is_profile { ImportFile::Profile } else { ImportFile::Opml };
        Ok(kind(text_of(file)?))
    };
    let files = files.iter().map(read).collect::<anyhow::Result<_>>()?;
    let done = house.ask(&Import { files, reader, vouched: true }, task)?;
    printer.answer(&done, |done| {
        format!("imported {}\n", count(done.imported.len() as u64, "profile"))
    })?;
    Ok(Outcome::Done)
}

fn undone(done: &Undone, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(done, |done| {
        let mut text = String::new();
        if let Some(version) = done.version {
            text.push_str(&format!(
                "took the last change back; version {version} is as before it\n"
            ));
        }
        if let Some(word) = &done.feedback {
            text.push_str(&format!("took back {} for {}\n", word.verdict, word.insight));
        }
        text
    })?;
    let any = done.version.is_some() || done.feedback.is_some();
    if !any {
        printer.note("there is nothing to take back");
    }
    Ok(Outcome::found(any))
}

/// Whether a person at a terminal types the reader's name.
fn confirmed(name: &str, printer: Printer) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    printer.question(&format!("type {name} to erase everything that is kept about them: "));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim() == name)
}
