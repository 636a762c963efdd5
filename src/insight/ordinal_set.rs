//! A set of documents of one opened index: what a filter lets through.

use std::ops::Range;

use super::Ordinal;

/// A bit set over ordinals `0..capacity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrdinalSet {
    words: Vec<u64>,
    capacity: usize,
    len: usize,
}

impl OrdinalSet {
    /// The empty set over `0..capacity`.
    pub fn new(capacity: usize) -> Self {
        Self { words: vec![0; capacity.div_ceil(64)], capacity, len: 0 }
    }

    /// Adds `ordinal`, which must be below the capacity; says whether it was new.
    pub fn insert(&mut self, ordinal: Ordinal) -> bool {
        assert!(ordinal.index() < self.capacity, "ordinal beyond the set's capacity");
        let (word, bit) = (ordinal.index() / 64, 1u64 << (ordinal.index() % 64));
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += usize::from(new);
        new
    }

    /// Whether `ordinal` is in the set.
    pub fn contains(&self, ordinal: Ordinal) -> bool {
        self.words
            .get(ordinal.index() / 64)
            .is_some_and(|word| word & (1u64 << (ordinal.index() % 64)) != 0)
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One more than the largest ordinal that may be a member.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.within(0..self.capacity as u32)
    }

    /// The members of `range` in ascending order; the rest of the set costs nothing.
    pub fn within(&self, range: Range<u32>) -> impl Iterator<Item = Ordinal> + '_ {
        let words = range.start as usize / 64..(range.end as usize).div_ceil(64);
        let words = words.start.min(self.words.len())..words.end.min(self.words.len());
        let first = words.start;
        let members = self.words[words].iter().enumerate().flat_map(move |(index, &word)| {
            std::iter::successors((word != 0).then_some(word), |rest| {
                let next = rest & (rest - 1);
                (next != 0).then_some(next)
            })
            .map(move |rest| (first + index) as u32 * 64 + rest.trailing_zeros())
        });
        members.filter(move |ordinal| range.contains(ordinal)).map(Ordinal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_back_in_order() {
        let mut set = OrdinalSet::new(200);
        for i in [130, 3, 64, 3] {
            set.insert(Ordinal(i));
        }
        let members = |range| set.within(range).map(|o| o.0).collect::<Vec<_>>();
        assert_eq!(set.iter().map(|o| o.0).collect::<Vec<_>>(), [3, 64, 130]);
        assert_eq!(members(4..130), [64]);
        assert_eq!(members(64..131), [64, 130]);
        assert!(members(190..900).is_empty());
        assert_eq!(
            (set.len(), set.contains(Ordinal(64)), set.contains(Ordinal(65))),
            (3, true, false)
        );
    }
}
