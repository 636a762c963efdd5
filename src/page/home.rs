//! The front page: a field to search in, what rises, what is new.

use std::sync::Arc;

use askama::Template;

use super::count::counted;
use super::filters::Asked;
use super::frame::{Frame, Layout, Part, drawn};
use super::lead::{Lead, leads};
use super::rise::Rise;
use super::themes::Largest;
use crate::corpus::Tree;
use crate::insight::Insight;
use crate::operation::RisingThemes;

/// What the front page shows.
#[derive(Clone, Debug, Default)]
pub struct HomeView {
    /// Insights that can be found.
    pub insights: u64,
    /// Shows that they come from.
    pub shows: usize,
    /// What rises; nothing where nothing is dated.
    pub rising: Option<RisingThemes>,
    /// The themes, of which the largest stand in for what rises.
    pub themes: Option<Arc<Tree>>,
    /// What is new.
    pub newest: Vec<Insight>,
}

/// Themes beside what is new.
const THEMES: usize = 8;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    asked: Asked,
    holds: String,
    rising: Vec<Rise>,
    largest: Vec<Largest>,
    newest: Vec<Lead>,
}

/// The front page.
pub fn home(frame: &Frame<'_>, view: &HomeView) -> String {
    let mut holds = counted(view.insights, "insight");
    // One show is where insights name none, or where everybody knows which.
    if view.shows > 1 {
        holds = format!("{holds} from {}", counted(view.shows as u64, "show"));
    }
    let description = format!("Search, themes and daily briefs over {holds}.");
    let rising = view.rising.as_ref().map(|rising| Rise::first(rising, THEMES)).unwrap_or_default();
    let largest = match &view.themes {
        Some(tree) if rising.is_empty() => Largest::of(tree, THEMES),
        _ => Vec::new(),
    };
    let layout =
        Layout::new(frame, Part::None, "Quintet: what podcasts say", &description).class("home");
    let newest = leads(&view.newest);
    drawn(&HomePage { layout, asked: Asked::default(), holds, rising, largest, newest })
}
