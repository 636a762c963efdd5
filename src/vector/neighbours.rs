//! The nearest neighbours of many documents at once: what communities are found in.

use rayon::prelude::*;

use super::{SearchParams, VectorError, VectorField};
use crate::insight::{Ordinal, OrdinalSet};
use crate::task::{Phase, Task};

/// Width of the walks, in neighbours wanted, and the least width; an estimate.
const WIDTH_PER_NEIGHBOUR: usize = 3;
/// Documents between two reports.
const CHUNK: usize = 1024;

/// For each of some documents its nearest others among them, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Neighbours of a document, at most.
    pub k: usize,
    /// `k` places in the list of documents for each of them, best first; `u32::MAX` where there are fewer.
    pub places: Vec<u32>,
    /// The cosine similarities that belong to them; 0 where there is no neighbour.
    pub scores: Vec<f32>,
}

impl Neighbours {
    /// Place and cosine of the neighbours of the document at `place`, best first; none beyond the last document.
    pub fn of(&self, place: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let start = place.saturating_mul(self.k).min(self.places.len());
        let part = start..(start + self.k).min(self.places.len());
        let pairs = self.places[part.clone()].iter().zip(&self.scores[part]);
        pairs
            .take_while(|&(&place, _)| place != u32::MAX)
            .map(|(&place, &score)| (place as usize, score))
    }
}

impl VectorField {
    /// The `k` nearest neighbours of every one of the `documents`, itself left out, among them, on all processors.
    ///
    /// Approximate where segments have graphs, else exact. Documents without a vector have no neighbours and are nobody's.
    ///
    /// * `documents` are living ones, ascending.
    ///
    /// # Errors
    /// [`VectorError::Cancelled`] when the task was asked to stop.
    pub fn neighbours(
        &self,
        k: usize,
        documents: &[Ordinal],
        task: &Task<'_>,
    ) -> Result<Neighbours, VectorError> {
        let nothing = || (vec![u32::MAX; documents.len() * k], vec![0f32; documents.len() * k]);
        let (mut places, mut scores) = nothing();
        if k == 0 || documents.is_empty() {
            return Ok(Neighbours { k, places, scores });
        }
        let mut place_of = vec![u32::MAX; self.len()];
        let mut filter = OrdinalSet::new(self.len());
        for (place, &document) in documents.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(document.index()) {
                *slot = place as u32;
                filter.insert(document);
            }
        }
        let filter = (documents.len() < self.living()).then_some(&filter);
        task.progress().begin(Phase::Link, Some(documents.len() as u64));
        let params = SearchParams { ef: Some((k + 1) * WIDTH_PER_NEIGHBOUR), exact: false };
        let order = self.along_links(&place_of, documents.len());
        // In this order at first.
        let (mut near_places, mut near_scores) = nothing();
        let chunks =
            near_places.par_chunks_mut(CHUNK * k).zip(near_scores.par_chunks_mut(CHUNK * k));
        let done: Result<(), VectorError> =
            order.par_chunks(CHUNK).zip(chunks).try_for_each(|(asked, (places, scores))| {
                task.check()?;
                let slots = places.chunks_exact_mut(k).zip(scores.chunks_exact_mut(k));
                for (&place, (places, scores)) in asked.iter().zip(slots) {
                    let document = documents[place as usize];
                    let near = self.search_near(document, k + 1, &params, filter)?;
                    let near = near.iter().filter(|entry| entry.ordinal != document).take(k);
                    for (entry, (place, score)) in near.zip(places.iter_mut().zip(scores)) {
                        (*place, *score) = (place_of[entry.ordinal.index()], entry.score);
                    }
                }
                task.progress().advance(asked.len() as u64);
                Ok(())
            });
        task.progress().end();
        done?;
        for (at, &place) in order.iter().enumerate() {
            let (from, to) = (at * k..(at + 1) * k, place as usize * k..(place as usize + 1) * k);
            places[to.clone()].copy_from_slice(&near_places[from.clone()]);
            scores[to].copy_from_slice(&near_scores[from]);
        }
        Ok(Neighbours { k, places, scores })
    }

    /// The places of `count` documents, each once, in an order in which most come after one that is near to them: what a walk
    /// reads is still in the caches for the next. `place_of` has the place of each ordinal, or `u32::MAX`.
    fn along_links(&self, place_of: &[u32], count: usize) -> Vec<u32> {
        let mut told = vec![false; count];
        let mut order = Vec::with_capacity(count);
        for segment in &self.segments {
            for row in segment.along_links() {
                let place = place_of.get(segment.base().saturating_add(row) as usize).copied();
                let told = place.and_then(|place| told.get_mut(place as usize));
                if let (Some(place), Some(told @ false)) = (place, told) {
                    *told = true;
                    order.push(place);
                }
            }
        }
        order.extend((0..count as u32).filter(|&place| !told[place as usize]));
        order
    }
}
