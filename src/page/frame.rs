//! What is around every page: title, navigation, addresses of the same thing in other forms.

use askama::Template;

use super::address::json_of;
use super::assets::{Paths, paths};
use crate::insight::shortened;

/// What a page has to know about its request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame<'a> {
    /// Where the site is reached from outside, such as `https://brief.example.org`; empty where nobody has said.
    pub base: &'a str,
    /// Path and query of this page.
    pub path: &'a str,
    /// The reader that this visitor is, where that is known.
    pub reader: Option<&'a str>,
    /// Whether what is kept may be changed: without it there are no forms that do.
    pub may_write: bool,
    /// Whether this server has keys, so that one can sign in.
    pub has_keys: bool,
    /// Whether this visitor has signed in.
    pub signed_in: bool,
    /// Whether this visitor may sign up for a brief.
    pub can_sign_up: bool,
    /// Folders of the index that cannot be read now.
    pub missing: usize,
}

/// The part of the site that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Search,
    Themes,
    Map,
    Readers,
    Status,
    None,
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) part: Part,
    pub(super) path: &'static str,
    pub(super) name: &'static str,
}

const ENTRIES: [Entry; 5] = [
    Entry { part: Part::Search, path: "/search", name: "Search" },
    Entry { part: Part::Themes, path: "/themes", name: "Themes" },
    Entry { part: Part::Map, path: "/map", name: "Map" },
    Entry { part: Part::Readers, path: "/readers", name: "Readers" },
    Entry { part: Part::Status, path: "/status", name: "Status" },
];

/// Characters of a title and of a description: what search engines and previews show.
const TITLE: usize = 70;
const DESCRIPTION: usize = 195;

/// What the outermost template fills in.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) title: String,
    pub(super) description: String,
    /// Absolute where the base is known.
    pub(super) address: String,
    pub(super) base: String,
    /// The same thing as JSON.
    pub(super) json: Option<String>,
    /// What it is for previews: `website` or `article`.
    pub(super) kind: &'static str,
    pub(super) part: Part,
    pub(super) entries: [Entry; 5],
    /// Whether search engines may list it.
    pub(super) is_public: bool,
    /// A class of the body.
    pub(super) class: &'static str,
    pub(super) paths: Paths,
    pub(super) has_keys: bool,
    pub(super) signed_in: bool,
    pub(super) can_sign_up: bool,
    /// What is said where folders of the index cannot be read.
    pub(super) partial: Option<String>,
    pub(super) version: &'static str,
}

impl Layout {
    pub(super) fn new(frame: &Frame<'_>, part: Part, title: &str, description: &str) -> Self {
        Self {
            title: shortened(title, TITLE),
            description: shortened(description, DESCRIPTION),
            address: format!("{}{}", frame.base, frame.path),
            base: frame.base.to_owned(),
            json: Some(json_of(frame.path)),
            kind: "website",
            part,
            entries: ENTRIES,
            is_public: true,
            class: "",
            paths: paths(),
            has_keys: frame.has_keys,
            signed_in: frame.signed_in,
            can_sign_up: frame.can_sign_up,
            partial: (frame.missing > 0).then(|| partial(frame.missing)),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// A page about one thing that was said.
    pub(super) fn article(self) -> Self {
        Self { kind: "article", ..self }
    }

    /// A page that shows what another one's JSON has.
    pub(super) fn with_json(self, path: &str) -> Self {
        Self { json: Some(path.to_owned()), ..self }
    }

    /// A page that is there for people alone.
    pub(super) fn without_json(self) -> Self {
        Self { json: None, ..self }
    }

    /// A page about a reader, or one that leads nowhere from outside.
    pub(super) fn private(self) -> Self {
        Self { is_public: false, ..self }
    }

    pub(super) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}

/// What stands on every page while folders of the index are away. Which they are is told to who asks for JSON or `info`.
fn partial(missing: usize) -> String {
    let (parts, them) = if missing == 1 { ("A part", "it") } else { ("Parts", "them") };
    format!(
        "{parts} of the index cannot be read now. What you see here is what there is without {them}."
    )
}

/// The page as text. What no document may hold (control characters, whatever a text had in it) is U+FFFD in it.
pub(super) fn drawn(page: &impl Template) -> String {
    // Writing to a String does not fail, and no template calls what does.
    let text = page.render().unwrap_or_default();
    let foul = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(foul) { text.replace(foul, "\u{fffd}") } else { text }
}
