//! `community`: what is in a group, theme or area.

use super::show_found;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::engine::CommunityPage;
use crate::operation::{House, InCommunity};
use crate::task::Task;

/// Titles of finer communities that are listed.
const BELOW: usize = 20;

pub(in crate::cli) fn run(
    house: &House,
    asked: &InCommunity,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    show_found(house, asked, printer, task, show)
}

fn show(page: &CommunityPage) -> String {
    let above: Vec<&str> = page.above.iter().rev().map(|c| c.title.as_str()).collect();
    let within =
        if above.is_empty() { String::new() } else { format!(", in {}", above.join(" › ")) };
    let mut text = format!(
        "{BOLD}{}{BOLD:#}\n{DIM}{} on {}{within}{DIM:#}\n\n",
        page.community.title,
        layout::count(u64::from(page.community.size), "insight"),
        layout::count(page.shows as u64, "show"),
    );
    for held in page.below.iter().take(BELOW) {
        text.push_str(&format!("{:>6}  {}  {DIM}{}{DIM:#}\n", held.size, held.title, held.id));
    }
    if page.below.len() > BELOW {
        text.push_str(&format!("{DIM}        and {} more{DIM:#}\n", page.below.len() - BELOW));
    }
    text.push_str(&format!("\n{BOLD}What shows say{BOLD:#}\n\n"));
    for voice in &page.voices {
        text.push_str(&layout::insight(&voice.says, 2));
        text.push('\n');
    }
    text
}
