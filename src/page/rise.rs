//! A theme over the last days: how much more or less it is talked of, in words and as a small picture.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use super::address::Place;
use super::count::counted;
use crate::cluster::Level;
use crate::engine::ThemeTrend;
use crate::operation::RisingThemes;

/// A line about a theme that rises or falls.
#[derive(Clone, Debug, Template)]
#[template(path = "part/rise.html")]
pub(super) struct Rise {
    href: String,
    title: String,
    /// What it does, as an arrow and as a word.
    arrow: &'static str,
    word: &'static str,
    /// On how many shows it is heard, now and before.
    shows: String,
    before: String,
    /// How sure that is, where it is not chance.
    is_sure: bool,
    bars: Bars,
}

// Its template has escaped what is in it.
impl HtmlSafe for Rise {}

/// Shows a day as bars: the path of an SVG whose units are a day and a share of the highest bar.
#[derive(Clone, Debug)]
struct Bars {
    width: usize,
    before: String,
    recent: String,
}

/// Units of a bar and of the gap behind it, and of the highest one.
const BAR: usize = 2;
const STEP: usize = 3;
const HIGH: u32 = 20;

impl Rise {
    /// Lines for `themes`, of the days that `of` speaks about.
    pub(super) fn all(themes: &[ThemeTrend], of: &RisingThemes) -> Vec<Self> {
        let days = of.trends.days as usize;
        themes.iter().map(|theme| Self::one(theme, days, of.trends.before_days)).collect()
    }

    /// The first so many that rise.
    pub(super) fn first(of: &RisingThemes, most: usize) -> Vec<Self> {
        Self::all(&of.rising[..of.rising.len().min(most)], of)
    }

    fn one(theme: &ThemeTrend, days: usize, before_days: u32) -> Self {
        let is_new = theme.before.insights == 0;
        let is_sure = theme.low > 1.0 || theme.high.is_some_and(|high| high < 1.0);
        let (arrow, word) = match theme.ratio {
            _ if is_new => ("↑", "new"),
            ratio if ratio > 1.0 => ("↑", "rising"),
            _ => ("↓", "falling"),
        };
        let shows = |shows: u32| counted(u64::from(shows), "show");
        Self {
            href: Place::Community(Level::Theme, theme.id).path(),
            title: theme.title.clone(),
            arrow,
            word,
            shows: format!("{} in {}", shows(theme.recent.shows), counted(days as u64, "day")),
            before: format!("{} in the {before_days} days before", shows(theme.before.shows)),
            is_sure,
            bars: Bars::of(&theme.shows, days),
        }
    }
}

impl Bars {
    fn of(shows: &[u32], recent: usize) -> Self {
        let most = shows.iter().copied().max().unwrap_or(0).max(1);
        let first = shows.len().saturating_sub(recent);
        let path = |from: usize, to: usize| {
            let mut path = String::new();
            for (day, &count) in
                shows.iter().enumerate().take(to).skip(from).filter(|(_, n)| **n > 0)
            {
                let high = (count * HIGH).div_ceil(most);
                // Writing to a String does not fail.
                let _ = write!(path, "M{} {HIGH}v-{high}h{BAR}v{high}z", day * STEP);
            }
            path
        };
        let before = path(0, first);
        Self { width: shows.len().max(1) * STEP, before, recent: path(first, shows.len()) }
    }
}
