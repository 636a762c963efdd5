//! Themes: all of them under their areas, and what rises and falls.

use std::collections::HashMap;

use askama::Template;

use super::address::{Place, asking};
use super::count::{counted, grouped};
use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use super::rise::Rise;
use crate::cluster::Level;
use crate::corpus::{Community, Tree};
use crate::operation::RisingThemes;

/// A community in a list of the largest.
pub(super) struct Largest {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) size: String,
}

impl Largest {
    pub(super) fn one(level: Level, community: &Community) -> Self {
        Self {
            href: Place::Community(level, community.id).path(),
            title: named(community, level),
            size: grouped(u64::from(community.size)),
        }
    }

    /// The largest themes of `tree`.
    pub(super) fn of(tree: &Tree, most: usize) -> Vec<Self> {
        let mut themes: Vec<&Community> = tree.themes.iter().collect();
        themes.sort_by_key(|theme| (std::cmp::Reverse(theme.size), theme.id));
        themes.into_iter().take(most).map(|theme| Self::one(Level::Theme, theme)).collect()
    }

    /// Those of `communities`, in their order.
    pub(super) fn all(level: Level, communities: &[Community]) -> Vec<Self> {
        communities.iter().map(|community| Self::one(level, community)).collect()
    }
}

/// What a community is called; one without a title by its number.
pub(super) fn named(community: &Community, level: Level) -> String {
    match community.title.as_str() {
        "" => format!("{} {}", level.name(), community.id),
        title => title.to_owned(),
    }
}

/// An area with its themes.
struct AreaLine {
    href: String,
    title: String,
    size: String,
    count: String,
    themes: Vec<Largest>,
}

#[derive(Template)]
#[template(path = "themes.html")]
struct ThemesPage {
    layout: Layout,
    holds: String,
    areas: Vec<AreaLine>,
    /// Themes of no area.
    others: Vec<Largest>,
    /// Few areas stand open.
    is_open: bool,
    rising: Vec<Rise>,
}

/// Areas that stand open: what then still is one look.
const OPEN: usize = 4;

/// Themes that rise beside the list of all.
const RISING: usize = 10;

/// All themes, under their areas.
pub fn themes(frame: &Frame<'_>, tree: &Tree, rising: Option<&RisingThemes>) -> String {
    let mut by_area: HashMap<Option<u32>, Vec<&Community>> = HashMap::new();
    for theme in &tree.themes {
        by_area.entry(theme.parent).or_default().push(theme);
    }
    let largest = |themes: Option<Vec<&Community>>| {
        let mut themes = themes.unwrap_or_default();
        themes.sort_by_key(|theme| (std::cmp::Reverse(theme.size), theme.id));
        themes.into_iter().map(|theme| Largest::one(Level::Theme, theme)).collect::<Vec<_>>()
    };
    let mut areas: Vec<&Community> = tree.areas.iter().collect();
    areas.sort_by_key(|area| (std::cmp::Reverse(area.size), area.id));
    let areas: Vec<AreaLine> = areas
        .into_iter()
        .map(|area| {
            let themes = largest(by_area.remove(&Some(area.id)));
            AreaLine {
                href: Place::Community(Level::Area, area.id).path(),
                title: named(area, Level::Area),
                size: counted(u64::from(area.size), "insight"),
                count: counted(themes.len() as u64, "theme"),
                themes,
            }
        })
        .collect();
    let holds = format!(
        "{} in {}",
        counted(tree.themes.len() as u64, "theme"),
        counted(tree.areas.len() as u64, "area")
    );
    let description = format!("What podcasts talk about: {holds}.");
    drawn(&ThemesPage {
        layout: Layout::new(frame, Part::Themes, "Themes", &description),
        holds,
        others: largest(by_area.remove(&None)),
        is_open: areas.len() <= OPEN,
        areas,
        rising: rising.map(|rising| Rise::first(rising, RISING)).unwrap_or_default(),
    })
}

/// Another number of days to look at.
struct Window {
    href: String,
    name: String,
    is_this: bool,
}

/// Numbers of days that are offered.
const WINDOWS: [u32; 4] = [3, 7, 14, 28];

#[derive(Template)]
#[template(path = "rising.html")]
struct RisingPage {
    layout: Layout,
    since: Day,
    until: Day,
    days: String,
    before: String,
    by_chance: String,
    compared: String,
    future: Option<String>,
    windows: Vec<Window>,
    rising: Vec<Rise>,
    falling: Vec<Rise>,
}

/// What rises and what falls.
pub fn rising(frame: &Frame<'_>, rising: &RisingThemes) -> String {
    let trends = &rising.trends;
    let window = |days: u32| Window {
        href: asking("/themes/rising", &[("days", &days.to_string())]),
        name: counted(u64::from(days), "day"),
        is_this: days == trends.days,
    };
    let description = format!(
        "What podcasts talk of more, and less, up to {}.",
        trends.until.strftime("%-d %B %Y")
    );
    drawn(&RisingPage {
        layout: Layout::new(frame, Part::Themes, "Rising themes", &description),
        since: Day::date(trends.since),
        until: Day::date(trends.until),
        days: counted(u64::from(trends.days), "day"),
        before: counted(u64::from(trends.before_days), "day"),
        by_chance: crate::insight::decimal(rising.by_chance, 1),
        compared: counted(rising.compared as u64, "theme"),
        future: (trends.future > 0).then(|| counted(trends.future, "insight")),
        windows: WINDOWS.into_iter().map(window).collect(),
        rising: Rise::all(&rising.rising, rising),
        falling: Rise::all(&rising.falling, rising),
    })
}
