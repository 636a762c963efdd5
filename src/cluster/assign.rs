//! The group of a new insight, without clustering again: that of its neighbours, or a new one with others that are new.

use super::leiden::leiden;
use super::{Graph, GraphError, Partition, Quality};
use crate::task::{Cancelled, Task};

/// What the neighbours of a new insight say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vote<G> {
    /// The group that most of them are in; `None` where none has a group.
    pub group: Option<G>,
    /// The share of the weight of those with a group that speaks for it, in 0..=1.
    pub membership: f32,
    /// The highest cosine to a neighbour with a group; −∞ where there is none.
    pub nearest: f32,
    /// The share of all weight that lies with neighbours without a group, which are new as well, in 0..=1.
    pub fresh: f32,
}

impl<G> Vote<G> {
    /// Whether the insight may join the group: a neighbour is no stranger, with a cosine of at least `floor`.
    pub fn may_join(&self, floor: f32) -> bool {
        self.group.is_some() && self.nearest >= floor
    }

    /// Whether it lies among what is known rather than among what is new.
    pub fn is_at_home(&self, floor: f32) -> bool {
        self.may_join(floor) && self.fresh <= 0.5
    }
}

/// Counts the votes of neighbours, `(cosine, group)` each; scores that are not positive do not count.
///
/// Each votes with the square of its cosine, as edges weigh in the scaled graph; ties go to the smaller group.
pub fn vote<G: Copy + Ord>(neighbours: impl IntoIterator<Item = (f32, Option<G>)>) -> Vote<G> {
    let mut votes: Vec<(G, f32)> = Vec::new();
    let (mut known, mut fresh, mut nearest) = (0.0f32, 0.0f32, f32::NEG_INFINITY);
    for (score, group) in neighbours.into_iter().filter(|(score, _)| *score > 0.0) {
        let weight = score * score;
        let Some(group) = group else {
            fresh += weight;
            continue;
        };
        known += weight;
        nearest = nearest.max(score);
        match votes.iter_mut().find(|(other, _)| *other == group) {
            Some((_, sum)) => *sum += weight,
            None => votes.push((group, weight)),
        }
    }
    let best = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let all = known + fresh;
    Vote {
        group: best.map(|(group, _)| group),
        membership: best.map_or(0.0, |(_, weight)| (weight / known).min(1.0)),
        nearest,
        fresh: if all > 0.0 { fresh / all } else { 0.0 },
    }
}

/// Which of some new insights belong together: the communities of their own neighbour graph, and that graph.
///
/// * `ordinals` and `scores` are their neighbours among each other, `k` a row, as for [`Graph::from_neighbours`].
/// * Cosines below `floor` link nothing, so that a stranger to all is alone.
pub fn together(
    k: usize,
    ordinals: &[u32],
    scores: &[f32],
    floor: f32,
    task: &Task<'_>,
) -> Result<(Graph, Partition), TogetherError> {
    let near: Vec<f32> =
        scores.iter().map(|&score| if score >= floor { score } else { 0.0 }).collect();
    let graph = Graph::from_neighbours(k, ordinals, &near, None)?;
    let partition = leiden(&graph, Quality::plain(), 0, task)?;
    Ok((graph, partition))
}

/// Why new insights could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum TogetherError {
    /// The neighbours are no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOOR: f32 = 0.3;

    #[track_caller]
    fn check(neighbours: &[(f32, Option<u8>)], at_home: bool, group: Option<u8>) {
        let found = vote(neighbours.iter().copied());
        assert_eq!((found.is_at_home(FLOOR), found.group), (at_home, group));
        assert!((0.0..=1.0).contains(&found.membership) && (0.0..=1.0).contains(&found.fresh));
    }

    #[test]
    fn an_insight_joins_the_group_of_most_of_its_neighbours() {
        check(&[(0.8, Some(1)), (0.7, Some(2)), (0.7, Some(2))], true, Some(2));
        check(&[(0.9, Some(1)), (0.3, Some(2)), (0.3, Some(2))], true, Some(1));
        check(&[(0.5, Some(7)), (0.5, Some(3))], true, Some(3));
    }

    #[test]
    fn a_stranger_joins_nothing() {
        check(&[(0.2, Some(1))], false, Some(1));
        check(&[(0.9, None), (f32::NAN, Some(1))], false, None);
        check(&[], false, None);
    }

    #[test]
    fn who_lies_among_new_ones_is_not_at_home_but_may_join() {
        let neighbours = [(0.8, None), (0.8, None), (0.4, Some(1))];
        check(&neighbours, false, Some(1));
        assert!(vote(neighbours).may_join(FLOOR));
    }

    #[test]
    fn new_ones_that_are_near_each_other_come_together_and_strangers_stay_alone() {
        let ordinals = [1, 2, 0, 2, 0, 1, 0, u32::MAX];
        let scores = [0.8, 0.7, 0.8, 0.6, 0.7, 0.6, 0.2, 0.0];
        let (_, found) = together(2, &ordinals, &scores, FLOOR, &Task::silent()).unwrap();
        assert_eq!(found, Partition::new([0, 0, 0, 1].map(Some)));
    }
}
