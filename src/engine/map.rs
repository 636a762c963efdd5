//! The index as a picture: a place in the plane for each insight, and for each group, theme and area.

use std::collections::HashSet;

use serde::Serialize;

use super::open::Engine;
use crate::cluster::{ClusterId, Graph, Level, Partition, layout, memberships};
use crate::corpus::communities::cluster::NEIGHBOURS;
use crate::corpus::communities::texts::Texts;
use crate::error::EngineError;
use crate::insight::{Insight, Ordinal};
use crate::task::Task;

/// Fixes the picture: the same commit gives the same one.
const SEED: u64 = 0;

/// Nearest insights kept for each point.
const RELATED: usize = 8;

/// A community's radius holds this share of its points; the rest are stragglers.
const INSIDE: f64 = 0.7;

/// The picture. A point is a text, however many insights say it; points are in the order of areas, themes and groups, so
/// that neighbours have near numbers.
pub struct Picture {
    /// The first insight of each point.
    ordinals: Vec<Ordinal>,
    /// Insights of all points.
    pub insights: u64,
    /// The place of each point; the middle of the page is 0, its longer side reaches from −1 to 1.
    pub places: Vec<[f32; 2]>,
    /// The group of each point, as a place in [`Picture::groups`].
    pub group_of: Vec<u32>,
    /// For each point the points most like it, best first; [`Picture::related_each`] a point, `u32::MAX` where fewer.
    pub related: Vec<u32>,
    /// Groups, those of most points first.
    pub groups: Vec<Region>,
    /// Themes, those of most points first.
    pub themes: Vec<Region>,
    /// Areas, those of most points first.
    pub areas: Vec<Region>,
}

/// Where a community lies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Region {
    /// Its id.
    pub id: u32,
    /// Its title.
    pub title: String,
    /// Number of its insights.
    pub size: u32,
    /// Place of its parent in the list one level up.
    pub parent: Option<u32>,
    /// Its middle.
    pub place: [f32; 2],
    /// Most of its points are not farther from the middle.
    pub radius: f32,
}

impl Picture {
    /// Entries of [`Picture::related`] for each point.
    pub fn related_each(&self) -> usize {
        RELATED
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.ordinals.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.ordinals.is_empty()
    }
}

