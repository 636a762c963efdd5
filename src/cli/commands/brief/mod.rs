//! `brief`: the five for a reader, made, shown and checked.

mod audit;
mod bounce;
mod deliveries;
mod feed;
mod feedback;
mod learn;
mod make;
mod send;

use std::path::Path;

use anyhow::Context;

use crate::brief::{self, Brief, Detail, Selection};
use crate::cli::args::{BriefFormArg, BriefVerb, LookArgs};
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::operation::{
    Diff, FeedAddress, House, Made, Named, Preview, Replay, Verify, WebhookSecret, Whose,
};
use crate::outbox;
use crate::profile::decode;
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
            let house = options::house(index, Some(&state), Some(&model))?;
            let of = whose(&house, profile)?;
            let selection = house.ask(&Preview { of, at, n }, task)?;
            show(&selection, || Ok(serde_json::to_string(&selection)?), look, printer)
        }
        BriefVerb::Make { profile, all: _, date, look, state, model } => {
            let house = options::house(index, Some(&state), Some(&model))?;
            match profile {
                Some(name) => make::one(&house, name, date, look, printer, task),
                None => make::all(&house, date, printer, task),
            }
        }
        BriefVerb::Show { brief, date, look, state } => {
            let house = options::house(index, Some(&state), None)?;
            make::show(&house, brief, date, look, printer, task)
        }
        BriefVerb::Send(args) => send::run(index, *args, printer, task),
        BriefVerb::Bounce { files, state } => {
            let house = options::house(index, Some(&state), None)?;
            bounce::run(&house, files, printer, task)
        }
        BriefVerb::Deliveries { standing, reader, n, state } => {
            let house = options::house(index, Some(&state), None)?;
            deliveries::list(&house, standing, reader, n, printer, task)
        }
        BriefVerb::Resend { which, state } => {
            let house = options::house(index, Some(&state), None)?;
            deliveries::resend(&house, which, printer, task)
        }
        BriefVerb::Addresses { reader, state } => {
            let house = options::house(index, Some(&state), None)?;
            deliveries::addresses(&house, reader, printer, task)
        }
        BriefVerb::Resume { reader, via, state } => {
            let house = options::house(index, Some(&state), None)?;
            deliveries::resume(&house, reader, via, printer, task)
        }
        BriefVerb::Verify { reader, state, model } => {
            let house = options::house(index, Some(&state), Some(&model))?;
            audit::verify(&house.ask(&Verify { reader }, task)?, printer)
        }
        BriefVerb::Replay { reader, from, to, state, model } => {
            let house = options::house(index, Some(&state), Some(&model))?;
            audit::replay(&house.ask(&Replay { reader, from, to }, task)?, printer)
        }
        BriefVerb::Diff { before, after, state } => {
            let house = options::house(index, Some(&state), None)?;
            audit::diff(&house.ask(&Diff { before, after }, task)?, printer)
        }
        BriefVerb::Learn { write: _, reset: true, state: _ } => learn::reset(index, printer, task),
        BriefVerb::Learn { write, reset: false, state } => {
            let house = options::house(index, Some(&state), None)?;
            let state = house.state()?;
            learn::learn(index, &state, write, printer, task)
        }
        BriefVerb::Feed { reader, rotate, base_url, state } => {
            let house = options::house(index, Some(&state), None)?;
            let delivery = outbox::Options { base_url, ..outbox::Options::default() };
            let house = house.with_delivery(delivery);
            feed::feed(&house, FeedAddress { reader, rotate }, printer, task)
        }
        BriefVerb::Webhook { reader, rotate, state } => {
            let house = options::house(index, Some(&state), None)?;
            feed::webhook(&house, WebhookSecret { reader, rotate }, printer, task)
        }
        BriefVerb::Feedback { id, verdict, reader, what, date, state } => {
            let house = options::house(index, Some(&state), None)?;
            feedback::run(&house, id, verdict, reader, what, date, printer, task)
        }
    }
}

/// Who `name` means: the reader of that name, where there is one, or the profile in the file. A reader's name comes first,
/// because a file can always be named in another way, as in `./NAME.toml`.
pub(in crate::cli) fn whose(house: &House, name: String) -> anyhow::Result<Whose> {
    let file = Path::new(&name);
    if file.extension().is_none_or(|ending| ending != "toml") {
        return Ok(Whose::Reader(name));
    }
    let is_reader = house.has_state() && house.state()?.profile(&name)?.is_some();
    if is_reader { Ok(Whose::Reader(name)) } else { profile_in(file) }
}

/// The profile in a file.
pub(in crate::cli) fn profile_in(file: &Path) -> anyhow::Result<Whose> {
    Ok(Whose::Profile(text_of(file)?))
}

/// The text in a file that a person or a player wrote, in whatever encoding.
pub(in crate::cli) fn text_of(file: &Path) -> anyhow::Result<Named> {
    let cannot = || format!("cannot read {}", file.display());
    let text = decode(&std::fs::read(file).with_context(cannot)?).with_context(cannot)?;
    Ok(Named { name: file.display().to_string(), text })
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
fn show_made(made: &Made, look: LookArgs, printer: Printer) -> anyhow::Result<Outcome> {
    let brief = Brief::from_json(made.object.get())?;
    show(&brief.selection, || Ok(made.object.get().to_owned()), look, printer)?;
    // A quiet day is a brief, too.
    Ok(Outcome::Done)
}
