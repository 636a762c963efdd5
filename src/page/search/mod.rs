//! The page of a search: hits, each with its source and the parts of its score, and the ways on from them.

mod facets;
mod hit;

use askama::Template;

use super::count::counted;
use super::filters::Asked;
use super::frame::{Frame, Layout, Part, drawn};
use super::lead::{Lead, leads};
use super::rise::Rise;
use crate::engine::Hit;
use crate::insight::Insight;
use crate::operation::RisingThemes;
use crate::rank::FLOOR;

pub use facets::Facets;
use facets::Filter;
use hit::HitLine;
pub use hit::{Told, told_once};

/// Rising themes where nothing was asked.
const RISING: usize = 8;

/// A search and what was found.
#[derive(Clone, Debug, Default)]
pub struct SearchView {
    /// What was asked.
    pub asked: Asked,
    /// What was found, best first, each claim once: see [`told_once`]. At most a page of them.
    pub told: Vec<Told>,
    /// Whether there is a page after this one.
    pub more: bool,
    /// Shows and months of what was found, beyond this page where the server has looked so far.
    pub facets: Facets,
    /// Why nothing could be looked for, where a field makes no sense.
    pub problem: Option<String>,
    /// What rises; shown where nothing was asked.
    pub rising: Option<RisingThemes>,
    /// What is new; shown where nothing was asked.
    pub newest: Vec<Insight>,
}

/// What stands between the field and the end of the page.
struct Shown {
    query: String,
    count: String,
    problem: Option<String>,
    /// What is to be said before the hits.
    note: Option<String>,
    filters: Vec<Filter>,
    everywhere: Option<String>,
    hits: Vec<HitLine>,
    facets: Vec<facets::Group>,
    previous: Option<String>,
    next: Option<String>,
    rising: Vec<Rise>,
    newest: Vec<Lead>,
}

impl Shown {
    fn of(view: &SearchView) -> Self {
        let asked = &view.asked;
        let query = asked.query.trim().to_owned();
        let hits: Vec<HitLine> = hit::lines(&view.told, &query);
        let is_weak = |hit: &Hit| hit.matching.is_some_and(|matching| matching < FLOOR);
        let all_weak = !hits.is_empty() && view.told.iter().all(|told| is_weak(&told.hit));
        let note = match (query.is_empty(), hits.is_empty()) {
            (false, true) if view.problem.is_none() => Some(match asked.is_narrowed() {
                true => "Nothing was found with these filters.".to_owned(),
                false => "Nothing was found. Other words for the same thing may help.".to_owned(),
            }),
            (false, false) if all_weak && asked.skip == 0 => {
                Some("Nothing is plainly about this. What comes nearest:".to_owned())
            }
            _ => None,
        };
        let number = asked.page();
        let previous = (asked.skip > 0).then(|| asked.from(asked.skip.saturating_sub(number)));
        let next = view.more.then(|| asked.from(asked.skip + number));
        Self {
            count: count(asked, hits.len(), view.more, &view.problem),
            problem: view.problem.clone(),
            note,
            filters: facets::filters(asked),
            everywhere: asked.is_narrowed().then(|| asked.everywhere().address()),
            facets: if query.is_empty() { Vec::new() } else { view.facets.groups(asked) },
            previous: previous.map(|asked| asked.address()),
            next: next.map(|asked| asked.address()),
            rising: view
                .rising
                .as_ref()
                .map(|rising| Rise::first(rising, RISING))
                .unwrap_or_default(),
            newest: leads(&view.newest),
            hits,
            query,
        }
    }
}

/// What the line that is read aloud says.
fn count(asked: &Asked, here: usize, more: bool, problem: &Option<String>) -> String {
    let query = asked.query.trim();
    match (query.is_empty(), problem, here) {
        (true, ..) => String::new(),
        (_, Some(_), _) => "No search was made".to_owned(),
        (.., 0) => format!("No results for “{}”", short(query)),
        (.., here) if asked.skip > 0 || more => {
            let (first, last) = (asked.skip + 1, asked.skip + here);
            format!("Results {first} to {last} for “{}”", short(query))
        }
        (.., here) => format!("{} for “{}”", counted(here as u64, "result"), short(query)),
    }
}

/// A query as it is named in a title.
fn short(query: &str) -> String {
    crate::insight::shortened(query, 80)
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    layout: Layout,
    asked: Asked,
    shown: Shown,
}

#[derive(Template)]
#[template(path = "part/results.html")]
struct Results {
    shown: Shown,
}

/// The page of a search.
pub fn search(frame: &Frame<'_>, view: &SearchView) -> String {
    let query = view.asked.query.trim();
    let (title, description) = match query.is_empty() {
        true => {
            ("Search".to_owned(), "Find what was said in podcasts, by words and meaning.".into())
        }
        false => {
            let query = short(query);
            (format!("{query} – Search"), format!("What was said in podcasts about “{query}”."))
        }
    };
    let layout = Layout::new(frame, Part::Search, &title, &description).private();
    // Where nothing was asked, the page shows what the front page does.
    let layout = if query.is_empty() { layout.with_json("/index.json") } else { layout };
    drawn(&SearchPage { layout, asked: view.asked.clone(), shown: Shown::of(view) })
}

/// The part of it that a script replaces: `<section id="results">`.
pub fn results(view: &SearchView) -> String {
    drawn(&Results { shown: Shown::of(view) })
}
