//! `get`: one insight with all its fields.

use std::path::Path;

use super::by_id;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{DIM, Printer};
use crate::engine::Engine;
use crate::insight::InsightId;

pub(in crate::cli) fn run(index: &Path, id: &str, printer: Printer) -> anyhow::Result<Outcome> {
    let engine = Engine::open(index)?;
    let Some(insight) = by_id(engine.get(&InsightId::new(id)?), printer)? else {
        return Ok(Outcome::Nothing);
    };
    if printer.json {
        printer.object(&insight)?;
        return Ok(Outcome::Done);
    }
    let mut text = layout::insight(&insight, 0);
    if let Some(url) = &insight.source.url {
        text.push_str(&format!("{DIM}{url}{DIM:#}\n"));
    }
    if !insight.tags.is_empty() {
        text.push_str(&format!("{DIM}tags: {}{DIM:#}\n", insight.tags.join(", ")));
    }
    for (name, value) in &insight.extra {
        text.push_str(&format!("{DIM}{name}: {value}{DIM:#}\n"));
    }
    printer.text(&text)?;
    Ok(Outcome::Done)
}