impl Engine {
    /// Lays out the texts of all insights that have a group.
    pub fn picture(&self, task: &Task) -> Result<Picture, EngineError> {
        let snapshot = &self.snapshot;
        let texts = Texts::of(snapshot, snapshot.living());
        let neighbours = snapshot.vectors.neighbours(NEIGHBOURS, texts.firsts(), task)?;
        let (k, near, scores) = (neighbours.k, &neighbours.places, &neighbours.scores);
        let weights = memberships(k, scores);
        let graph = Graph::from_neighbours(k, near, &weights, None)?;
        let places = layout(&graph, SEED, task)?;

        let mut levels: [Vec<Option<u32>>; 3] = [0; 3].map(|_| vec![None; texts.len()]);
        for (text, &ordinal) in texts.firsts().iter().enumerate() {
            let mut id = self.place(ordinal)?;
            for level in Level::ALL {
                let community = self.community(level, id)?;
                levels[level as usize][text] = community.map(|community| community.id);
                id = community.and_then(|community| community.parent);
            }
        }
        let [groups, themes, areas] = levels.map(Partition::new);

        let home = |partition: &Partition, text: usize| partition.community(text);
        let mut shown: Vec<usize> =
            (0..texts.len()).filter(|&text| home(&groups, text).is_some()).collect();
        shown.sort_by_key(|&text| {
            (home(&areas, text), home(&themes, text), home(&groups, text), text)
        });
        let mut numbers = vec![u32::MAX; texts.len()];
        for (number, &text) in shown.iter().enumerate() {
            numbers[text] = number as u32;
        }
        let mut related = Vec::with_capacity(shown.len() * RELATED);
        for &text in &shown {
            // As on a page of related insights: not the own episode, and no other twice.
            let mut heard: HashSet<u64> =
                snapshot.episode(texts.firsts()[text]).into_iter().collect();
            let near = neighbours.of(text).map(|(near, _)| near).filter(|&near| {
                let episode = snapshot.episode(texts.firsts()[near]);
                episode.is_none_or(|episode| heard.insert(episode))
            });
            let near = near.map(|near| numbers[near]).filter(|&number| number != u32::MAX);
            related.extend(near.chain(std::iter::repeat(u32::MAX)).take(RELATED));
        }
        let size = |members: &[u32]| members.iter().map(|&text| texts.count(text as usize)).sum();
        let regions = |level: Level, partition: &Partition, above: Option<&Partition>| {
            partition
                .communities()
                .map(|community| {
                    let members = partition.members(community);
                    let first = members.first().map(|&node| node as usize);
                    let id = first.and_then(|text| self.id_of(level, texts.firsts()[text]));
                    let known = self.community(level, id).ok().flatten();
                    let (place, radius) = disc(members.iter().map(|&node| places[node as usize]));
                    Region {
                        id: id.unwrap_or_default(),
                        title: known.map(|known| known.title.clone()).unwrap_or_default(),
                        size: size(members),
                        parent: above.zip(first).and_then(|(a, f)| a.community(f)).map(|c| c.0),
                        place,
                        radius,
                    }
                })
                .collect::<Vec<_>>()
        };
        Ok(Picture {
            insights: shown.iter().map(|&text| u64::from(texts.count(text))).sum(),
            group_of: shown
                .iter()
                .filter_map(|&text| home(&groups, text).map(|ClusterId(group)| group))
                .collect(),
            related,
            groups: regions(Level::Group, &groups, Some(&themes)),
            themes: regions(Level::Theme, &themes, Some(&areas)),
            areas: regions(Level::Area, &areas, None),
            places: shown.iter().map(|&text| places[text]).collect(),
            ordinals: shown.iter().map(|&text| texts.firsts()[text]).collect(),
        })
    }

    /// The insight of a point of `picture`; `None` beyond the last one.
    pub fn insight_at(
        &self,
        picture: &Picture,
        point: usize,
    ) -> Result<Option<Insight>, EngineError> {
        picture.ordinals.get(point).map(|&ordinal| self.snapshot.insight(ordinal)).transpose()
    }

    /// The id of the community of `level` around an insight.
    fn id_of(&self, level: Level, ordinal: Ordinal) -> Option<u32> {
        let mut id = self.place(ordinal).ok()?;
        for finer in Level::ALL.into_iter().take_while(|&finer| finer < level) {
            id = self.community(finer, id).ok()??.parent;
        }
        id
    }
}

/// The middle of some points (the median of each coordinate, so that stragglers do not pull it) and the radius that
/// holds most of them.
fn disc(points: impl Iterator<Item = [f32; 2]> + Clone) -> ([f32; 2], f32) {
    let sorted = |values: Vec<f32>| {
        let mut values = values;
        values.sort_unstable_by(f32::total_cmp);
        values
    };
    let at = |values: &[f32], share: f64| {
        let place = (values.len() as f64 * share) as usize;
        values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(0.0)
    };
    let xs = sorted(points.clone().map(|point| point[0]).collect());
    let ys = sorted(points.clone().map(|point| point[1]).collect());
    let middle = [at(&xs, 0.5), at(&ys, 0.5)];
    let distances = points.map(|[x, y]| (x - middle[0]).hypot(y - middle[1]));
    (middle, at(&sorted(distances.collect()), INSIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straggler_moves_neither_the_middle_nor_the_radius_much() {
        let mut points: Vec<[f32; 2]> = (0..10).map(|at| [at as f32 / 10.0, 1.0]).collect();
        points.push([1000.0, -1000.0]);
        let ([x, y], radius) = disc(points.iter().copied());
        assert!((x - 0.5).abs() < 0.11 && y == 1.0 && radius < 0.6, "{x} {y} {radius}");
        assert_eq!(disc(std::iter::empty()), ([0.0; 2], 0.0));
    }
}
