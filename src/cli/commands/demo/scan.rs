//! `demo --scan`: a made-up show is served on this machine, scanned, and put beside the sample.

use std::path::Path;
use std::sync::mpsc;

use anyhow::{Context, bail};
use serde::Serialize;

use super::{FEW, build_sample};
use crate::cli::args::ModelArgs;
use crate::cli::commands::{related, scan};
use crate::cli::exit::Outcome;
use crate::cli::options;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::engine::RelatedPage;
use crate::operation::{House, Newest, Related, Scan, Within};
use crate::scan::{ScanOptions, ScanReport};
use crate::server::{Stop, serve_folder};
use crate::task::Task;

/// The made-up show, beside the sample.
const SHOW: &str = "podcast";

/// The shape of `demo --scan --json`.
#[derive(Serialize)]
struct Report {
    scanned: ScanReport,
    pages: Vec<RelatedPage>,
}

pub(in crate::cli) fn run(
    index: &Path,
    data: &Path,
    model: &ModelArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let folder = data.parent().unwrap_or(data).join(SHOW);
    if !folder.join("feed.xml").is_file() {
        bail!("there is no feed in {}; run the demo in Quintet's own folder", folder.display());
    }
    let house = options::house(index, None, Some(model))?;
    build_sample(&house, data, printer, task)?;
    let scanned = served(&folder, |feed| {
        // A feed that is gone with the demo does not belong among the reader's own.
        let state = tempfile::tempdir()?;
        let house = House::new(index, Some(state.path().join("demo.sqlite")));
        let options = ScanOptions { allow_private: true, ..ScanOptions::default() };
        let scan = Scan { feeds: vec![feed], options, ..Scan::default() };
        Ok(house.ask(&scan, task)?)
    })?;
    house.refresh(task)?;
    let show = scanned.lines.iter().find_map(|line| line.show.clone()).context("no show")?;
    let within = Within { show: vec![show], ..Within::default() };
    let newest = house.ask(&Newest { n: FEW, within }, task)?;
    let mut pages = Vec::new();
    for found in &newest.newest {
        let id = Some(found.id.to_string());
        pages.push(house.ask(&Related { id, n: 3, ..Related::default() }, task)?);
    }
    if printer.json {
        printer.object(&Report { scanned, pages })?;
        return Ok(Outcome::Done);
    }
    let heading = |text: &str| format!("\n{BOLD}━━ {text}{BOLD:#}\n\n");
    let mut text = heading("A made-up show, scanned from its feed");
    text.push_str(&scan::told(&scanned));
    text.push_str(&heading("An insight of each episode, and what other shows say on its theme"));
    for page in &pages {
        text.push_str(&related::show(page));
        text.push('\n');
    }
    text.push_str(&format!(
        "{DIM}Next: quintet feeds add https://YOUR.SHOW/feed.xml · quintet scan{DIM:#}\n"
    ));
    printer.text(&text)?;
    Ok(Outcome::Done)
}

/// Does `work` with the address of the feed in `folder`, while it is served on this machine.
fn served<T>(folder: &Path, work: impl FnOnce(String) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let stop = Stop::default();
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| {
            serve_folder(folder, &stop, move |addr| {
                // Whoever asked may be gone.
                let _ = sender.send(addr);
            })
        });
        let result = match receiver.recv() {
            Ok(addr) => work(format!("http://{addr}/feed.xml")),
            Err(_) => Err(anyhow::anyhow!("no port of this machine can be had")),
        };
        stop.stop();
        // What it failed with is told by the work, which had no answer.
        drop(serving.join());
        result
    })
}
