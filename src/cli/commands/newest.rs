//! `newest`: what was published last.

use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::Printer;
use crate::operation::{House, Newest, NewestInsights};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    asked: &Newest,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let found = house.ask(asked, task)?;
    printer.answer(&found, show)?;
    if found.newest.is_empty() && !printer.json {
        printer.note("nothing found; give dates in `published` or `date`, or fewer filters");
    }
    Ok(Outcome::found(!found.newest.is_empty()))
}

fn show(found: &NewestInsights) -> String {
    let shown = |insight| layout::insight(insight, 0);
    found.newest.iter().map(shown).collect::<Vec<_>>().join("\n")
}
