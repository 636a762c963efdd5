//! Which level of detail is shown: whether one stands out at all, then which.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::group_size::typical_size;
use super::{ClusterId, HierarchyParams, Layer};

/// From this agreement of runs on, a level exists. Measured with all-MiniLM-L6-v2: .90 to .97 where human labels are
/// found again (SearchSnippets, StackOverflow titles, Banking77, KPA 2021), .62 to .76 where there are none of that size
/// (COVID-Q, one show, one field, the sample).
const CLEAR: f64 = 0.8;

/// The same for levels no coarser than groups, whose communities have fewer edges to lose: .74 to .86 on the labelled sets
/// with classes of that size (COVID-Q, Banking77, KPA 2021), .57 to .59 on insights.
const CLEAR_GROUPS: f64 = 0.68;

/// Levels with this share of the highest contrast are as clear as the clearest: summits are broad, and the noise of the
/// sample decides which point of one is the highest.
const AS_CLEAR: f64 = 0.97;

/// Agreements nearer than this are equal: they are means of three pairs of runs.
const AS_WELL_FOUND: f64 = 0.01;

/// No community holds more than this share of what is linked, on any level that is shown.
pub(super) const LARGEST_SHARE: f64 = 1.0 / 3.0;

/// Communities of this size are not looked at for their share.
const SMALL: f64 = 50.0;

/// Where no level stands out, a theme holds about this many insights in a large index, and no more than twice the root of
/// their number in a small one: some dozens of themes are as many as a reader wants to see.
const THEME_SIZE: f64 = 224.0;
const LEAST_THEME_SIZE: f64 = 40.0;

/// Why the level of detail is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Themes stand out: other parts of the graph give them again.
    Clear,
    /// No theme stands out, but groups do; themes have the wanted size.
    ClearGroups,
    /// Nothing stands out; themes have the wanted size.
    Size,
}

/// How the level of detail was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Why it is what it is.
    pub reason: Reason,
    /// The highest agreement of two runs on parts of the graph at any level of themes, −1 to 1; see [`Layer::agreement`].
    pub agreement: f64,
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let agreement = self.agreement;
        match self.reason {
            Reason::Clear => write!(f, "themes stand out (agreement {agreement:.2})"),
            Reason::ClearGroups => {
                write!(
                    f,
                    "groups stand out, themes do not (agreement {agreement:.2}) and go by size"
                )
            }
            Reason::Size => {
                write!(f, "nothing stands out (agreement {agreement:.2}); themes by size")
            }
        }
    }
}

/// What was chosen.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// The layer of the themes; where their size decides, the nearest to it.
    pub themes: &'a Layer,
    /// The groups that stand out where themes do not.
    pub groups: Option<&'a Layer>,
    /// Why.
    pub basis: Basis,
}

/// Chooses among `layers`, finest first. `None` where there are none.
pub fn choose<'a>(layers: &'a [Layer], params: &HierarchyParams) -> Option<Choice<'a>> {
    let nodes = layers.first()?.partition.communities();
    let nodes: usize = nodes.map(|c| layers[0].partition.members(c).len()).sum();
    let is_group = |layer: &Layer| typical_size(&layer.partition) <= params.largest_group() as f64;
    let fits =
        |layer: &&Layer| !is_group(layer) && largest(layer) as f64 <= most_of(nodes, LARGEST_SHARE);
    let best = |agreements: &mut dyn Iterator<Item = &Layer>| {
        agreements.filter_map(|layer| layer.agreement).fold(0.0, f64::max)
    };
    let agreement = best(&mut layers.iter().filter(fits));
    let basis = |reason| Basis { reason, agreement };
    if agreement >= CLEAR {
        let is_stable = |at: usize| around(layers, at).is_some_and(|agreement| agreement >= CLEAR);
        let themes = clearest(layers, |at| fits(&&layers[at]) && is_stable(at));
        return themes.map(|themes| Choice { themes, groups: None, basis: basis(Reason::Clear) });
    }
    let themes = of_size(layers, nodes)?;
    let stable = best(&mut layers.iter().filter(|layer| is_group(layer)));
    let groups = (stable >= CLEAR_GROUPS)
        .then(|| summit(layers, |at| is_group(&layers[at])).map(|at| &layers[at]))
        .flatten();
    let reason = if groups.is_some() { Reason::ClearGroups } else { Reason::Size };
    Some(Choice { themes, groups, basis: basis(reason) })
}

/// The sizes that themes are held to where size decides.
pub(super) fn theme_sizes(nodes: usize) -> std::ops::RangeInclusive<usize> {
    let least = (nodes / 8).clamp(1, 30);
    least..=(most_of(nodes, LARGEST_SHARE) as usize).min(500).max(2 * least)
}

/// The most that a community may hold where none should hold more than `share` of `nodes`: what is no larger than a group
/// is never too large, or an index of nine insights would fall into pieces of three.
pub(super) fn most_of(nodes: usize, share: f64) -> f64 {
    (share * nodes as f64).max(SMALL)
}

