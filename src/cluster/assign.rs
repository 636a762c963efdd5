//! The group of a new insight, without clustering again: that of its neighbours, or a new one.

/// What a new insight joins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Assignment<G> {
    /// The group, and the share of the neighbours' weight that speaks for it, in 0..=1.
    Joins {
        /// The group.
        group: G,
        /// Its share.
        membership: f32,
    },
    /// Too far from everything: it starts a group of its own.
    Starts,
}

/// Finds the group of an insight whose nearest neighbours have the given scores and groups; best score first or not.
///
/// * `neighbours` are `(cosine, group)`; those without a group, and scores that are not positive, do not count.
/// * `floor` is the cosine below which even the nearest neighbour is a stranger; the insight then starts a group. The
///   cosine at which members hang on to their groups is a good one, see [`join_floor`].
///
/// Each neighbour votes with the square of its cosine, as edges weigh in the scaled graph; ties go to the smaller group.
pub fn assign<G: Copy + Ord>(
    neighbours: impl IntoIterator<Item = (f32, Option<G>)>,
    floor: f32,
) -> Assignment<G> {
    let mut votes: Vec<(G, f32)> = Vec::new();
    let (mut all, mut nearest) = (0.0f32, f32::NEG_INFINITY);
    for (score, group) in neighbours {
        let Some(group) = group.filter(|_| score > 0.0) else { continue };
        all += score * score;
        nearest = nearest.max(score);
        match votes.iter_mut().find(|(other, _)| *other == group) {
            Some((_, weight)) => *weight += score * score,
            None => votes.push((group, score * score)),
        }
    }
    let best = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    match best {
        Some((group, weight)) if nearest >= floor => {
            Assignment::Joins { group, membership: (weight / all).min(1.0) }
        }
        _ => Assignment::Starts,
    }
}

/// The cosine that all but the loneliest hundredth of insights have to their nearest neighbour: below it, an insight is
/// lonelier than anything known. `nearest` are the nearest neighbours' cosines; 0 where there are none.
pub fn join_floor(nearest: impl IntoIterator<Item = f32>) -> f32 {
    let mut all: Vec<f32> = nearest.into_iter().filter(|score| !score.is_nan()).collect();
    if all.is_empty() {
        return 0.0;
    }
    let at = all.len() / 100;
    *all.select_nth_unstable_by(at, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(neighbours: &[(f32, Option<u8>)], floor: f32, expected: Option<u8>) {
        let found = match assign(neighbours.iter().copied(), floor) {
            Assignment::Joins { group, membership } => {
                assert!((0.0..=1.0).contains(&membership));
                Some(group)
            }
            Assignment::Starts => None,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn an_insight_joins_the_group_of_most_of_its_neighbours() {
        check(&[(0.8, Some(1)), (0.7, Some(2)), (0.7, Some(2))], 0.3, Some(2));
        check(&[(0.9, Some(1)), (0.3, Some(2)), (0.3, Some(2))], 0.3, Some(1));
        check(&[(0.5, Some(7)), (0.5, Some(3))], 0.3, Some(3));
    }

    #[test]
    fn a_stranger_starts_a_group() {
        check(&[(0.2, Some(1))], 0.3, None);
        check(&[(0.9, None), (f32::NAN, Some(1))], 0.3, None);
        check(&[], 0.3, None);
    }

    #[test]
    fn the_floor_leaves_a_hundredth_below() {
        let nearest: Vec<f32> = (0..1000u16).map(|i| f32::from(i) / 1000.0).collect();
        assert_eq!(join_floor(nearest), 0.01);
        assert_eq!(join_floor([]), 0.0);
    }
}
