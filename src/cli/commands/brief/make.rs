//! `brief make` and `brief show`.

use std::path::Path;
use std::sync::Arc;

use anyhow::bail;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{file_of, read, show_stored};
use crate::cli::args::LookArgs;
use crate::cli::commands::profile;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::cli::state;
use crate::engine::{BriefMaker, Delivery, Engine, When};
use crate::state::State;
use crate::task::Task;

#[expect(clippy::too_many_arguments, reason = "each is one thing that was typed")]
pub(super) fn one(
    index: &Path,
    engine: &Arc<Engine>,
    name: &str,
    date: Option<Date>,
    look: LookArgs,
    state: Option<&Path>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let now = Timestamp::now();
    let (mut store, reader) = match file_of(index, name, state)? {
        Some(file) => {
            let (read, text) = read(&file)?;
            let mut store = state::create(index, state)?;
            profile::keep(&mut store, read.clone(), &text, None, "import", now)?;
            (store, read.name)
        }
        None => (state::open(index, state)?, name.to_owned()),
    };
    let maker = BriefMaker::new(engine);
    let when = When { now, date, early: true };
    let brief = match maker.deliver(&mut store, &reader, when, task)? {
        Delivery::Now(brief) => brief,
        Delivery::Before(brief) => {
            printer.note(&format!("{} has this brief of {} already", reader, brief.date));
            brief
        }
        Delivery::Later(at) => bail!(
            "this brief for {reader} can be made from {at} on; `quintet brief preview {reader:?}` shows what there is so far"
        ),
    };
    show_stored(&brief.object, look, printer)
}

pub(super) fn all(
    index: &Path,
    engine: &Arc<Engine>,
    date: Option<Date>,
    state: Option<&Path>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let mut store = state::open(index, state)?;
    let maker = BriefMaker::new(engine);
    let when = When { now: Timestamp::now(), date, early: false };
    let report = maker.deliver_all(&mut store, when, task)?;
    for failure in &report.failed {
        printer.warning(&format!("no brief for {}: {}", failure.reader, failure.problem));
    }
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&format!(
            "{} for {}: {} quiet; {} there before, {} not due yet, {} failed\n",
            count(report.made as u64, "brief"),
            count(report.readers as u64, "reader"),
            report.quiet,
            report.before,
            report.later,
            report.failed.len()
        ))?;
    }
    Ok(Outcome::found(report.failed.is_empty()))
}

pub(super) fn show(
    store: &State,
    name: &str,
    date: Option<Date>,
    look: LookArgs,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let found = match date {
        Some(date) => store.brief(name, date)?,
        None => match store.brief_by_id(name)? {
            Some((_, brief)) => Some(brief),
            None => store.brief_before(name, Date::MAX)?,
        },
    };
    match found {
        Some(brief) => show_stored(&brief.object, look, printer),
        None => {
            printer.nothing("not_found", &format!(
                "there is no such brief: {name}; `quintet profile show NAME` lists a reader's briefs"
            ))?;
            Ok(Outcome::Nothing)
        }
    }
}
