//! The page of a brief: five things, why each is there, and one tap to say something about it.

use askama::Template;
use jiff::civil::Date;

use super::address::Place;
use super::count::{counted, grouped, minutes};
use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use super::lead::Lead;
use super::left_out::{LeftOut, MissLine, left_out, misses};
use crate::brief::{Item, Selection, parts};
use crate::operation::KeptWord;
use crate::text::words;

/// A brief and what is known around it.
#[derive(Clone, Debug)]
pub struct BriefView<'a> {
    /// What it says.
    pub selection: &'a Selection,
    /// Its id; nothing for one that is not made yet.
    pub id: Option<&'a str>,
    /// The days of the briefs before and after it.
    pub previous: Option<Date>,
    /// See `previous`.
    pub next: Option<Date>,
    /// Whether the brief of today could be made now.
    pub can_make: bool,
    /// All words that the reader has said, oldest first.
    pub words: &'a [KeptWord],
}

/// A verdict as a button.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    value: &'static str,
    label: &'static str,
    /// What was said, once it was.
    said: &'static str,
}

const VERDICTS: [Verdict; 4] = [
    Verdict { value: "more", label: "More like this", said: "more like this" },
    Verdict { value: "less", label: "Less", said: "less of this" },
    Verdict { value: "known", label: "Knew it", said: "you knew it" },
    Verdict { value: "mute", label: "Mute", said: "muted" },
];

/// Something else of an item that can be muted.
pub(super) struct Silence {
    what: &'static str,
    name: String,
}

/// What was said about an item.
pub(super) struct Noted {
    said: &'static str,
    /// Whether it was the last word, which alone can be taken back.
    is_last: bool,
}

/// An item as the page shows it.
pub(super) struct ItemLine {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) lead: Lead,
    pub(super) reason: String,
    pub(super) also: Option<String>,
    pub(super) tags: Vec<&'static str>,
    pub(super) parts: String,
    pub(super) noted: Option<Noted>,
    pub(super) silences: Vec<Silence>,
}

/// A way to another day.
struct Neighbour {
    href: String,
    day: String,
}

#[derive(Template)]
#[template(path = "brief.html")]
struct Page {
    layout: Layout,
    reader: String,
    profile: String,
    feedback: String,
    undo: String,
    make: String,
    /// Path of this page, to come back to.
    back: String,
    day: Day,
    date: String,
    holds: String,
    is_preview: bool,
    can_make: bool,
    may_write: bool,
    items: Vec<ItemLine>,
    verdicts: [Verdict; 4],
    misses: Vec<MissLine>,
    considered: String,
    left_out: Vec<LeftOut>,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// The page of a brief, or of what the next one would hold.
pub fn brief(frame: &Frame<'_>, view: &BriefView<'_>) -> String {
    let selection = view.selection;
    let reader = selection.reader.as_str();
    let day = selection.date.strftime("%A, %-d %B %Y").to_string();
    let is_preview = view.id.is_none();
    let title = match is_preview {
        true => format!("Next brief for {reader}"),
        false => format!("Brief for {reader}, {day}"),
    };
    let holds = holds(selection);
    let neighbour = |date: Date| Neighbour {
        href: Place::Brief(reader, date).path(),
        day: date.strftime("%-d %B").to_string(),
    };
    drawn(&Page {
        layout: Layout::new(frame, Part::Readers, &title, &holds).private().class("brief-page"),
        reader: reader.to_owned(),
        profile: Place::Profile(reader).path(),
        feedback: Place::Deed(reader, "feedback").path(),
        undo: Place::Deed(reader, "undo").path(),
        make: Place::Deed(reader, "make").path(),
        back: frame.path.split('?').next().unwrap_or_default().to_owned(),
        day: Day::date(selection.date),
        date: selection.date.to_string(),
        holds,
        is_preview,
        can_make: view.can_make && frame.may_write,
        // Only what was sent is spoken about.
        may_write: frame.may_write && !is_preview,
        items: lines(selection, view.words),
        verdicts: VERDICTS,
        misses: misses(selection),
        considered: counted(selection.considered as u64, "insight"),
        left_out: left_out(&selection.excluded),
        previous: view.previous.map(neighbour),
        next: view.next.map(neighbour),
    })
}

/// `5 insights · 2 minutes`.
pub(super) fn holds(selection: &Selection) -> String {
    if selection.items.is_empty() {
        return "A quiet day".to_owned();
    }
    let long = selection.items.iter().map(|item| words(&item.insight.text).len()).sum();
    let items = counted(selection.items.len() as u64, "insight");
    format!("{items} · {}", counted(minutes(long), "minute"))
}

/// The items, with what was said about each in `said`.
pub(super) fn lines(selection: &Selection, said: &[KeptWord]) -> Vec<ItemLine> {
    let items = selection.items.iter().enumerate();
    items.map(|(at, item)| line(at + 1, item, said)).collect()
}

fn line(number: usize, item: &Item, said: &[KeptWord]) -> ItemLine {
    let insight = &item.insight;
    let at = said.iter().rposition(|word| word.insight == insight.id);
    let noted = at.and_then(|at| {
        let verdict = VERDICTS.iter().find(|verdict| verdict.value == said[at].verdict)?;
        Some(Noted { said: verdict.said, is_last: at + 1 == said.len() })
    });
    let also = match item.also_on.as_slice() {
        [] => None,
        [show] => Some(format!("Also said on {show}")),
        shows => {
            let count = grouped(shows.len() as u64);
            Some(format!("Also said on {count} shows: {}", shows.join(", ")))
        }
    };
    let source = &insight.source;
    let theme = item.theme.as_ref().map(|theme| &theme.label);
    let silences =
        [("show", source.show.as_ref()), ("person", source.speaker.as_ref()), ("theme", theme)];
    let silences = silences.into_iter().filter_map(|(what, name)| {
        let name = name.filter(|name| !name.is_empty())?.clone();
        Some(Silence { what, name })
    });
    let tags = [(item.update, "update"), (item.exploration, "something else")];
    ItemLine {
        number,
        id: insight.id.to_string(),
        lead: Lead::of(insight),
        reason: item.reason.clone(),
        also,
        tags: tags.into_iter().filter_map(|(is_so, tag)| is_so.then_some(tag)).collect(),
        parts: parts(item),
        noted,
        silences: silences.collect(),
    }
}
