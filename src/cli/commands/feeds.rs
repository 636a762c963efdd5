//! `feeds`: which are scanned.

use std::path::PathBuf;

use crate::cli::args::FeedsVerb;
use crate::cli::commands::brief::text_of;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::options;
use crate::cli::printer::{DIM, Printer};
use crate::operation::{
    AddFeeds, AddedFeeds, ExportFeeds, FeedEntry, Feeds, FeedsList, House, RemoveFeed, RemovedFeed,
};
use crate::task::Task;

use super::show_found;

pub(in crate::cli) fn run(
    index: &std::path::Path,
    verb: FeedsVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    match verb {
        FeedsVerb::Add { urls, opml, state } => {
            let house = options::house(index, Some(&state), None)?;
            add(&house, urls, opml, printer, task)
        }
        FeedsVerb::List { state } => {
            let house = options::house(index, Some(&state), None)?;
            let feeds = house.ask(&Feeds {}, task)?;
            printer.answer(&feeds, list)?;
            Ok(Outcome::Done)
        }
        FeedsVerb::Remove { feed, with_insights, state } => {
            let house = options::house(index, Some(&state), None)?;
            show_found(&house, &RemoveFeed { feed, with_insights }, printer, task, removed)
        }
        FeedsVerb::Export { state } => {
            let house = options::house(index, Some(&state), None)?;
            let exported = house.ask(&ExportFeeds {}, task)?;
            printer.answer(&exported, |exported| exported.opml.clone())?;
            Ok(Outcome::Done)
        }
    }
}

fn add(
    house: &House,
    urls: Vec<String>,
    opml: Option<PathBuf>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let opml = opml.as_deref().map(text_of).transpose()?;
    let added = house.ask(&AddFeeds { urls, opml }, task)?;
    for refused in &added.refused {
        printer.warning(refused);
    }
    printer.answer(&added, told)?;
    Ok(Outcome::Done)
}

fn told(added: &AddedFeeds) -> String {
    let mut text = format!("{} added", count(added.added.len() as u64, "feed"));
    if !added.known.is_empty() {
        text.push_str(&format!(", {} known already", added.known.len()));
    }
    text.push_str(&format!("\n{DIM}Next: quintet scan{DIM:#}\n"));
    text
}

fn list(list: &FeedsList) -> String {
    let mut table = numbers(["feed", "show", "read", "waiting", "last asked", "how it stands"]);
    for feed in &list.feeds {
        let asked = feed.asked.map(|asked| asked.strftime("%Y-%m-%d %H:%M").to_string());
        table.add_row([
            feed.number.to_string(),
            feed.show.clone().unwrap_or_else(|| feed.url.clone()),
            feed.read.to_string(),
            feed.waiting.to_string(),
            asked.unwrap_or_else(|| "never".into()),
            standing(feed),
        ]);
    }
    format!("{table}\n")
}

fn standing(feed: &FeedEntry) -> String {
    match &feed.problem {
        Some(_) if feed.gone => "gone for good".into(),
        Some(problem) if feed.failures > 1 => format!("broken {} times: {problem}", feed.failures),
        Some(problem) => format!("broken: {problem}"),
        None if feed.asked.is_none() => "new".into(),
        None if feed.given.is_some() => format!("moved to {}", feed.url),
        None => "fine".into(),
    }
}

fn removed(removed: &RemovedFeed) -> String {
    let name = removed.show.as_ref().unwrap_or(&removed.url);
    let mut text = format!("{name} is no longer scanned");
    if removed.deleted > 0 {
        text.push_str(&format!(", {} deleted", count(removed.deleted as u64, "insight")));
    } else if removed.kept > 0 {
        text.push_str(&format!("; its {} stay", count(removed.kept as u64, "insight")));
    }
    text.push('\n');
    text
}
