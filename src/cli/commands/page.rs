//! `page`: an insight with everything around it.

use super::related::below;
use super::show_found;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::engine::InsightPage;
use crate::operation::{House, Page};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    id: String,
    n: usize,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    show_found(house, &Page { id, n }, printer, task, show)
}

fn show(page: &InsightPage) -> String {
    let mut text = layout::insight(&page.insight, 0);
    let above: Vec<&str> =
        [&page.area, &page.theme].into_iter().flatten().map(|c| c.title.as_str()).collect();
    if !above.is_empty() {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", above.join(" › ")));
    }
    text.push_str(&below(page.also_on, &page.related));
    if !page.tellings.is_empty() {
        text.push_str(&format!("{BOLD}Also said{BOLD:#}\n\n"));
    }
    for telling in &page.tellings {
        text.push_str(&layout::insight(telling, 5));
        text.push('\n');
    }
    text
}
