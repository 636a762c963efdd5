//! Going on from the levels before, after the graph has changed.

use super::{Hierarchy, HierarchyParams, Level, in_two_steps};
use crate::cluster::areas::bounded;
use crate::cluster::choice::{LARGEST_SHARE, theme_sizes};
use crate::cluster::group_size::sized;
use crate::cluster::held::{Budget, held, units_held, within};
use crate::cluster::leiden::{coarsen_from, leiden_from};
use crate::cluster::quality::modularity;
use crate::cluster::{Graph, Partition, Quality};
use crate::task::{Cancelled, Task};

/// The shares of the weights at a node (or at a community, where whole ones move) that it must gain to leave its community
/// of the clustering before: the next is tried where more would move than the budget allows. docs/decisions/0012 has what
/// other values do.
const LOYALTIES: [f64; 4] = [0.1, 0.2, 0.4, 0.8];

/// The shares of the known nodes that may get another community at once: what would move beyond waits for the next
/// clustering. A node that leaves a theme leaves its group as well, so that both shares add up there.
const THEMES_MOVE: f64 = 0.01;
const GROUPS_MOVE: f64 = 0.012;
const AREAS_MOVE: f64 = 0.015;

/// Finds the levels again after the graph has changed, from those `before` it changed: nodes and communities move only
/// where it gains clearly, at the same resolutions, and only a small share of them at once. Nodes that are new start alone.
///
/// `None` where the levels before have no [`Detail`](super::Detail), so that there is nothing to go on from.
pub fn hierarchy_from(
    graph: &Graph,
    before: &Hierarchy,
    params: &HierarchyParams,
    task: &Task<'_>,
) -> Result<Option<Hierarchy>, Cancelled> {
    let Some(detail) = before.detail else { return Ok(None) };
    let Ok(quality) = Quality::cpm(detail.themes * graph.mean_weight()) else { return Ok(None) };
    let found = in_two_steps(task, || {
        let seed = params.seed;
        let start = before.level(Level::Theme);
        let sizes = theme_sizes(graph.living());
        let budget = Budget::of(start, THEMES_MOVE);
        let themes = gently(start, budget, |loyalty| {
            let found = leiden_from(graph, start, quality, loyalty, seed, task)?;
            if detail.is_sized() { sized(graph, found, &sizes, seed, task) } else { Ok(found) }
        })?;
        let themes = held(graph, start, &themes, budget);
        let inner = graph.inside(&themes);
        // Who left a theme is free to join any group of the new one.
        let start = &within(before.level(Level::Group), &themes);
        let resolution = modularity(detail.groups * graph.living() as f64);
        let budget = Budget::of(start, GROUPS_MOVE);
        let groups = gently(start, budget, |loyalty| {
            let found = leiden_from(&inner, start, resolution, loyalty, seed, task)?;
            sized(&inner, found, &params.group_size, seed, task)
        })?;
        let groups = held(&inner, start, &groups, budget);
        let groups = sized(&inner, groups, &params.group_size, seed, task)?;
        task.progress().advance(1);
        let resolution = modularity(detail.areas * themes.count() as f64);
        let start = before.level(Level::Area);
        let budget = Budget::of(start, AREAS_MOVE);
        let areas = gently(start, budget, |loyalty| {
            coarsen_from(graph, &themes, start, resolution, loyalty, seed, task)
        })?;
        let areas = units_held(graph, start, &areas, &themes, budget);
        let areas = bounded(graph, &themes, areas, LARGEST_SHARE, params.seed, task)?;
        task.progress().advance(1);
        Ok(Hierarchy { levels: [groups, themes, areas], detail: Some(detail) })
    })?;
    Ok(Some(found))
}

/// The first of what `find` finds with rising loyalty that stays within the `budget`; the last where none does.
fn gently(
    start: &Partition,
    budget: Budget,
    find: impl Fn(f64) -> Result<Partition, Cancelled>,
) -> Result<Partition, Cancelled> {
    let [first, rest @ ..] = LOYALTIES;
    let mut found = find(first)?;
    for loyalty in rest {
        if budget.allows(start, &found) {
            break;
        }
        found = find(loyalty)?;
    }
    Ok(found)
}
