//! Maximal marginal relevance: take the best, then the best that is unlike what was taken.
//!
//! Source: Carbonell and Goldstein 1998, "The Use of MMR, Diversity-Based Reranking".
//! Invariant: no index comes twice; with lambda 1 the order is that of relevance.

use super::Lambda;

/// Picks `n` of the items `0..relevance.len()`, in the order of picking.
///
/// Each pick maximises lambda · relevance − (1 − lambda) · (largest similarity to what was picked before); ties go to
/// the lower index. `similarity` should be on the scale of `relevance` (cosines with cosines) and is asked at most once
/// a pair. NaN counts as the lowest relevance and as no similarity.
pub fn mmr(
    relevance: &[f32],
    similarity: impl Fn(usize, usize) -> f32,
    lambda: Lambda,
    n: usize,
) -> Vec<usize> {
    let mut pool = Marginal::new(relevance, lambda);
    let mut picked = Vec::with_capacity(n.min(relevance.len()));
    while picked.len() < n {
        let Some((item, _)) = pool.best(|_| true) else { break };
        pool.take(item, &similarity);
        picked.push(item);
    }
    picked
}

/// The items not yet picked, each with its marginal worth.
pub(super) struct Marginal<'a> {
    relevance: &'a [f32],
    lambda: f32,
    /// Largest similarity to anything picked; nothing is like nothing.
    nearest: Vec<Option<f32>>,
    open: Vec<bool>,
}

impl<'a> Marginal<'a> {
    pub(super) fn new(relevance: &'a [f32], lambda: Lambda) -> Self {
        Self {
            relevance,
            lambda: lambda.get(),
            nearest: vec![None; relevance.len()],
            open: vec![true; relevance.len()],
        }
    }

    /// The open item of most marginal worth among those that `eligible` lets through, with that worth.
    pub(super) fn best(&self, eligible: impl Fn(usize) -> bool) -> Option<(usize, f32)> {
        let mut best: Option<(usize, f32)> = None;
        for item in (0..self.relevance.len()).filter(|&item| self.open[item] && eligible(item)) {
            let worth = self.worth(item);
            if best.is_none_or(|(_, most)| worth > most) {
                best = Some((item, worth));
            }
        }
        best
    }

    /// Closes `item` and lets what is like it lose worth.
    pub(super) fn take(&mut self, item: usize, similarity: impl Fn(usize, usize) -> f32) {
        self.open[item] = false;
        // With lambda 1 novelty weighs nothing, so nobody needs to compute it.
        if self.lambda >= 1.0 {
            return;
        }
        for other in (0..self.open.len()).filter(|&other| self.open[other]) {
            let like = similarity(item, other);
            if !like.is_nan() {
                let nearest = &mut self.nearest[other];
                *nearest = Some(nearest.map_or(like, |before| before.max(like)));
            }
        }
    }

    fn worth(&self, item: usize) -> f32 {
        let relevance = self.relevance[item];
        if relevance.is_nan() {
            return f32::NEG_INFINITY;
        }
        self.lambda * relevance - (1.0 - self.lambda) * self.nearest[item].unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lambda(value: f32) -> Lambda {
        Lambda::new(value).unwrap()
    }

    #[test]
    fn a_repetition_waits_behind_something_new() {
        let relevance = [0.9, 0.89, 0.5];
        let similarity = |a: usize, b: usize| if a + b == 1 { 1.0 } else { 0.1 };
        assert_eq!(mmr(&relevance, similarity, lambda(1.0), 3), [0, 1, 2]);
        assert_eq!(mmr(&relevance, similarity, lambda(0.5), 3), [0, 2, 1]);
    }

    #[test]
    fn equal_worth_goes_to_the_lower_index_and_nan_to_the_end() {
        assert_eq!(mmr(&[0.5, f32::NAN, 0.5], |_, _| f32::NAN, lambda(0.5), 9), [0, 2, 1]);
    }

    proptest! {
        #[test]
        fn the_incremental_form_picks_what_the_definition_picks(
            relevance in prop::collection::vec(0f32..1.0, 0..12),
            values in prop::collection::vec(-1f32..1.0, 144),
            weight in 0f32..=1.0,
            n in 0usize..14,
        ) {
            let like = |a: usize, b: usize| values[a.min(b) * 12 + a.max(b)];
            let mut expected: Vec<usize> = Vec::new();
            while expected.len() < n.min(relevance.len()) {
                let worth = |i: usize| {
                    let nearest = expected.iter().map(|&j| like(i, j)).fold(f32::NEG_INFINITY, f32::max);
                    let nearest = if expected.is_empty() { 0.0 } else { nearest };
                    weight * relevance[i] - (1.0 - weight) * nearest
                };
                let next = (0..relevance.len()).filter(|i| !expected.contains(i))
                    .reduce(|best, i| if worth(i) > worth(best) { i } else { best });
                expected.extend(next);
            }
            prop_assert_eq!(mmr(&relevance, like, lambda(weight), n), expected);
        }
    }
}
