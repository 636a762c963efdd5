//! Groups, themes and areas: three levels of communities, each inside the next.
//!
//! One level is found first, in the whole graph; finer communities are then found inside each of its communities, coarser
//! ones are joined from them.
//! Invariant: every group lies in one theme, every theme in one area.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::group_size::{sized, typical_size};
use super::leiden::{coarsen, coarsen_from, leiden, leiden_from};
use super::{ClusterId, Graph, Layer, Partition, Quality};
use crate::task::{Cancelled, Phase, Task};

/// Modularity's resolution for themes.
const THEME_RESOLUTION: f64 = 3.0;

/// A level has so many times fewer communities than the one below, if it can: a list of ten themes under each of ten
/// areas is read more easily than one of a hundred.
const FEWER: usize = 4;

/// There are no more areas than this, if it can be: they are the first page that a reader sees of a large index.
const MOST_AREAS: usize = 40;

/// The share of the weights at a node (or at a community, where whole ones move) that it must gain to leave its
/// community of the clustering before. docs/decisions/0010 has what other values do.
const LOYALTY: f64 = 0.1;

/// Tries to get there; each costs a run on a graph of communities.
const JOIN_TRIES: usize = 10;

/// Tries to meet the wanted group size; each costs one run.
const SIZE_TRIES: usize = 4;

/// A level of the hierarchy, finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
}

/// The three levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    levels: [Partition; 3],
    chosen: Level,
    detail: Option<Detail>,
}

impl Hierarchy {
    /// Levels that were found before, finest first and each inside the next, to go on from.
    pub fn restored(levels: [Partition; 3], detail: Option<Detail>) -> Self {
        Self { levels, chosen: Level::Theme, detail }
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

    /// The communities of `level`.
    pub fn level(&self, level: Level) -> &Partition {
        &self.levels[level as usize]
    }

    /// The level that was found first, in the whole graph, and the others around it.
    pub fn chosen(&self) -> Level {
        self.chosen
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
/// [`hierarchy_around`] the [clearest themes](super::clearest_themes).
pub fn hierarchy(
    graph: &Graph,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    let themes = leiden(graph, modularity(THEME_RESOLUTION), params.seed, task)?;
    in_two_steps(task, || levels(graph, &themes, None, params, task))
}

/// Finds the levels above and below `chosen`, a layer of `graph`, which becomes one of them: the themes, or the groups
/// if most of its communities are no larger than a group may be.
pub fn hierarchy_around(
    graph: &Graph,
    chosen: &Layer,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    let themes = share_of_weight(graph, chosen.resolution);
    in_two_steps(task, || levels(graph, &chosen.partition, themes, params, task))
}

/// Finds the levels again after the graph has changed, from those `before` it changed: nodes and communities move only
/// where it gains clearly, at the same resolutions. Nodes that are new start alone.
///
/// `None` where the levels before have no [`Detail`], so that there is nothing to go on from.
pub fn hierarchy_from(
    graph: &Graph,
    before: &Hierarchy,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Option<Hierarchy>, Cancelled> {
    let Some(detail) = before.detail else { return Ok(None) };
    let Ok(quality) = Quality::cpm(detail.themes * graph.mean_weight()) else { return Ok(None) };
    let found = in_two_steps(task, || {
        let start = before.level(Level::Theme);
        let themes = leiden_from(graph, start, quality, LOYALTY, params.seed, task)?;
        let resolution = modularity(detail.groups * graph.living() as f64);
        let inner = graph.inside(&themes);
        let start = before.level(Level::Group);
        let groups = leiden_from(&inner, start, resolution, LOYALTY, params.seed, task)?;
        let groups = sized(&inner, groups, &params.group_size, params.seed, task)?;
        task.progress().advance(1);
        let resolution = modularity(detail.areas * themes.count() as f64);
        let start = before.level(Level::Area);
        let areas = coarsen_from(graph, &themes, start, resolution, LOYALTY, params.seed, task)?;
        task.progress().advance(1);
        let detail = Some(detail);
        Ok(Hierarchy { levels: [groups, themes, areas], chosen: Level::Theme, detail })
    })?;
    Ok(Some(found))
}

fn in_two_steps(
    task: &Task<'_>,
    find: impl FnOnce() -> Result<Hierarchy, Cancelled>,
) -> Result<Hierarchy, Cancelled> {
    task.progress().begin(Phase::Cluster, Some(2));
    let found = find();
    task.progress().end();
    found
}

/// A constant Potts resolution as a share of the graph's mean weight; `None` for a graph without edges.
fn share_of_weight(graph: &Graph, resolution: f64) -> Option<f64> {
    let mean = graph.mean_weight();
    (mean > 0.0).then(|| resolution / mean)
}

/// `themes` is the resolution of `chosen` in the units of [`Detail`].
fn levels(
    graph: &Graph,
    chosen: &Partition,
    themes: Option<f64>,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    let fine = typical_size(chosen) <= *params.group_size.end() as f64;
    let (groups, middle, resolution) = if fine {
        (chosen.clone(), joined(graph, chosen, params, task)?.0, None)
    } else {
        let (groups, resolution) = groups_within(graph, chosen, params, task)?;
        (groups, chosen.clone(), Some(resolution))
    };
    task.progress().advance(1);
    let (areas, above) = joined(graph, &middle, params, task)?;
    task.progress().advance(1);
    let chosen = if fine { Level::Group } else { Level::Theme };
    let detail = themes.zip(resolution).map(|(themes, groups)| Detail {
        themes,
        groups: groups / graph.living().max(1) as f64,
        areas: above / middle.count().max(1) as f64,
        nodes: graph.living() as u64,
    });
    Ok(Hierarchy { levels: [groups, middle, areas], chosen, detail })
}

/// The level above `fine`: a few times fewer communities, and not too many for a page, as far as its parts are linked at
/// all; with modularity's resolution.
fn joined(
    graph: &Graph,
    fine: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<(Partition, f64), Cancelled> {
    let wanted = fine.count().div_ceil(FEWER).min(MOST_AREAS);
    // On neighbour graphs modularity gives several times as many communities as its resolution says.
    let mut resolution = (wanted as f64 / 2.0).max(1.0);
    let mut best = (fine.clone(), resolution);
    for _ in 0..JOIN_TRIES {
        let found = coarsen(graph, fine, modularity(resolution), params.seed, task)?;
        if found.count() <= best.0.count() {
            best = (found, resolution);
        }
        if best.0.count() <= wanted {
            break;
        }
        resolution *= 0.6;
    }
    Ok(best)
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

/// A resolution that is known to be good.
pub(super) fn modularity(resolution: f64) -> Quality {
    Quality::modularity(resolution).unwrap_or_else(|_| Quality::plain())
}

#[cfg(test)]
mod tests;
