//! `feeds`: which are scanned.

use std::path::PathBuf;

use crate::cli::args::FeedsVerb;
use crate::cli::commands::brief::text_of;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::options;
use crate::cli::printer::{BOLD, DIM, Printer};
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
    if list.feeds.is_empty() {
        return "no feeds; `quintet feeds add URL…` adds some\n".into();
    }
    list.feeds.iter().map(entry).collect()
}

/// A feed in two or three lines: a table would be as wide as the longest address.
fn entry(feed: &FeedEntry) -> String {
    let name = feed.show.as_ref().unwrap_or(&feed.url);
    let mut parts = vec![count(feed.read, "episode") + " read"];
    for (number, what) in
        [(feed.waiting, "waiting"), (feed.failed, "given up"), (feed.left, "left alone")]
    {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    parts.push(match feed.asked {
        Some(asked) => format!("asked {}", asked.strftime("%Y-%m-%d %H:%M UTC")),
        None => "never asked".into(),
    });
    let mut text = format!("{:>3}  {BOLD}{name}{BOLD:#}\n     {}\n", feed.number, parts.join(", "));
    if feed.show.is_some() {
        text.push_str(&format!("     {DIM}{}{DIM:#}\n", feed.url));
    }
    if let Some(standing) = standing(feed) {
        text.push_str(&format!("     {standing}\n"));
    }
    text
}

/// What is odd about it.
fn standing(feed: &FeedEntry) -> Option<String> {
    match &feed.problem {
        Some(_) if feed.gone => Some("gone for good, and not asked again".into()),
        Some(problem) if feed.failures > 1 => {
            Some(format!("could not be read {} times in a row: {problem}", feed.failures))
        }
        Some(problem) => Some(format!("could not be read: {problem}")),
        None => feed.given.as_ref().map(|given| format!("has moved from {given}")),
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
