//! `get`: one insight with all its fields.

use super::show_found;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{DIM, Printer};
use crate::insight::unmarked;
use crate::operation::{Get, Got, House};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    id: String,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    show_found(house, &Get { id }, printer, task, show)
}

fn show(Got { is_claim, insight }: &Got) -> String {
    let mut text = layout::insight(insight, 0);
    if !*is_claim {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", layout::no_claim(*is_claim).trim_start()));
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
    text
}
