//! The ways to choose that are set beside ours: of the tiles of an episode, each without overlap.

use crate::extract::{THRESHOLD, Window, lexrank};
use crate::insight::{Vectors, dot};

/// A text with its vector.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) row: &'a [f32],
}

/// A way to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// By chance.
    Random,
    /// The first.
    Lead,
    /// Those with the most words.
    Longest,
    /// The most central (Erkan and Radev 2004).
    LexRank,
    /// [`crate::extract::extract`].
    Quintet,
    /// Greedily, knowing the references: what a choice of tiles can reach.
    Oracle,
}

impl Method {
    /// All, in the order of the report.
    pub(super) const ALL: [Self; 6] =
        [Self::Random, Self::Lead, Self::Longest, Self::LexRank, Self::Quintet, Self::Oracle];

    /// Its name in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Lead => "lead",
            Self::Longest => "longest",
            Self::LexRank => "lexrank",
            Self::Quintet => "quintet",
            Self::Oracle => "oracle",
        }
    }

    /// At most `count` of `tiles`, by their numbers; none where the method does not choose tiles.
    pub(super) fn choose(
        self,
        (tiles, rows): (&[Window], &Vectors),
        references: &Vectors,
        count: usize,
        seed: u64,
    ) -> Vec<usize> {
        let mut order: Vec<usize> = (0..tiles.len()).collect();
        match self {
            Self::Random => fastrand::Rng::with_seed(seed).shuffle(&mut order),
            Self::Lead => {}
            Self::Longest => order.sort_by_key(|at| std::cmp::Reverse(tiles[*at].words())),
            Self::LexRank => {
                let ranks = lexrank(rows, THRESHOLD);
                order.sort_by(|a, b| ranks[*b].total_cmp(&ranks[*a]));
            }
            Self::Quintet => order.clear(),
            Self::Oracle => order = greedy(rows, references, count),
        }
        order.truncate(count);
        order
    }
}

/// Row after row that adds most to the best cosines of `references`.
fn greedy(rows: &Vectors, references: &Vectors, count: usize) -> Vec<usize> {
    let cosines: Vec<Vec<f32>> =
        rows.rows().map(|row| references.rows().map(|other| dot(row, other)).collect()).collect();
    let mut best = vec![-1.0f32; references.len()];
    let mut chosen = Vec::new();
    while chosen.len() < count.min(rows.len()) && !references.is_empty() {
        let gain = |at: &usize| -> f32 {
            cosines[*at].iter().zip(&best).map(|(cosine, best)| (cosine - best).max(0.0)).sum()
        };
        let open = (0..rows.len()).filter(|at| !chosen.contains(at));
        let Some(next) = open.max_by(|a, b| gain(a).total_cmp(&gain(b)).then(b.cmp(a))) else {
            break;
        };
        for (best, cosine) in best.iter_mut().zip(&cosines[next]) {
            *best = best.max(*cosine);
        }
        chosen.push(next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oracle_takes_what_covers_most_first() {
        let rows = Vectors::from_data(2, vec![0.0, 1.0, 0.8, 0.6, 1.0, 0.0]).unwrap();
        let references = Vectors::from_data(2, vec![1.0, 0.0, 0.8, 0.6]).unwrap();
        assert_eq!(greedy(&rows, &references, 2), [1, 2]);
        assert_eq!(greedy(&rows, &Vectors::new(2), 2), Vec::<usize>::new());
    }
}
