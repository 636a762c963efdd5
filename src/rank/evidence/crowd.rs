//! What all other readers say of candidates: readers alike, items liked together, how many liked them, and the
//! neighbours of a candidate where nobody has met it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Alike, Ease, Library, Neighbours, Popularity, Said, Table};

/// The readers of a library.
#[derive(Clone, Debug)]
pub struct Crowd {
    table: Arc<Table>,
    alike: Alike,
    ease: Ease,
    popularity: Popularity,
    neighbours: Neighbours,
}

/// What the crowd says of one candidate to one reader.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Opinion {
    pub(super) alike: f32,
    pub(super) together: f32,
    pub(super) popular: f32,
    pub(super) approved: f32,
    pub(super) neighbours: f32,
    /// Whether anybody said anything of the candidate.
    pub(super) met: bool,
}

impl Crowd {
    /// * `lambda`: the pull of [`Ease`].
    pub fn new(library: &Library, table: Arc<Table>, lambda: f64) -> Self {
        Self {
            alike: Alike::new(&table),
            ease: Ease::learn(table.clone(), lambda),
            popularity: Popularity::new(&table),
            neighbours: Neighbours::new(library, &table),
            table,
        }
    }

    /// What everybody said.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The weights of items liked together.
    pub fn ease(&self) -> &Ease {
        &self.ease
    }

    /// How many liked each item.
    pub fn popularity(&self) -> &Popularity {
        &self.popularity
    }

    pub(super) fn opinions(&self, said: &Said, candidates: &[u32]) -> Vec<Opinion> {
        let alike = self.alike.scores(said, candidates);
        let together = self.ease.scores(said, candidates);
        let near = self.near(said, candidates);
        let opinion = |(at, &candidate): (usize, &u32)| Opinion {
            alike: alike[at].unwrap_or(0.0),
            together: together[at].unwrap_or(0.0),
            popular: self.popularity.likes(candidate).ln_1p(),
            approved: self.popularity.approval(candidate),
            neighbours: near[at],
            met: self.table.knows(candidate),
        };
        candidates.iter().enumerate().map(opinion).collect()
    }

    /// For each candidate the mean, over the items nearest to it by content, of what the reader said of them or, where
    /// they said nothing, of what [`Ease`] expects them to say.
    fn near(&self, said: &Said, candidates: &[u32]) -> Vec<f32> {
        let near = || candidates.iter().flat_map(|&candidate| self.neighbours.of(candidate));
        let mut items: Vec<u32> = near().map(|&(item, _)| item).collect();
        items.sort_unstable();
        items.dedup();
        let expected = self.ease.scores(said, &items);
        let mut words: HashMap<u32, f32> = items
            .iter()
            .copied()
            .zip(expected.into_iter().map(|word| word.unwrap_or(0.0)))
            .collect();
        said.disliked.iter().for_each(|&item| _ = words.insert(item, -1.0));
        said.liked.iter().for_each(|&item| _ = words.insert(item, 1.0));
        let mean = |&candidate: &u32| {
            let near = self.neighbours.of(candidate);
            let sum: f32 = near.iter().map(|(item, share)| share * words[item]).sum();
            let shares: f32 = near.iter().map(|(_, share)| share).sum();
            if shares > 0.0 { sum / shares } else { 0.0 }
        };
        candidates.iter().map(mean).collect()
    }
}
