//! A list of documents, best first.

use super::Ordinal;

/// One entry of a [`RankedList`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Which document.
    pub ordinal: Ordinal,
    /// Its score; higher is better, never NaN.
    pub score: f32,
}

/// Documents with scores, best first.
///
/// Invariants: scores never rise along the list; equal scores stand in ascending [`Ordinal`]; no document twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RankedList(Vec<Ranked>);

impl RankedList {
    /// Sorts `entries` into a ranked list; of a document that comes twice the best score is kept, NaN is dropped.
    pub fn new(mut entries: Vec<Ranked>) -> Self {
        entries.retain(|entry| !entry.score.is_nan());
        entries
            .sort_unstable_by(|a, b| a.ordinal.cmp(&b.ordinal).then(b.score.total_cmp(&a.score)));
        entries.dedup_by_key(|entry| entry.ordinal);
        entries.sort_unstable_by(Self::order);
        Self(entries)
    }

    /// Best score first; ties by ascending ordinal.
    pub fn order(a: &Ranked, b: &Ranked) -> std::cmp::Ordering {
        b.score.total_cmp(&a.score).then(a.ordinal.cmp(&b.ordinal))
    }

    /// Keeps the best `n`.
    pub fn truncate(&mut self, n: usize) {
        self.0.truncate(n);
    }

    /// The entries, best first.
    pub fn as_slice(&self) -> &[Ranked] {
        &self.0
    }

    /// The entries, best first.
    pub fn iter(&self) -> std::slice::Iter<'_, Ranked> {
        self.0.iter()
    }

    /// The best entry.
    pub fn best(&self) -> Option<Ranked> {
        self.0.first().copied()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a RankedList {
    type Item = &'a Ranked;
    type IntoIter = std::slice::Iter<'a, Ranked>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_with_ties_by_ordinal_and_without_repeats() {
        let entry = |ordinal, score| Ranked { ordinal: Ordinal(ordinal), score };
        let list = RankedList::new(vec![
            entry(3, 1.0),
            entry(1, 1.0),
            entry(2, 2.0),
            entry(1, 0.5),
            entry(9, f32::NAN),
        ]);
        let order: Vec<u32> = list.iter().map(|entry| entry.ordinal.0).collect();
        assert_eq!(order, [2, 1, 3]);
    }
}
