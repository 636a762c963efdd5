//! `brief`: the five for a reader.

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;

use crate::brief::{self, Detail, Selection};
use crate::cli::args::ModelArgs;
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::engine::Engine;
use crate::profile::Profile;

pub(in crate::cli) fn preview(
    index: &Path,
    profile: &Path,
    at: Option<&str>,
    n: Option<usize>,
    explain: bool,
    model: &ModelArgs,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    // The wall clock is read here, where a person asks for "now", and nowhere below.
    let at = at.map(options::instant).transpose().context("--at")?.unwrap_or_else(Timestamp::now);
    let engine = Engine::open_with(index, options::embed(model)?)?;
    let selection = make(&engine, profile, at, n)?;
    if printer.json {
        printer.object(&selection)?;
    } else {
        let detail = if explain { Detail::Parts } else { Detail::Reason };
        printer.text(&brief::text(&selection, detail))?;
    }
    Ok(Outcome::found(!selection.items.is_empty()))
}

/// The brief for the profile in a file.
pub(in crate::cli) fn make(
    engine: &Engine,
    profile: &Path,
    at: Timestamp,
    n: Option<usize>,
) -> anyhow::Result<Selection> {
    let origin = profile.display().to_string();
    let text = std::fs::read_to_string(profile).with_context(|| format!("cannot read {origin}"))?;
    let profile = Profile::from_toml(&text, &origin)?;
    Ok(engine.brief_preview(&profile, at, n)?)
}
