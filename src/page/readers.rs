//! The list of readers, and a form for a new one.

use askama::Template;

use super::address::Place;
use super::count::counted;
use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use crate::operation::ReadersList;

struct Line {
    name: String,
    brief: Option<String>,
    profile: String,
    next: String,
    last: Option<Day>,
    briefs: String,
}

#[derive(Template)]
#[template(path = "readers.html")]
struct Page {
    layout: Layout,
    readers: Vec<Line>,
    may_write: bool,
}

/// The list of readers; `None` where there never was one.
pub fn readers(frame: &Frame<'_>, list: Option<&ReadersList>) -> String {
    let readers = list.map_or(&[][..], |list| &list.readers);
    let line = |reader: &crate::operation::ReaderLine| Line {
        name: reader.name.clone(),
        brief: reader.last.map(|_| Place::Reader(&reader.name).path()),
        profile: Place::Profile(&reader.name).path(),
        next: Place::Next(&reader.name).path(),
        last: reader.last.map(Day::date),
        briefs: counted(reader.briefs as u64, "brief"),
    };
    let description = "Who gets a brief, and what each of them wants to hear of.";
    drawn(&Page {
        layout: Layout::new(frame, Part::Readers, "Readers", description).private(),
        readers: readers.iter().map(line).collect(),
        may_write: frame.may_write,
    })
}
