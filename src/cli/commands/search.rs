//! `search`: insights by words and meaning.

use serde::Serialize;

use crate::cli::exit::Outcome;
use crate::cli::layout;
use crate::cli::printer::{ACCENT, DIM, Printer};
use crate::engine::{Contribution, Engine, Hit, Mode, SearchOptions};
use crate::insight::{decimal, signed};
use crate::rank::FLOOR;

/// The shape of `search --json`.
#[derive(Serialize)]
struct Report<'a> {
    query: &'a str,
    mode: Mode,
    hits: Vec<Hit>,
}

pub(in crate::cli) fn run(
    engine: &Engine,
    query: &str,
    n: usize,
    explain: bool,
    options: &SearchOptions,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let hits = engine.search(query, n, options)?;
    let outcome = Outcome::found(!hits.is_empty());
    if printer.json {
        printer.object(&Report { query, mode: options.mode, hits })?;
        return Ok(outcome);
    }
    let mut text = String::new();
    for hit in &hits {
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
    printer.text(&text)?;
    if hits.is_empty() {
        printer.note("nothing found; try other words, or fewer filters");
    }
    Ok(outcome)
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
