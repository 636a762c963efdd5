//! `related`: what stands below an insight.

use super::found;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::{Related, RelatedPage};
use crate::insight::decimal;
use crate::operation::{self, House};
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    asked: &operation::Related,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let Some(page) = found(house, asked, printer, task)? else { return Ok(Outcome::Nothing) };
    printer.answer(&page, show)?;
    Ok(Outcome::found(!page.related.is_empty()))
}

/// The insight and, below it, its related insights.
pub(in crate::cli) fn show(page: &RelatedPage) -> String {
    let mut text = match (&page.insight, &page.text) {
        (Some(insight), _) => layout::insight(insight, 0),
        (None, words) => layout::paragraph(words.as_deref().unwrap_or_default(), 0),
    };
    text.push_str(&below(page.also_on, &page.related));
    text
}

/// What stands below an insight.
pub(super) fn below(also_on: usize, related: &[Related]) -> String {
    let mut text = String::new();
    if also_on > 0 {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", layout::also_on(also_on).trim_start()));
    }
    text.push_str(&format!("\n{BOLD}Related insights{BOLD:#}\n\n"));
    for (index, related) in related.iter().enumerate() {
        let own = if related.own_show { "  same show" } else { "" };
        text.push_str(&format!(
            "{:>3}  {ACCENT}{}{ACCENT:#}{DIM}{}{own}{}{DIM:#}\n",
            index + 1,
            decimal(related.score, 3),
            layout::also_on(related.also_on),
            layout::no_claim(related.is_claim)
        ));
        if !related.shared.is_empty() {
            text.push_str(&format!("     {DIM}shares {}{DIM:#}\n", related.shared.join(", ")));
        }
        text.push_str(&layout::insight(&related.insight, 5));
        text.push('\n');
    }
    text
}
