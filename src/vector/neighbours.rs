//! The nearest neighbours of every document at once: what communities are found in.

use rayon::prelude::*;

use super::{SearchParams, VectorError, VectorField};
use crate::insight::{Ordinal, OrdinalSet, Ranked, RankedList};
use crate::task::{Phase, Task};

/// Width of the walks, in neighbours wanted, and the least width; an estimate.
const WIDTH_PER_NEIGHBOUR: usize = 3;
/// Documents between two reports.
const CHUNK: usize = 1024;

/// For each document its nearest others, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Neighbours of a document, at most.
    pub k: usize,
    /// `k` ordinals for each document, best first; `u32::MAX` where there are fewer, as for deleted documents.
    pub ordinals: Vec<u32>,
    /// The cosine similarities that belong to them; 0 where there is no neighbour.
    pub scores: Vec<f32>,
}

impl Neighbours {
    /// The neighbours of `document`, best first; none beyond the last document.
    pub fn of(&self, document: Ordinal) -> impl Iterator<Item = Ranked> + '_ {
        let start = document.index().saturating_mul(self.k).min(self.ordinals.len());
        let part = start..(start + self.k).min(self.ordinals.len());
        let pairs = self.ordinals[part.clone()].iter().zip(&self.scores[part]);
        pairs
            .take_while(|&(&ordinal, _)| ordinal != u32::MAX)
            .map(|(&ordinal, &score)| Ranked { ordinal: Ordinal(ordinal), score })
    }
}

impl VectorField {
    /// The `k` nearest neighbours of every living document that has a vector, itself left out, on all processors.
    ///
    /// Approximate where segments have graphs, else exact. With a `filter`, documents outside it have no neighbours and are
    /// nobody's.
    ///
    /// # Errors
    /// [`VectorError::Cancelled`] when the task was asked to stop.
    pub fn neighbours(
        &self,
        k: usize,
        filter: Option<&OrdinalSet>,
        task: &Task<'_>,
    ) -> Result<Neighbours, VectorError> {
        let mut ordinals = vec![u32::MAX; self.len() * k];
        let mut scores = vec![0f32; self.len() * k];
        if k == 0 || self.is_empty() {
            return Ok(Neighbours { k, ordinals, scores });
        }
        task.progress().begin(Phase::Link, Some(self.len() as u64));
        let params = SearchParams { ef: Some((k + 1) * WIDTH_PER_NEIGHBOUR), exact: false };
        let parts =
            ordinals.par_chunks_mut(CHUNK * k).zip(scores.par_chunks_mut(CHUNK * k)).enumerate();
        let done = parts.try_for_each(|(chunk, (ordinals, scores))| {
            task.check()?;
            let slots = ordinals.chunks_exact_mut(k).zip(scores.chunks_exact_mut(k));
            for (at, (ordinals, scores)) in slots.enumerate() {
                let document = Ordinal((chunk * CHUNK + at) as u32);
                let near = self.neighbours_of(document, k, &params, filter)?;
                let near = near.iter().filter(|entry| entry.ordinal != document).take(k);
                for (entry, (ordinal, score)) in near.zip(ordinals.iter_mut().zip(scores)) {
                    (*ordinal, *score) = (entry.ordinal.0, entry.score);
                }
            }
            task.progress().advance((ordinals.len() / k) as u64);
            Ok(())
        });
        task.progress().end();
        done.map(|()| Neighbours { k, ordinals, scores })
    }

    fn neighbours_of(
        &self,
        document: Ordinal,
        k: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<RankedList, VectorError> {
        let wanted = filter.is_none_or(|filter| filter.contains(document));
        let lives = self
            .segment_of(document)
            .is_some_and(|segment| segment.lives(document.0 - segment.base()));
        match self.row(document) {
            Some(row) if lives && wanted => self.search(&row, k + 1, params, filter),
            _ => Ok(RankedList::default()),
        }
    }
}
