//! `map`: the index as one page for a browser.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;

use crate::cli::exit::Outcome;
use crate::cli::layout::{bytes, count};
use crate::cli::printer::Printer;
use crate::operation::{House, Problem};
use crate::page::map;
use crate::path::ShownPath;
use crate::task::Task;
use crate::whole_file;

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
    house: &House,
    out: &Path,
    title: Option<&str>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let engine = house.engine(task)?;
    let picture = engine.picture(task)?;
    let insights = count(picture.insights, "insight");
    whole_file::write(out, task, |file| -> Result<(), Problem> {
        map::write(file, &engine, &picture, title.unwrap_or(&insights), task)
    })
    .with_context(|| format!("cannot write {}", out.display()))?;
    // Nothing where it went into a pipe.
    let length = std::fs::metadata(out).map_or(0, |out| out.len());
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
