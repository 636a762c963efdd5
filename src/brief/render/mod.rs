//! One selection as text, Markdown or HTML; every form says the same, in the same order.

mod html;
mod markdown;
mod text;

pub use html::html;
pub use markdown::markdown;
pub use text::text;

pub(super) use html::escaped as escaped_html;
pub(super) use markdown::escaped as escaped_markdown;

use std::fmt::Write;

use super::{Exclusion, Item, Miss, Selection};
use crate::insight::{Insight, at_second, decimal, is_web_link, shortened, signed};

/// How much to tell of each item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The insight, its source and the reason.
    #[default]
    Reason,
    /// Also every signed part of the score.
    Parts,
}

fn heading(selection: &Selection) -> String {
    format!("Brief for {} on {}", selection.reader, selection.date.strftime("%A, %-d %B %Y"))
}

/// Show, episode, speaker and place in the audio, as far as they are known.
pub fn source(item: &Item) -> Option<String> {
    let source = &item.insight.source;
    let mut parts: Vec<String> =
        [&source.show, &source.episode, &source.speaker].into_iter().flatten().cloned().collect();
    parts.dedup();
    parts.extend(source.start.map(clock));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The link to the episode, and to the second where it is known (media fragment, W3C).
///
/// `None` for a link that is not plain http or https: it came from outside and ends in a page or a mail.
pub fn link(insight: &Insight) -> Option<String> {
    let source = &insight.source;
    let url = source.url.as_deref().filter(|url| is_web_link(url))?;
    Some(source.start.map_or_else(|| url.to_owned(), |start| at_second(url, start)))
}

/// Whether a reader can find out where it was said: by a link that opens, or by the name of episode or show.
pub(super) fn has_source(insight: &Insight) -> bool {
    let source = &insight.source;
    source.episode.is_some() || source.show.is_some() || link(insight).is_some()
}

/// Where else the same is said.
pub fn also(item: &Item) -> Option<String> {
    match item.also_on.as_slice() {
        [] => None,
        [show] => Some(format!("also on {show}")),
        shows => Some(format!("also on {} shows: {}", shows.len(), shows.join(", "))),
    }
}

/// Every signed part of the score of `item`, and what they add up to.
pub fn parts(item: &Item) -> String {
    let mut text = String::new();
    for part in &item.parts {
        let _ = write!(text, "{} {} ", signed(part.value, 3), part.signal);
    }
    let _ = write!(text, "= {}", decimal(item.score, 3));
    text
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A word on missing items, and on what stayed out for want of a good date.
pub fn closing(selection: &Selection) -> Vec<String> {
    let mut lines = Vec::new();
    if selection.items.is_empty() {
        lines.push("A quiet day: nothing new suits you well enough.".to_owned());
    }
    let (near, far): (Vec<_>, Vec<_>) =
        selection.quiet.iter().partition(|quiet| quiet.nearest.is_some());
    for quiet in near {
        if let Some(miss) = &quiet.nearest {
            lines.push(format!("Nothing on “{}” today; nearest: {}", quiet.phrase, short(miss)));
        }
    }
    if !far.is_empty() {
        let phrases: Vec<String> = far.iter().map(|q| format!("“{}”", q.phrase)).collect();
        lines.push(format!("Nothing on {} today.", any_of(&phrases)));
    }
    // Where the interests say what was nearest, the nearest of all is one of them.
    if let Some(miss) = selection.nearest_miss.as_ref().filter(|_| selection.quiet.is_empty()) {
        lines.push(format!("Nearest: {}", short(miss)));
    }
    for excluded in &selection.excluded {
        match excluded.reason {
            Exclusion::Undated => {
                lines.push(format!("{} without a date stayed out.", excluded.count))
            }
            Exclusion::NoSource => {
                lines.push(format!("{} without link, episode or show stayed out.", excluded.count));
            }
            _ => {}
        }
    }
    lines
}

/// Characters of a text without a title by which it is called.
const SHORT: usize = 120;

/// What a miss is called: its title, or the first words of its text.
fn short(miss: &Miss) -> String {
    miss.insight.title.clone().unwrap_or_else(|| shortened(&miss.insight.text, SHORT))
}

/// "a", "a or b", "a, b or c".
fn any_of(all: &[String]) -> String {
    match all.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => all.concat(),
    }
}
