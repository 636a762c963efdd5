//! `related`: what stands below an insight.

use super::by_id;
use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::{Engine, RelatedOptions, RelatedPage};
use crate::insight::{InsightId, decimal};

pub(in crate::cli) fn run(
    engine: &Engine,
    id: Option<&str>,
    text: Option<&str>,
    n: usize,
    options: &RelatedOptions,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let page = match (id, text) {
        (Some(id), _) => engine.related(&InsightId::new(id)?, n, options),
        (None, text) => engine.related_to_text(text.unwrap_or_default(), n, options),
    };
    let Some(page) = by_id(page, printer)? else { return Ok(Outcome::Nothing) };
    if printer.json {
        printer.object(&page)?;
    } else {
        printer.text(&show(&page))?;
    }
    Ok(Outcome::found(!page.related.is_empty()))
}

/// The insight and, below it, its related insights.
pub(in crate::cli) fn show(page: &RelatedPage) -> String {
    let mut text = match (&page.insight, &page.text) {
        (Some(insight), _) => layout::insight(insight, 0),
        (None, words) => layout::paragraph(words.as_deref().unwrap_or_default(), 0),
    };
    if page.also_on > 0 {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", layout::also_on(page.also_on).trim_start()));
    }
    text.push_str(&format!("\n{BOLD}Related insights{BOLD:#}\n\n"));
    for (index, related) in page.related.iter().enumerate() {
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
