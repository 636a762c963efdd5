//! `brief`: the five for a reader, made, shown and checked.

mod audit;
mod feedback;
mod learn;
mod make;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use jiff::Timestamp;

use crate::brief::{self, Brief, Detail, Selection};
use crate::cli::args::{BriefFormArg, BriefVerb, LookArgs};
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::cli::{options, state};
use crate::engine::{BriefJob, BriefMaker, Engine};
use crate::profile::{Profile, decode};
use crate::state::State;
use crate::task::Task;

/// Does what `verb` says.
pub(in crate::cli) fn run(
    index: &Path,
    verb: BriefVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match verb {
        BriefVerb::Preview { profile, at, n, look, state, model } => {
            let at = options::instant_or_now(at.as_deref())?;
            let engine = Arc::new(Engine::open_with(index, options::embed(&model)?)?.under(task));
            let maker = BriefMaker::new(&engine);
            let mut job = job(index, &maker, &profile, at, state.state.as_deref())?;
            job.profile.size = n.unwrap_or(job.profile.size);
            maker.prepare(std::slice::from_ref(&job), task)?;
            let selection = maker.select(&job)?;
            let json = || Ok(serde_json::to_string(&selection)?);
            show(&selection, json, look, printer)
        }
        BriefVerb::Make { profile, all: _, date, look, state, model } => {
            let engine = Arc::new(Engine::open_with(index, options::embed(&model)?)?.under(task));
            let date = date.as_deref().map(options::date).transpose().context("--date")?;
            let state = state.state.as_deref();
            match profile {
                Some(name) => make::one(index, &engine, &name, date, look, state, printer, task),
                None => make::all(index, &engine, date, state, printer, task),
            }
        }
        BriefVerb::Show { brief, date, look, state } => {
            let date = date.as_deref().map(options::date).transpose().context("--date")?;
            let store = state::open(index, state.state.as_deref())?;
            make::show(&store, &brief, date, look, printer)
        }
        BriefVerb::Verify { reader, state, model } => {
            let engine = Arc::new(Engine::open_with(index, options::embed(&model)?)?.under(task));
            let store = state::open(index, state.state.as_deref())?;
            audit::verify(&engine, &store, reader, printer, task)
        }
        BriefVerb::Replay { reader, from, to, state, model } => {
            let from = options::date(&from).context("--from")?;
            let to = options::date(&to).context("--to")?;
            let engine = Arc::new(Engine::open_with(index, options::embed(&model)?)?.under(task));
            let store = state::open(index, state.state.as_deref())?;
            audit::replay(&engine, &store, &reader, (from, to), printer, task)
        }
        BriefVerb::Diff { before, after, state } => {
            let store = state::open(index, state.state.as_deref())?;
            audit::diff(&store, &before, &after, printer)
        }
        BriefVerb::Learn { write: _, reset: true, state: _ } => learn::reset(index, printer, task),
        BriefVerb::Learn { write, reset: false, state } => {
            let store = state::open(index, state.state.as_deref())?;
            learn::learn(index, &store, write, printer, task)
        }
        BriefVerb::Feedback { id, verdict, reader, what, date, state } => {
            let date = date.as_deref().map(options::date).transpose().context("--date")?;
            let mut store = state::open(index, state.state.as_deref())?;
            let word = feedback::Word { id: &id, verdict, what, date };
            feedback::run(index, &mut store, &word, reader, printer)
        }
    }
}

/// What a brief of `name`, a reader or a profile in a file, made at `at` is made from.
pub(in crate::cli) fn job(
    index: &Path,
    maker: &BriefMaker,
    name: &str,
    at: Timestamp,
    state: Option<&Path>,
) -> anyhow::Result<BriefJob> {
    match file_of(index, name, state)? {
        Some(file) => Ok(BriefJob::preview(read(&file)?.0, at)),
        None => Ok(maker.stored_job(&state::open(index, state)?, name, at)?),
    }
}

/// The profile file that `name` means, if it means one: it ends in .toml, and no reader goes by it. A reader's name comes
/// first, because a file can always be named in another way, as in `./NAME.toml`.
fn file_of(index: &Path, name: &str, state: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    let file = Path::new(name);
    if file.extension().is_none_or(|ending| ending != "toml") {
        return Ok(None);
    }
    let readers = state::path(index, state);
    let is_reader = readers.is_file() && State::open(&readers)?.profile(name)?.is_some();
    Ok((!is_reader).then(|| file.to_owned()))
}

/// The profile in a file, and its text.
pub(in crate::cli) fn read(file: &Path) -> anyhow::Result<(Profile, String)> {
    let text = text_of(file)?;
    Ok((Profile::from_toml(&text, &file.display().to_string())?, text))
}

/// The text in a file that a person or a player wrote, in whatever encoding.
pub(in crate::cli) fn text_of(file: &Path) -> anyhow::Result<String> {
    let name = || format!("cannot read {}", file.display());
    decode(&std::fs::read(file).with_context(name)?).with_context(name)
}

/// Prints a selection in the form wanted; `json` is the object that every form is made from.
fn show(
    selection: &Selection,
    json: impl Fn() -> anyhow::Result<String>,
    look: LookArgs,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let detail = if look.explain { Detail::Parts } else { Detail::Reason };
    let form = if printer.json { BriefFormArg::Json } else { look.format };
    match form {
        BriefFormArg::Text => printer.text(&brief::text(selection, detail))?,
        BriefFormArg::Md => {
            printer.document("md", brief::markdown(selection, detail).as_bytes())?
        }
        BriefFormArg::Html => {
            printer.document("html", brief::html(selection, detail).as_bytes())?
        }
        BriefFormArg::Json => printer.json_text(json()?)?,
    }
    Ok(Outcome::found(!selection.items.is_empty()))
}

/// Prints a stored brief.
fn show_stored(object: &str, look: LookArgs, printer: Printer) -> anyhow::Result<Outcome> {
    let brief = Brief::from_json(object)?;
    show(&brief.selection, || Ok(object.to_owned()), look, printer)?;
    // A quiet day is a brief, too.
    Ok(Outcome::Done)
}
