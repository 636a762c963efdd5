//! One file a verb: ask what was typed, show what comes back.

use super::exit::Outcome;
use super::hint;
use super::printer::Printer;
use crate::operation::{House, Operation, Problem, ProblemCode};
use crate::task::Task;

/// The answer to `asked`; nothing, after saying so, where what it is about is not there.
fn found<O: Operation>(
    house: &House,
    asked: &O,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Option<O::Answer>> {
    let code = |problem: &Problem| match problem.code {
        ProblemCode::UnknownId => Some("unknown_id"),
        ProblemCode::NotFound => Some("not_found"),
        ProblemCode::Moved => Some("moved"),
        ProblemCode::Gone => Some("gone"),
        _ => None,
    };
    match house.ask(asked, task) {
        Ok(answer) => Ok(Some(answer)),
        Err(problem) => match code(&problem) {
            Some(code) => {
                printer.nothing(code, &hint::of_problem(&problem))?;
                Ok(None)
            }
            None => Err(problem.into()),
        },
    }
}

/// Asks for one thing by its id and shows it, where it is there.
fn show_found<O: Operation>(
    house: &House,
    asked: &O,
    printer: Printer,
    task: &Task,
    show: impl FnOnce(&O::Answer) -> String,
) -> anyhow::Result<Outcome> {
    let Some(answer) = found(house, asked, printer, task)? else { return Ok(Outcome::Nothing) };
    printer.answer(&answer, show)?;
    Ok(Outcome::Done)
}

pub(super) mod bench;
pub(super) mod brief;
pub(super) mod build;
pub(super) mod calibrate;
pub(super) mod cluster;
pub(super) mod community;
pub(super) mod daily;
pub(super) mod delete;
pub(super) mod demo;
pub(super) mod embed;
pub(super) mod eval;
pub(super) mod feeds;
#[cfg(feature = "serve")]
mod follow;
pub(super) mod get;
pub(super) mod group;
#[cfg(feature = "object-store")]
pub(super) mod index;
pub(super) mod info;
#[cfg(feature = "serve")]
pub(super) mod key;
pub(super) mod map;
pub(super) mod model;
pub(super) mod newest;
pub(super) mod page;
pub(super) mod profile;
pub(super) mod related;
pub(super) mod scan;
pub(super) mod search;
#[cfg(feature = "serve")]
pub(super) mod serve;
pub(super) mod state;
pub(super) mod themes;
pub(super) mod upgrade;
