//! One selection as text or Markdown; every form says the same.

use std::fmt::Write;

use super::{Exclusion, Item, Selection};

/// How much to tell of each item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The insight, its source and the reason.
    #[default]
    Reason,
    /// Also every signed part of the score.
    Parts,
}

/// The selection for a terminal.
pub fn text(selection: &Selection, detail: Detail) -> String {
    let mut out = format!("{}\n", heading(selection));
    for (i, item) in selection.items.iter().enumerate() {
        let insight = &item.insight;
        let _ = write!(out, "\n{}. ", i + 1);
        if let Some(title) = &insight.title {
            let _ = writeln!(out, "{title}");
            let _ = write!(out, "   ");
        }
        let _ = writeln!(out, "{}", insight.text.replace('\n', "\n   "));
        for line in [source(item), link(item), also(item), Some(item.reason.clone())] {
            line.iter().for_each(|line| out.push_str(&format!("   {line}\n")));
        }
        if detail == Detail::Parts {
            let _ = writeln!(out, "   {}", parts(item));
        }
    }
    out.push_str(&closing(selection));
    out
}

/// The selection as Markdown.
pub fn markdown(selection: &Selection, detail: Detail) -> String {
    let mut out = format!("# {}\n", escaped(&heading(selection)));
    for (i, item) in selection.items.iter().enumerate() {
        let insight = &item.insight;
        let _ = write!(out, "\n{}. ", i + 1);
        if let Some(title) = &insight.title {
            let _ = write!(out, "**{}**\n\n   ", escaped(title));
        }
        let _ = writeln!(out, "{}", escaped(&insight.text).replace('\n', "\n   "));
        let name = source(item).map(|name| escaped(&name));
        let source = match (name, link(item)) {
            (Some(name), Some(link)) => Some(format!("[{name}](<{link}>)")),
            (None, Some(link)) => Some(format!("<{link}>")),
            (name, None) => name,
        };
        for line in [source, also(item).map(|also| escaped(&also))].into_iter().flatten() {
            let _ = write!(out, "\n   {line}\n");
        }
        let _ = write!(out, "\n   *{}*\n", escaped(&item.reason));
        if detail == Detail::Parts {
            let _ = write!(out, "\n   {}\n", escaped(&parts(item)));
        }
    }
    out.push_str(&escaped(&closing(selection)));
    out
}

fn heading(selection: &Selection) -> String {
    format!("Brief for {} on {}", selection.reader, selection.date.strftime("%A, %-d %B %Y"))
}

/// Show, episode, speaker and place in the audio, as far as they are known.
fn source(item: &Item) -> Option<String> {
    let source = &item.insight.source;
    let mut parts: Vec<String> =
        [&source.show, &source.episode, &source.speaker].into_iter().flatten().cloned().collect();
    parts.dedup();
    parts.extend(source.start.map(clock));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The link to the episode, and to the second where it is known (media fragment, W3C).
fn link(item: &Item) -> Option<String> {
    let source = &item.insight.source;
    let url = source.url.as_deref()?;
    let safe = url.starts_with("https://") || url.starts_with("http://");
    let clean = !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
    if !safe || !clean {
        return None;
    }
    Some(match source.start {
        Some(start) if !url.contains('#') => format!("{url}#t={start:.0}"),
        _ => url.to_owned(),
    })
}

fn also(item: &Item) -> Option<String> {
    match item.also_on.as_slice() {
        [] => None,
        [show] => Some(format!("also on {show}")),
        shows => Some(format!("also on {} shows: {}", shows.len(), shows.join(", "))),
    }
}

fn parts(item: &Item) -> String {
    let mut text = String::new();
    for part in &item.parts {
        let _ = write!(text, "{:+.3} {} ", part.value, part.signal);
    }
    let _ = write!(text, "= {:.3}", item.score);
    text
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A word on missing items, and what stayed out for want of a good date.
fn closing(selection: &Selection) -> String {
    let mut out = String::new();
    if selection.items.is_empty() {
        out.push_str("\nA quiet day: nothing new suits you well enough.\n");
    }
    if let Some(miss) = &selection.nearest_miss {
        let name = miss.insight.title.as_deref().unwrap_or(&miss.insight.text);
        let _ = writeln!(out, "\nNearest miss ({:.2} of {:.2}): {name}", miss.suits, miss.floor);
    }
    for excluded in &selection.excluded {
        let _ = match excluded.reason {
            Exclusion::Undated => writeln!(out, "\n{} without a date stayed out.", excluded.count),
            Exclusion::Future => {
                writeln!(out, "\n{} dated in the future stayed out.", excluded.count)
            }
            _ => Ok(()),
        };
    }
    out
}

/// Markdown without surprises: what could be markup is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|~!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
