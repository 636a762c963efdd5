//! Groups, themes and areas: three levels of communities, each inside the next.
//!
//! One level is found first, in the whole graph; finer communities are then found inside each of its communities, coarser
//! ones are joined from them.
//! Invariant: every group lies in one theme, every theme in one area.

use std::ops::RangeInclusive;

use super::leiden::{coarsen, leiden};
use super::partition::ABSENT;
use super::{ClusterId, Graph, Partition, Quality};
use crate::task::{Cancelled, Phase, Task};

/// Modularity's resolution for themes.
const THEME_RESOLUTION: f64 = 3.0;

/// A level has so many times fewer communities than the one below, if it can: a list of ten themes under each of ten
/// areas is read more easily than one of a hundred.
const FEWER: usize = 4;

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

/// The three levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    levels: [Partition; 3],
    chosen: Level,
}

impl Hierarchy {
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
    hierarchy_around(graph, &themes, params, task)
}

/// Finds the levels above and below `chosen`, a partition of `graph`, which becomes one of them: the themes, or the groups
/// if most of its communities are no larger than a group may be.
pub fn hierarchy_around(
    graph: &Graph,
    chosen: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    task.progress().begin(Phase::Cluster, Some(2));
    let found = levels(graph, chosen, params, task);
    task.progress().end();
    found
}

fn levels(
    graph: &Graph,
    chosen: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Hierarchy, Cancelled> {
    let fine = typical_size(chosen) <= *params.group_size.end() as f64;
    let (groups, themes) = if fine {
        (chosen.clone(), joined(graph, chosen, params, task)?)
    } else {
        (groups_within(graph, chosen, params, task)?, chosen.clone())
    };
    task.progress().advance(1);
    let areas = joined(graph, &themes, params, task)?;
    task.progress().advance(1);
    let chosen = if fine { Level::Group } else { Level::Theme };
    Ok(Hierarchy { levels: [groups, themes, areas], chosen })
}

/// The level above `fine`: a few times fewer communities, as far as its parts are linked at all.
fn joined(
    graph: &Graph,
    fine: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let wanted = fine.count().div_ceil(FEWER);
    // On neighbour graphs modularity gives several times as many communities as its resolution says.
    let mut resolution = (wanted as f64 / 2.0).max(1.0);
    let mut best = fine.clone();
    for _ in 0..JOIN_TRIES {
        let found = coarsen(graph, fine, modularity(resolution), params.seed, task)?;
        if found.count() <= best.count() {
            best = found;
        }
        if best.count() <= wanted {
            break;
        }
        resolution *= 0.6;
    }
    Ok(best)
}

/// Groups of the wanted size, each inside one theme.
fn groups_within(
    graph: &Graph,
    themes: &Partition,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let inner = graph.inside(themes);
    // The geometric middle of the range, as sizes spread evenly on a logarithmic scale.
    let wanted = ((params.group_size.start() * params.group_size.end()) as f64).sqrt();
    let mut resolution = (graph.living() as f64 / wanted).max(1.0);
    let mut best: Option<(f64, Partition)> = None;
    for attempt in 0..SIZE_TRIES {
        let found = leiden(&inner, modularity(resolution), params.seed + attempt as u64, task)?;
        let off = typical_size(&found) / wanted;
        if best.as_ref().is_none_or(|(before, _)| off.ln().abs() < before.ln().abs()) {
            best = Some((off, found));
        }
        // Within a quarter is near enough: the range spans a factor of ten.
        if off.ln().abs() < 0.25 {
            break;
        }
        resolution *= off;
    }
    let groups = best.map_or_else(|| themes.clone(), |(_, groups)| groups);
    let groups = split_large(&inner, groups, *params.group_size.end(), params.seed, task)?;
    Ok(join_small(&inner, &groups, &params.group_size))
}

/// The size of the community of a typical node, rather than of a typical community: stray pairs do not count.
pub(super) fn typical_size(partition: &Partition) -> f64 {
    let mut sizes: Vec<usize> =
        partition.communities().map(|c| partition.members(c).len()).collect();
    sizes.sort_unstable();
    let half = sizes.iter().sum::<usize>() / 2;
    let mut below = 0;
    let middle = sizes.iter().find(|&&size| {
        below += size;
        below > half
    });
    middle.map_or(1.0, |&size| size as f64)
}

/// Splits communities of more than `most` nodes, each by Leiden on its own subgraph with rising resolution.
fn split_large(
    graph: &Graph,
    groups: Partition,
    most: usize,
    seed: u64,
    task: &Task<'_>,
) -> Result<Partition, Cancelled> {
    let mut raw = groups.raw().to_vec();
    let mut next = groups.count() as u32;
    for community in groups.communities() {
        // Numbered by falling size: the first small one ends the search.
        let mut pending = vec![groups.members(community).to_vec()];
        if pending[0].len() <= most {
            break;
        }
        while let Some(members) = pending.pop() {
            let part = graph.only(&members);
            let mut resolution = 1.0;
            // A clique comes apart at a resolution near its size, so this ends.
            while resolution <= 2.0 * members.len() as f64 {
                let parts = leiden(&part, modularity(resolution), seed, task)?;
                if parts.count() > 1 {
                    for piece in parts.communities() {
                        let piece: Vec<u32> =
                            parts.members(piece).iter().map(|&at| members[at as usize]).collect();
                        piece.iter().for_each(|&node| raw[node as usize] = next);
                        next += 1;
                        if piece.len() > most {
                            pending.push(piece);
                        }
                    }
                    break;
                }
                resolution *= 1.5;
            }
        }
    }
    Ok(Partition::from_raw(raw))
}

/// Joins communities below the wanted size to the neighbouring one they are linked with best, smallest first, as long as
/// the result is not too large.
fn join_small(graph: &Graph, groups: &Partition, wanted: &RangeInclusive<usize>) -> Partition {
    let mut home: Vec<u32> = (0..groups.count() as u32).collect();
    let mut sizes: Vec<usize> = groups.communities().map(|c| groups.members(c).len()).collect();
    let mut members: Vec<Vec<u32>> =
        groups.communities().map(|c| groups.members(c).to_vec()).collect();
    let mut links: std::collections::BTreeMap<u32, f64> = std::collections::BTreeMap::new();
    for small in groups.communities().rev() {
        let at = small.index();
        if sizes[at] >= *wanted.start() {
            continue;
        }
        links.clear();
        for edge in members[at].iter().flat_map(|&node| graph.row(node as usize)) {
            let other = root(&home, groups.raw()[edge.to as usize]);
            if other as usize != at && sizes[other as usize] + sizes[at] <= *wanted.end() {
                *links.entry(other).or_default() += f64::from(edge.weight);
            }
        }
        let best = links.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        if let Some((&best, _)) = best {
            home[at] = best;
            sizes[best as usize] += sizes[at];
            let moved = std::mem::take(&mut members[at]);
            members[best as usize].extend(moved);
        }
    }
    let raw = groups.raw().iter().map(|&c| if c == ABSENT { ABSENT } else { root(&home, c) });
    Partition::from_raw(raw.collect())
}

/// Follows `home` to a community that was not joined to another.
fn root(home: &[u32], mut community: u32) -> u32 {
    while home[community as usize] != community {
        community = home[community as usize];
    }
    community
}

/// A resolution that is known to be good.
fn modularity(resolution: f64) -> Quality {
    Quality::modularity(resolution).unwrap_or_else(|_| Quality::plain())
}

#[cfg(test)]
mod tests;
