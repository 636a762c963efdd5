//! One file a verb: call the engine, show what it says.

use super::printer::Printer;
use crate::error::EngineError;

/// What was asked for by id; nothing, after saying so, where no insight has it.
fn by_id<T>(found: Result<T, EngineError>, printer: Printer) -> anyhow::Result<Option<T>> {
    match found {
        Err(error @ EngineError::UnknownId { .. }) => {
            printer.nothing("unknown_id", &error.to_string())?;
            Ok(None)
        }
        other => Ok(other.map(Some)?),
    }
}

pub(super) mod bench;
pub(super) mod brief;
pub(super) mod build;
pub(super) mod calibrate;
pub(super) mod cluster;
pub(super) mod delete;
pub(super) mod demo;
pub(super) mod embed;
pub(super) mod eval;
pub(super) mod get;
pub(super) mod group;
pub(super) mod info;
pub(super) mod map;
pub(super) mod model;
pub(super) mod profile;
pub(super) mod related;
pub(super) mod search;
pub(super) mod themes;
pub(super) mod upgrade;
