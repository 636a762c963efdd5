//! `get`: one insight with all its fields.

use std::path::Path;

use serde::Serialize;

use super::by_id;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{DIM, Printer};
use crate::engine::Engine;
use crate::insight::{Insight, InsightId, unmarked};

/// The shape of `get --json`.
#[derive(Serialize)]
struct Report {
    is_claim: bool,
    #[serde(flatten)]
    insight: Insight,
}

pub(in crate::cli) fn run(index: &Path, id: &str, printer: Printer) -> anyhow::Result<Outcome> {
    let engine = Engine::open(index)?;
    let Some(insight) = by_id(engine.get(&InsightId::new(id)?), printer)? else {
        return Ok(Outcome::Nothing);
    };
    let is_claim = engine.is_claim(&insight)?;
    if printer.json {
        printer.object(&Report { is_claim, insight })?;
        return Ok(Outcome::Done);
    }
    let mut text = layout::insight(&insight, 0);
    if !is_claim {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", layout::no_claim(is_claim).trim_start()));
    }
    if let Some(url) = &insight.source.url {
        text.push_str(&format!("{DIM}{url}{DIM:#}\n"));
    }
    if !insight.tags.is_empty() {
        text.push_str(&format!("{DIM}tags: {}{DIM:#}\n", insight.tags.join(", ")));
    }
    for (name, value) in &insight.extra {
        text.push_str(&format!("{DIM}{name}: {}{DIM:#}\n", unmarked(&value.to_string())));
    }
    printer.text(&text)?;
    Ok(Outcome::Done)
}
