//! What can be asked about themes: the tree, one area, what became of them, what rises.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::{at_most, at_or_now};
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::cluster::Level;
use crate::corpus::{Community, Entry, Tree};
use crate::engine::{CommunityPage, ThemeTrend, Trends};
use crate::error::Hint;
use crate::task::Task;

/// Areas, themes and groups.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Themes {}

impl Operation for Themes {
    const NAME: &'static str = "themes";
    const KIND: Kind = Kind::Read;
    type Answer = Arc<Tree>;

    fn run(&self, house: &House, task: &Task) -> Result<Arc<Tree>, Problem> {
        house.themes(task)
    }
}

/// The themes of one area.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Id of the area.
    pub area: u32,
}

/// An area's themes, largest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AreaThemes {
    /// Id of the area.
    pub area: u32,
    /// Its themes.
    pub themes: Vec<Community>,
}

impl Operation for Area {
    const NAME: &'static str = "area_themes";
    const KIND: Kind = Kind::Read;
    type Answer = AreaThemes;

    fn run(&self, house: &House, task: &Task) -> Result<AreaThemes, Problem> {
        let mine = |theme: &&Community| theme.parent == Some(self.area);
        let themes = house.themes(task)?.themes.iter().filter(mine).cloned().collect();
        Ok(AreaThemes { area: self.area, themes })
    }
}

/// What became of groups, themes and areas, oldest clustering first.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// One of them alone: theme:12, area:3, group:45; a number alone is a theme's.
    pub of: Option<String>,
    /// The last so many clusterings.
    pub n: Option<usize>,
}

/// The clusterings, each with its changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Changes {
    /// Oldest first.
    pub history: Vec<Entry>,
}

impl Operation for History {
    const NAME: &'static str = "themes_history";
    const KIND: Kind = Kind::Read;
    type Answer = Changes;

    fn run(&self, house: &House, task: &Task) -> Result<Changes, Problem> {
        let of = self.of.as_deref().map(community).transpose()?;
        let mut history = house.engine(task)?.history(of)?;
        if let Some(n) = self.n {
            history.drain(..history.len().saturating_sub(n));
        }
        Ok(Changes { history })
    }
}

/// `12`, `theme:12`, `area:3`, `group:45`.
fn community(text: &str) -> Result<(Level, u32), Problem> {
    let (level, id) = text.split_once(':').unwrap_or(("theme", text));
    let level = match level {
        "group" => Level::Group,
        "theme" => Level::Theme,
        "area" => Level::Area,
        _ => {
            let message = format!("{text:?} names no level; write theme:12, area:3 or group:45");
            return Err(Problem::failed(message));
        }
    };
    let wrong =
        |_| Problem::failed(format!("{text:?} is no id; write theme:12, area:3 or group:45"));
    Ok((level, id.parse().map_err(wrong)?))
}

/// What is talked of more, and less, than in the four weeks before.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rising {
    /// Days that are compared with the four weeks before them, 1 to 366.
    #[serde(default = "week")]
    pub days: u32,
    /// As it was at this moment; now unless given.
    pub at: Option<String>,
    /// How many on each side.
    pub n: Option<usize>,
}

fn week() -> u32 {
    7
}

/// Themes on each side unless asked otherwise.
const SHOWN: usize = 10;

/// The chance that a theme which does not change leaves its interval on one side.
const BY_CHANCE: f64 = 0.025;

/// What rises and what falls.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RisingThemes {
    /// The days compared; their themes stand in `rising` and `falling`.
    #[serde(flatten)]
    pub trends: Trends,
    /// How many themes were compared.
    pub compared: usize,
    /// How many would be on each side without any change.
    pub by_chance: f64,
    /// What rises, surest first.
    pub rising: Vec<ThemeTrend>,
    /// What falls, surest first.
    pub falling: Vec<ThemeTrend>,
    /// The moment as of which it is.
    #[serde(skip)]
    pub at: Timestamp,
}

impl Operation for Rising {
    const NAME: &'static str = "themes_rising";
    const KIND: Kind = Kind::Read;
    type Answer = RisingThemes;

    fn run(&self, house: &House, task: &Task) -> Result<RisingThemes, Problem> {
        let at = at_or_now(house, self.at.as_deref())?;
        let n = self.n.unwrap_or(SHOWN);
        let Some(mut trends) = house.engine(task)?.trends(self.days, at)? else {
            let message = format!(
                "no insight is dated up to {at}; give dates in `published` or `date`, or another moment"
            );
            return Err(Problem::new(ProblemCode::NotFound, message));
        };
        let themes = std::mem::take(&mut trends.themes);
        let compared = themes.len();
        let rising = themes.iter().filter(|theme| theme.ratio > 1.0).take(n).cloned().collect();
        let mut falling: Vec<ThemeTrend> =
            themes.into_iter().filter(|theme| theme.ratio < 1.0).collect();
        let high = |theme: &ThemeTrend| theme.high.unwrap_or(f64::INFINITY);
        falling.sort_by(|a, b| high(a).total_cmp(&high(b)).then(a.id.cmp(&b.id)));
        falling.truncate(n);
        let by_chance = BY_CHANCE * compared as f64;
        Ok(RisingThemes { trends, compared, by_chance, rising, falling, at })
    }
}

/// What is in a group, theme or area, and which shows speak in it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InCommunity {
    /// group, theme or area.
    pub level: Level,
    /// Its id.
    pub id: u32,
    /// How many insights and how many shows, at most 200.
    #[serde(default = "twenty")]
    pub n: usize,
}

fn twenty() -> usize {
    20
}

impl Operation for InCommunity {
    const NAME: &'static str = "community";
    const KIND: Kind = Kind::Read;
    type Answer = CommunityPage;

    fn run(&self, house: &House, task: &Task) -> Result<CommunityPage, Problem> {
        let (level, id, n) = (self.level, self.id, at_most(self.n, 200, "n")?);
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            if let Some(page) = corpus.community_page(level, id, n, task)? {
                return Ok(page);
            }
            // What became of those that ended is not kept there.
            return Err(absent(level, id, None, corpus.was_community(level, id, task)?));
        }
        let engine = house.engine(task)?;
        if let Some(page) = engine.community_page(level, id, n)? {
            return Ok(page);
        }
        Err(absent(level, id, engine.heir(level, id)?, engine.was_community(level, id)?))
    }
}

/// Why there is no page of a community.
fn absent(level: Level, id: u32, heir: Option<u32>, was_there: bool) -> Problem {
    let name = level.name();
    match heir {
        Some(heir) => {
            let message = format!("{name} {id} went up in {name} {heir}");
            Problem::new(ProblemCode::Moved, message).with(Hint::Heir { level, id: heir })
        }
        None if was_there => {
            Problem::new(ProblemCode::Gone, format!("{name} {id} has ended and left no heir"))
        }
        None => Problem::new(ProblemCode::NotFound, format!("there is no {name} {id}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_name_its_level() {
        assert_eq!(community("12").unwrap(), (Level::Theme, 12));
        assert_eq!(community("group:45").unwrap(), (Level::Group, 45));
        for wrong in ["x", "show:3", "theme:"] {
            let message = community(wrong).unwrap_err().to_string();
            assert!(message.contains("theme:12"), "{message}");
        }
    }
}
