//! Groups, themes and areas: three levels of communities, each inside the next.
//!
//! One level is found first, in the whole graph; finer communities are then found inside each of its communities, coarser
//! ones are joined from them.
//! Invariant: every group lies in one theme, every theme in one area.

mod going_on;

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::areas::areas;
use super::choice::theme_sizes;
use super::group_size::{sized, typical_size};
use super::leiden::leiden;
use super::quality::modularity;
use super::{Basis, Choice, ClusterId, Graph, Partition, Reason};
use crate::task::{Cancelled, Phase, Task};
pub use going_on::hierarchy_from;

/// Modularity's resolution for themes.
const THEME_RESOLUTION: f64 = 3.0;

/// Tries to meet the wanted group size; each costs one run.
const SIZE_TRIES: usize = 4;

/// A level of the hierarchy, finest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What an insight's page shows.
    Group,
    /// What a reader would call a topic.
    Theme,
    /// What a table of contents would list.
    Area,
}

impl Level {
    /// All levels, finest first.
    pub const ALL: [Self; 3] = [Self::Group, Self::Theme, Self::Area];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Theme => "theme",
            Self::Area => "area",
        }
    }

    /// The next coarser level.
    pub fn coarser(self) -> Option<Self> {
        match self {
            Self::Group => Some(Self::Theme),
            Self::Theme => Some(Self::Area),
            Self::Area => None,
        }
    }
}

/// What the levels should be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyParams {
    seed: u64,
    group_size: RangeInclusive<usize>,
}

/// Why a range is no group size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "groups of {least} to {most} insights are impossible; the range must begin at 1 or more and hold a number and its double"
)]
pub struct HierarchyParamsError {
    /// Smallest size given.
    pub least: usize,
    /// Largest size given.
    pub most: usize,
}

impl HierarchyParams {
    /// * `seed` fixes every random choice.
    /// * `group_size` is how many insights a group should have; a group that hangs together with nothing else may be
    ///   smaller, one that no resolution splits may be larger. Must hold a number and its double.
    pub fn new(seed: u64, group_size: RangeInclusive<usize>) -> Result<Self, HierarchyParamsError> {
        let (least, most) = (*group_size.start(), *group_size.end());
        if least == 0 || most / 2 < least {
            return Err(HierarchyParamsError { least, most });
        }
        Ok(Self { seed, group_size })
    }

    /// The size above which a group is too large.
    pub fn largest_group(&self) -> usize {
        *self.group_size.end()
    }
}

impl Default for HierarchyParams {
    /// Seed 0, groups of 5 to 50: what a page of related insights wants.
    fn default() -> Self {
        Self { seed: 0, group_size: 5..=50 }
    }
}

/// At which resolutions the levels of a [`Hierarchy`] were found, in units that hold for a graph that has grown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Detail {
    /// Constant Potts resolution of the themes, as a share of the graph's mean edge weight.
    pub themes: f64,
    /// Modularity's resolution of the groups inside the themes, for each living node.
    pub groups: f64,
    /// Modularity's resolution of the areas, for each theme.
    pub areas: f64,
    /// Living nodes of the graph that they were found in; 0 where nobody noted it.
    #[serde(default)]
    pub nodes: u64,
    /// How the level of detail was chosen; absent in an index whose themes were chosen by contrast alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

impl Detail {
    /// Whether themes are held to a size, because none stands out.
    pub(super) fn is_sized(&self) -> bool {
        self.basis.is_some_and(|basis| basis.reason != Reason::Clear)
    }
}

/// The three levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    levels: [Partition; 3],
    detail: Option<Detail>,
}

impl Hierarchy {
    /// Levels that were found before, finest first and each inside the next, to go on from.
    pub fn restored(levels: [Partition; 3], detail: Option<Detail>) -> Self {
        Self { levels, detail }
    }

    /// The same levels with `each` partition changed.
    pub fn map(&self, each: impl Fn(&Partition) -> Partition) -> Self {
        let levels = Level::ALL.map(|level| each(self.level(level)));
        Self { levels, ..*self }
    }

    /// At which resolutions the levels were found; `None` where the set was too small for a level to stand out.
    pub fn detail(&self) -> Option<Detail> {
        self.detail
    }

    /// The same levels, found to be the right ones for a `graph` that has grown.
    pub fn confirmed(self, graph: &Graph, basis: Basis) -> Self {
        let nodes = graph.living() as u64;
        let detail = self.detail.map(|detail| Detail { nodes, basis: Some(basis), ..detail });
        Self { detail, ..self }
    }

