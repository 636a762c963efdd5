//! `profile new --preview`: a new reader, and at once what their next brief would hold.

use serde::Serialize;

use crate::brief::{self, Detail, Selection};
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::operation::{House, Preview, Saved, Whose};
use crate::task::Task;

#[derive(Serialize)]
struct Previewed {
    #[serde(flatten)]
    saved: Saved,
    preview: Selection,
}

/// Says that the reader was stored, and shows what the next brief would hold.
pub(super) fn previewed(
    house: &House,
    saved: Saved,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    // Before the preview, which needs an index: the reader is there also without one.
    if !printer.json {
        printer.note(&format!("stored as version {} of {}", saved.version, saved.name));
    }
    let of = Whose::Reader(saved.name.clone());
    let preview = house.ask(&Preview { of, at: None, n: None }, task)?;
    printer
        .answer(&Previewed { saved, preview }, |told| brief::text(&told.preview, Detail::Reason))?;
    Ok(Outcome::Done)
}