/// The coarsest layer whose typical and largest community are no larger than themes should be; the finest where none is.
fn of_size(layers: &[Layer], nodes: usize) -> Option<&Layer> {
    let wanted = (2.0 * (nodes as f64).sqrt()).clamp(LEAST_THEME_SIZE, THEME_SIZE);
    let most = *theme_sizes(nodes).end();
    let fits = |layer: &&Layer| typical_size(&layer.partition) <= wanted && largest(layer) <= most;
    layers.iter().rev().find(fits).or(layers.first())
}

fn largest(layer: &Layer) -> usize {
    layer.partition.members(ClusterId(0)).len()
}

/// The agreement of a layer; where it was not measured, the mean of its neighbours'.
fn around(layers: &[Layer], at: usize) -> Option<f64> {
    let of = |at: Option<usize>| at.and_then(|at| layers.get(at)).and_then(|layer| layer.agreement);
    let (before, after) = (of(at.checked_sub(1)), of(Some(at + 1)));
    of(Some(at)).or(before.zip(after).map(|(a, b)| (a + b) / 2.0)).or(before).or(after)
}

/// The contrast of a layer, smoothed over its neighbours so that a lucky partition does not win against a broad summit.
fn smooth(layers: &[Layer], at: usize) -> f64 {
    let of = |at: usize| layers[at].contrast;
    let (before, after) = (at.saturating_sub(1), (at + 1).min(layers.len() - 1));
    (of(before) + 2.0 * of(at) + of(after)) / 4.0
}

/// The layer with the highest smoothed contrast among those that fit.
fn summit(layers: &[Layer], fits: impl Fn(usize) -> bool) -> Option<usize> {
    (0..layers.len())
        .filter(|&at| fits(at))
        .max_by(|&a, &b| smooth(layers, a).total_cmp(&smooth(layers, b)))
}

/// Of the layers that fit and have nearly the highest contrast the finest that is found again as well as any.
fn clearest(layers: &[Layer], fits: impl Fn(usize) -> bool) -> Option<&Layer> {
    let highest = smooth(layers, summit(layers, &fits)?);
    let agreement = |at: usize| around(layers, at).unwrap_or(0.0);
    let plateau: Vec<usize> = (0..layers.len())
        .filter(|&at| fits(at) && smooth(layers, at) >= AS_CLEAR * highest)
        .collect();
    let best = plateau.iter().map(|&at| agreement(at)).fold(0.0, f64::max);
    let finest = plateau.into_iter().find(|&at| agreement(at) >= best - AS_WELL_FOUND);
    finest.map(|at| &layers[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Partition;

    /// Layers of 6,000 nodes: size of each community, contrast, agreement.
    fn layers(given: &[(u32, f64, Option<f64>)]) -> Vec<Layer> {
        let layer = |(at, &(size, contrast, agreement)): (usize, &(u32, f64, Option<f64>))| Layer {
            resolution: 1.0 / (at + 1) as f64,
            partition: Partition::new((0..6000).map(|node| Some(node / size))),
            contrast,
            agreement,
        };
        given.iter().enumerate().map(layer).collect()
    }

    #[track_caller]
    fn check(given: &[(u32, f64, Option<f64>)], themes: u32, groups: Option<u32>, reason: Reason) {
        let layers = layers(given);
        let found = choose(&layers, &HierarchyParams::default()).unwrap();
        let size = |layer: &Layer| largest(layer) as u32;
        assert_eq!((size(found.themes), found.groups.map(size)), (themes, groups));
        assert_eq!(found.basis.reason, reason);
    }

    #[test]
    fn among_themes_that_are_found_again_the_clearest_win_over_finer_ones() {
        let given = [
            (10, 0.9, None),
            (100, 0.2, Some(0.6)),
            (600, 0.1, Some(0.9)),
            (1000, 0.3, Some(0.9)),
            (1500, 0.1, Some(0.9)),
        ];
        check(&given, 1000, None, Reason::Clear);
    }

    #[test]
    fn of_a_broad_summit_the_finest_that_is_found_as_well_as_any_is_taken() {
        let all = [(60, 0.84), (75, 0.895), (100, 0.9), (150, 0.9), (200, 0.85)];
        check(&all.map(|(size, found)| (size, 0.5, Some(found))), 75, None, Reason::Clear);
    }

    #[test]
    fn without_agreement_themes_go_by_size_and_groups_by_contrast_where_they_are_found_again() {
        let size =
            [(10, 0.9, None), (20, 0.8, Some(0.5)), (150, 0.3, Some(0.6)), (600, 0.2, Some(0.6))];
        check(&size, 150, None, Reason::Size);
        let groups =
            [(10, 0.9, None), (20, 0.8, Some(0.75)), (150, 0.3, Some(0.6)), (600, 0.2, None)];
        check(&groups, 150, Some(10), Reason::ClearGroups);
    }

    #[test]
    fn a_level_whose_largest_community_is_most_of_the_index_is_none() {
        let given = [(20, 0.5, Some(0.5)), (150, 0.4, Some(0.5)), (3000, 0.9, Some(1.0))];
        check(&given, 150, None, Reason::Size);
    }
}