    /// The communities of `level`.
    pub fn level(&self, level: Level) -> &Partition {
        &self.levels[level as usize]
    }

    /// The community one level up that `community` of `level` lies in; `None` for areas and unknown communities.
    pub fn parent(&self, level: Level, community: ClusterId) -> Option<ClusterId> {
        let first = *self.level(level).members(community).first()?;
        self.level(level.coarser()?).community(first as usize)
    }

    /// For each community of `level` its parent, in order; empty for areas.
    pub fn parents(&self, level: Level) -> Vec<ClusterId> {
        self.level(level).communities().filter_map(|c| self.parent(level, c)).collect()
    }

    /// The communities one level down that lie in `community` of `level`, ascending; empty for groups.
    pub fn children(&self, level: Level, community: ClusterId) -> Vec<ClusterId> {
        let finer = match level {
            Level::Group => return Vec::new(),
            Level::Theme => Level::Group,
            Level::Area => Level::Theme,
        };
        let inside = self.level(level).members(community).iter();
        let mut found: Vec<ClusterId> =
            inside.filter_map(|&node| self.level(finer).community(node as usize)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Finds groups, themes and areas of `graph`, with themes of a fixed resolution. Where there are vectors, prefer
/// [`hierarchy_around`] what was [chosen](super::choose()).
pub fn hierarchy(
    graph: &Graph,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    let themes = leiden(graph, modularity(THEME_RESOLUTION), params.seed, task)?;
    in_two_steps(task, || Ok(levels(graph, themes, params, task)?.0))
}

/// Finds the levels around the themes that were chosen among the layers of `graph`; where none stands out, themes are split
/// and joined to the wanted size.
pub fn hierarchy_around(
    graph: &Graph,
    chosen: &Choice<'_>,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    in_two_steps(task, || {
        let themes = chosen.themes.partition.clone();
        let themes = match chosen.basis.reason {
            Reason::Clear => themes,
            _ => sized(graph, themes, &theme_sizes(graph.living()), params.seed, task)?,
        };
        let (mut found, [groups, areas]) = levels(graph, themes, params, task)?;
        let mean = graph.mean_weight();
        let count = found.level(Level::Theme).count().max(1) as f64;
        found.detail = (mean > 0.0).then(|| Detail {
            themes: chosen.themes.resolution / mean,
            groups: groups / graph.living().max(1) as f64,
            areas: areas / count,
            nodes: graph.living() as u64,
            basis: Some(chosen.basis),
        });
        Ok(found)
    })
}

pub(super) fn in_two_steps(
    task: &Task<'_>,
    find: impl FnOnce() -> Result<Hierarchy, Cancelled>,
) -> Result<Hierarchy, Cancelled> {
    task.progress().begin(Phase::Cluster, Some(2));
    let found = find();
    task.progress().end();
    found
}

/// The levels around `themes`, and modularity's resolutions of the groups and of the areas.
fn levels(
    graph: &Graph,
    themes: Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<(Hierarchy, [f64; 2]), Cancelled> {
    let (groups, within) = groups_within(graph, &themes, params, task)?;
    task.progress().advance(1);
    let (areas, above) = areas(graph, &themes, params.seed, task)?;
    task.progress().advance(1);
    Ok((Hierarchy { levels: [groups, themes, areas], detail: None }, [within, above]))
}

/// Groups of the wanted size, each inside one theme, with modularity's resolution.
fn groups_within(
    graph: &Graph,
    themes: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<(Partition, f64), Cancelled> {
    let inner = graph.inside(themes);
    // The geometric middle of the range, as sizes spread evenly on a logarithmic scale.
    let wanted = ((params.group_size.start() * params.group_size.end()) as f64).sqrt();
    let mut resolution = (graph.living() as f64 / wanted).max(1.0);
    let mut best: Option<(f64, Partition, f64)> = None;
    for attempt in 0..SIZE_TRIES {
        let found = leiden(&inner, modularity(resolution), params.seed + attempt as u64, task)?;
        let off = typical_size(&found) / wanted;
        if best.as_ref().is_none_or(|(before, ..)| off.ln().abs() < before.ln().abs()) {
            best = Some((off, found, resolution));
        }
        // Within a quarter is near enough: the range spans a factor of ten.
        if off.ln().abs() < 0.25 {
            break;
        }
        resolution *= off;
    }
    let (groups, resolution) =
        best.map_or_else(|| (themes.clone(), resolution), |(_, groups, at)| (groups, at));
    Ok((sized(&inner, groups, &params.group_size, params.seed, task)?, resolution))
}

#[cfg(test)]
mod tests;
