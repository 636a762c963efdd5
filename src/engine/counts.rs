//! What is told of themes over time.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Themes over the last days and the four weeks before.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Trends {
    /// The first of the last days.
    #[schemars(with = "String")]
    pub since: Date,
    /// The last of them: the day of the newest dated insight.
    #[schemars(with = "String")]
    pub until: Date,
    /// Number of the last days.
    pub days: u32,
    /// Number of days before them that they are compared with.
    pub before_days: u32,
    /// Insights that are dated later and were left out.
    pub future: u64,
    /// Show-days (a show that published anything on a day) in the last days: what counts are shares of.
    pub show_days: u32,
    /// Show-days in the days before.
    pub before_show_days: u32,
    /// Themes heard in either window, the clearest rise first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<ThemeTrend>,
}

/// One theme over time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ThemeTrend {
    /// Its id.
    pub id: u32,
    /// Its title.
    pub title: String,
    /// In the last days.
    pub recent: Counts,
    /// In the days before.
    pub before: Counts,
    /// Its share of all show-days now over that before; above 1 it rises.
    pub ratio: f64,
    /// Lower end of the 95 % interval of that ratio: above 1 the rise is no chance.
    pub low: f64,
    /// Upper end, `None` (infinite) where it was not heard before; below 1 the fall is no chance.
    pub high: Option<f64>,
    /// Different shows each day, oldest first, over both windows.
    pub shows: Vec<u32>,
    /// Insights each day.
    pub insights: Vec<u32>,
}

/// Counts of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Different shows of each day, added up: what is compared.
    pub show_days: u32,
    /// Different shows in the whole window.
    pub shows: u32,
    /// Insights.
    pub insights: u32,
}
