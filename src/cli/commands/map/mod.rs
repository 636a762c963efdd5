//! `map`: the index as one page for a browser.

mod page;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;

use crate::cli::exit::Outcome;
use crate::cli::layout::{bytes, count};
use crate::cli::printer::Printer;
use crate::engine::Engine;
use crate::path::ShownPath;
use crate::task::Task;

/// What was drawn.
#[derive(Serialize)]
struct Report {
    out: ShownPath,
    points: usize,
    groups: usize,
    themes: usize,
    areas: usize,
    bytes: u64,
    seconds: f64,
}

pub(in crate::cli) fn run(
    index: &Path,
    out: &Path,
    title: Option<&str>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let engine = Engine::open(index)?;
    let picture = engine.picture(task)?;
    let insights = count(picture.insights, "insight");
    let write = || -> anyhow::Result<u64> {
        let mut file = BufWriter::new(File::create(out)?);
        page::write(&mut file, &engine, &picture, title.unwrap_or(&insights), task)?;
        file.flush()?;
        Ok(file.get_ref().metadata()?.len())
    };
    let length = write().with_context(|| format!("cannot write {}", out.display()))?;
    let report = Report {
        out: out.into(),
        points: picture.len(),
        groups: picture.groups.len(),
        themes: picture.themes.len(),
        areas: picture.areas.len(),
        bytes: length,
        seconds: started.elapsed().as_secs_f64(),
    };
    if printer.json {
        printer.object(&report)?;
    } else {
        printer.text(&format!(
            "{}: {insights} in {} and {} ({}, {:.1} s)\n",
            out.display(),
            count(report.themes as u64, "theme"),
            count(report.areas as u64, "area"),
            bytes(length),
            report.seconds
        ))?;
    }
    Ok(Outcome::found(!picture.is_empty()))
}
