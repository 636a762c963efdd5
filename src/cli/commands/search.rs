//! `search`: insights by words and meaning.

use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{ACCENT, DIM, Printer};
use crate::engine::{Contribution, Hit};
use crate::insight::{decimal, signed};
use crate::operation::{House, Search};
use crate::rank::FLOOR;
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    asked: &Search,
    explain: bool,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let found = house.ask(asked, task)?;
    printer.answer(&found, |found| show(&found.hits, explain))?;
    if found.hits.is_empty() && !printer.json {
        printer.note("nothing found; try other words, or fewer filters");
    }
    Ok(Outcome::found(!found.hits.is_empty()))
}

fn show(hits: &[Hit], explain: bool) -> String {
    let mut text = String::new();
    for hit in hits {
        let weak = hit.matching.is_some_and(|matching| matching < FLOOR);
        let weak = if weak { "  weak match" } else { "" };
        let mark = layout::no_claim(hit.is_claim);
        text.push_str(&format!(
            "{:>3}  {ACCENT}{}{ACCENT:#}{DIM}{weak}{mark}{DIM:#}\n",
            hit.rank,
            decimal(hit.score, 3)
        ));
        if explain {
            text.push_str(&why("words", "BM25", hit.explanation.lexical));
            text.push_str(&why("meaning", "cosine", hit.explanation.dense));
            text.push_str(&why("company", "neighbours' mean", hit.explanation.neighbours));
        }
        text.push_str(&layout::insight(&hit.insight, 5));
        text.push('\n');
    }
    text
}

fn why(half: &str, unit: &str, part: Option<Contribution>) -> String {
    let Some(part) = part else { return String::new() };
    format!(
        "     {DIM}{half:<8}{} = {:.2} × {} ({unit} {}, place {}){DIM:#}\n",
        signed(part.contribution, 3),
        part.weight,
        decimal(part.normalised, 3),
        decimal(part.raw, 3),
        part.rank
    )
}
