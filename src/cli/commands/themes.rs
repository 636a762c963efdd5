//! `themes`: what the index is about.

use std::path::Path;

use crate::cli::exit::Outcome;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::{Community, Engine, Tree};

pub(in crate::cli) fn run(
    index: &Path,
    tree: bool,
    n: Option<usize>,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let engine = Engine::open(index)?;
    let themes = engine.themes()?;
    if printer.json {
        printer.object(themes)?;
    } else {
        let n = n.unwrap_or(usize::MAX);
        printer.text(&if tree { show_tree(themes, n) } else { show_list(&engine, n)? })?;
    }
    Ok(Outcome::found(!themes.themes.is_empty()))
}

/// The themes with their terms and the insight that stands for each.
pub(in crate::cli) fn show_list(engine: &Engine, n: usize) -> anyhow::Result<String> {
    let mut text = String::new();
    for theme in engine.themes()?.themes.iter().take(n) {
        text.push_str(&heading(theme, 0));
        let exemplar = engine.get(&theme.exemplar);
        if let Ok(exemplar) = exemplar {
            text.push_str(&format!(
                "{DIM}{}{DIM:#}",
                crate::cli::layout::paragraph(&exemplar.text, 7)
            ));
        }
    }
    Ok(text)
}

fn show_tree(tree: &Tree, n: usize) -> String {
    let mut text = String::new();
    for area in tree.areas.iter().take(n) {
        text.push_str(&format!("{BOLD}{}{BOLD:#}", heading(area, 0)));
        for theme in tree.themes.iter().filter(|theme| theme.parent == Some(area.id)) {
            text.push_str(&heading(theme, 4));
            for group in tree.groups.iter().filter(|group| group.parent == Some(theme.id)) {
                text.push_str(&heading(group, 8));
            }
        }
    }
    text
}

fn heading(community: &Community, indent: usize) -> String {
    format!("{:indent$}{ACCENT}{:>5}{ACCENT:#}  {}\n", "", community.size, community.title)
}
