//! `themes`: what the index is about, what became of it, and what rises.

mod history;
mod rising;

use crate::cli::args::ThemesArgs;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, paragraph};
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::corpus::{Community, Tree};
use crate::engine::Engine;
use crate::operation::{Area, History, House, Rising, Themes};
use crate::task::Task;

/// Areas on a page unless asked otherwise.
const AREAS: usize = 15;

/// Themes shown below each area; the rest is counted.
const BELOW: usize = 4;

/// Themes of one area on a page unless asked otherwise.
const THEMES: usize = 30;

pub(in crate::cli) fn run(
    house: &House,
    args: ThemesArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    if let Some(of) = args.history {
        return history::run(house, &History { of, n: args.n }, printer, task);
    }
    if args.rising {
        let asked = Rising { days: args.days, at: args.at, n: args.n };
        return rising::run(house, &asked, printer, task);
    }
    let page = |size: usize| {
        let size = args.n.unwrap_or(size).max(1);
        Page { size, first: args.page.saturating_sub(1).saturating_mul(size) }
    };
    if let Some(area) = args.area {
        let answer = house.ask(&Area { area }, task)?;
        let engine = house.engine(task)?;
        printer.answer(&answer, |answer| show_themes(&engine, &answer.themes, &page(THEMES)))?;
        return Ok(Outcome::found(!answer.themes.is_empty()));
    }
    let tree = house.ask(&Themes {}, task)?;
    printer.answer(&tree, |tree| match args.tree {
        true => show_tree(tree),
        false => show_areas(tree, &page(AREAS)),
    })?;
    Ok(Outcome::found(!tree.themes.is_empty()))
}

/// What part of a list is shown.
struct Page {
    size: usize,
    first: usize,
}

impl Page {
    fn of<'a, T>(&self, list: &'a [T]) -> impl Iterator<Item = &'a T> + use<'a, T> {
        list.iter().skip(self.first).take(self.size)
    }

    /// `1–15 of 40`.
    fn place(&self, all: usize) -> String {
        let first = self.first.min(all);
        let last = first.saturating_add(self.size).min(all);
        format!("{}–{last} of {all}", (first + 1).min(all))
    }
}

/// The largest themes with the insight that stands for each.
pub(in crate::cli) fn show_list(engine: &Engine, n: usize) -> anyhow::Result<String> {
    let themes: Vec<&Community> = engine.themes()?.themes.iter().take(n).collect();
    Ok(themes.into_iter().map(|theme| with_exemplar(engine, theme)).collect())
}

fn show_themes(engine: &Engine, themes: &[Community], page: &Page) -> String {
    let mut text: String = page.of(themes).map(|theme| with_exemplar(engine, theme)).collect();
    text.push_str(&format!("\n{DIM}themes {}{DIM:#}\n", page.place(themes.len())));
    text
}

fn with_exemplar(engine: &Engine, theme: &Community) -> String {
    let mut text = heading(theme, 0);
    // Deleted since the groups were made.
    if let Ok(exemplar) = engine.get(&theme.exemplar) {
        text.push_str(&format!("{DIM}{}{DIM:#}", paragraph(&exemplar.text, 7)));
    }
    text
}

/// Areas, largest first, each with its largest themes.
fn show_areas(tree: &Tree, page: &Page) -> String {
    let mut text = String::new();
    for area in page.of(&tree.areas) {
        text.push_str(&format!("{BOLD}{}{BOLD:#}", heading(area, 0)));
        let themes: Vec<&Community> =
            tree.themes.iter().filter(|theme| theme.parent == Some(area.id)).collect();
        themes.iter().take(BELOW).for_each(|theme| text.push_str(&heading(theme, 4)));
        if themes.len() > BELOW {
            let more = count((themes.len() - BELOW) as u64, "more theme");
            text.push_str(&format!("{:11}{DIM}{more}: --area {}{DIM:#}\n", "", area.id));
        }
    }
    let more = if page.first.saturating_add(page.size) < tree.areas.len() {
        "; --page P for others"
    } else {
        ""
    };
    text.push_str(&format!(
        "\n{DIM}areas {}, with {} and {}{more}; --tree for all{DIM:#}\n",
        page.place(tree.areas.len()),
        count(tree.themes.len() as u64, "theme"),
        count(tree.groups.len() as u64, "group"),
    ));
    text
}

fn show_tree(tree: &Tree) -> String {
    let mut text = String::new();
    for area in &tree.areas {
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
    let Community { id, title, size, .. } = community;
    format!("{:indent$}{ACCENT}{size:>5}{ACCENT:#}  {title}  {DIM}[{id}]{DIM:#}\n", "")
}
