//! `group`: the group of an insight.

use super::show_found;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::GroupPage;
use crate::operation::{Group, House};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    id: String,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    show_found(house, &Group { id }, printer, task, show)
}

fn show(page: &GroupPage) -> String {
    let above: Vec<&str> =
        [&page.area, &page.theme].into_iter().flatten().map(|c| c.title.as_str()).collect();
    let mut text = format!(
        "{BOLD}{}{BOLD:#}\n{DIM}{}in {}{DIM:#}\n\n",
        page.group.title,
        layout::count(page.members.iter().map(|m| 1 + u64::from(m.copies)).sum(), "insight") + ", ",
        above.join(" › ")
    );
    for member in &page.members {
        let copies = match member.copies {
            0 => String::new(),
            more => format!("  and {more} more that say the same"),
        };
        text.push_str(&format!("{ACCENT}{:>5.2}{ACCENT:#}{copies}\n", member.strength));
        text.push_str(&layout::insight(&member.insight, 5));
        text.push('\n');
    }
    text
}
