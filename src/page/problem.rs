//! Pages that say what went wrong and what to do next; and the page that asks for a key.

use askama::Template;

use super::address::is_own_path;
use super::frame::{Frame, Layout, Part, drawn};

/// Why there is no page.
#[derive(Clone, Debug, Default)]
pub struct ProblemView<'a> {
    /// The HTTP status.
    pub status: u16,
    /// What kind of problem, in a few words: `Not found`.
    pub title: &'a str,
    /// The word by which a program knows it.
    pub code: &'a str,
    /// What is wrong, in a sentence.
    pub detail: &'a str,
    /// Which field of the request it is about.
    pub field: Option<&'a str>,
    /// The way out, in a sentence.
    pub hint: Option<&'a str>,
    /// Names the request in the log.
    pub request_id: Option<&'a str>,
    /// Pages to go on from, such as the theme of what is gone.
    pub ways: Vec<Way>,
    /// What the field for a search holds; there is none without it.
    pub search: Option<&'a str>,
}

/// A page to go on from.
#[derive(Clone, Debug)]
pub struct Way {
    /// Its path on this site.
    pub href: String,
    /// What is there.
    pub label: String,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page {
    layout: Layout,
    asked: super::filters::Asked,
    status: u16,
    title: String,
    code: String,
    detail: String,
    field: Option<String>,
    hint: Option<String>,
    request_id: Option<String>,
    ways: Vec<Way>,
    has_search: bool,
}

/// The page of a problem.
pub fn problem(frame: &Frame<'_>, view: &ProblemView<'_>) -> String {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let is_ours = |way: &&Way| is_own_path(&way.href);
    drawn(&Page {
        layout: Layout::new(frame, Part::None, view.title, view.detail).private().without_json(),
        asked: super::filters::Asked {
            query: view.search.unwrap_or_default().to_owned(),
            ..super::filters::Asked::default()
        },
        status: view.status,
        title: view.title.to_owned(),
        code: view.code.to_owned(),
        detail: view.detail.to_owned(),
        field: owned(view.field),
        hint: owned(view.hint),
        request_id: owned(view.request_id),
        ways: view.ways.iter().filter(is_ours).cloned().collect(),
        has_search: view.search.is_some(),
    })
}

/// A kind of problem, as the page about it says.
#[derive(Clone, Copy, Debug)]
pub struct ProblemKind {
    /// The word by which a program knows it.
    pub code: &'static str,
    /// The HTTP status that it comes with.
    pub status: u16,
    /// In a few words.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

#[derive(Template)]
#[template(path = "problem_kind.html")]
struct KindPage {
    layout: Layout,
    kind: ProblemKind,
}

/// The page about a kind of problem.
pub fn problem_kind(frame: &Frame<'_>, kind: &ProblemKind) -> String {
    let layout = Layout::new(frame, Part::None, kind.title, kind.meaning).without_json();
    drawn(&KindPage { layout, kind: *kind })
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    layout: Layout,
    back: String,
    is_wrong: bool,
}

/// The page that asks for a key.
///
/// * `back`: the path to go on to.
/// * `is_wrong`: whether one was given that does not fit.
pub fn login(frame: &Frame<'_>, back: &str, is_wrong: bool) -> String {
    let layout = Layout::new(frame, Part::None, "Sign in", "This server asks for a key.");
    let layout = layout.private().without_json();
    drawn(&LoginPage { layout, back: back.to_owned(), is_wrong })
}
