//! Insights that say the same are one text: groups, maps and pages of related insights count texts, not copies.
//!
//! A text is the same in other capitals, with other white space, and under another title, on another show or another day.

use std::collections::HashMap;

use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet, Vectors};

/// Says "not among them".
const NONE: u32 = u32::MAX;

/// The texts of some insights, numbered in the order in which they came.
pub(crate) struct Texts {
    /// By ordinal.
    number_of: Vec<u32>,
    firsts: Vec<Ordinal>,
    counts: Vec<u32>,
}

impl Texts {
    /// Tells the texts of the documents `among` apart: by a hash of 64 bits, as ids are.
    pub(crate) fn of(snapshot: &Snapshot, among: impl IntoIterator<Item = Ordinal>) -> Self {
        let keys = among.into_iter().map(|ordinal| (ordinal, snapshot.text_key(ordinal)));
        Self::numbered(snapshot.capacity(), keys)
    }

    fn numbered(capacity: usize, keys: impl Iterator<Item = (Ordinal, Option<u64>)>) -> Self {
        let mut found =
            Self { number_of: vec![NONE; capacity], firsts: Vec::new(), counts: Vec::new() };
        let mut numbers: HashMap<u64, u32> = HashMap::new();
        for (ordinal, key) in keys {
            let fresh = found.firsts.len() as u32;
            let number = key.map_or(fresh, |key| *numbers.entry(key).or_insert(fresh));
            if number == fresh {
                found.firsts.push(ordinal);
                found.counts.push(0);
            }
            found.counts[number as usize] += 1;
            found.number_of[ordinal.index()] = number;
        }
        found
    }

    /// Number of different texts.
    pub(crate) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// Whether some text has several insights.
    pub(crate) fn has_copies(&self) -> bool {
        self.counts.iter().any(|&count| count > 1)
    }

    /// The number of the text of an insight; `None` where it is not among them.
    pub(crate) fn number(&self, ordinal: Ordinal) -> Option<usize> {
        let number = self.number_of.get(ordinal.index()).copied();
        number.filter(|&number| number != NONE).map(|number| number as usize)
    }

    /// Whether an insight is the first that says its text.
    pub(crate) fn is_first(&self, ordinal: Ordinal) -> bool {
        self.number(ordinal).is_some_and(|text| self.firsts[text] == ordinal)
    }

    /// The first insight of each text, in the order in which they came.
    pub(crate) fn firsts(&self) -> &[Ordinal] {
        &self.firsts
    }

    /// The vectors of the texts, by number; zeros for one that has none.
    pub(crate) fn rows(&self, snapshot: &Snapshot) -> Result<Vectors, EngineError> {
        let mut rows = Vectors::new(snapshot.manifest.model.dim);
        let absent = vec![0.0; snapshot.manifest.model.dim];
        for &ordinal in &self.firsts {
            rows.push(snapshot.vectors.row(ordinal).as_deref().unwrap_or(&absent))?;
        }
        Ok(rows)
    }

    /// Who says each text.
    pub(crate) fn copies(&self) -> Copies {
        let mut starts = Vec::with_capacity(self.len() + 1);
        starts.push(0);
        let mut end = 0;
        starts.extend(self.counts.iter().map(|count| {
            end += count;
            end
        }));
        let mut next = starts.clone();
        let mut ordinals = vec![Ordinal(0); end as usize];
        for (ordinal, number) in self.numbers().enumerate() {
            if let Some(number) = number {
                ordinals[next[number] as usize] = Ordinal(ordinal as u32);
                next[number] += 1;
            }
        }
        Copies { starts, ordinals }
    }

    /// How many insights say the text of this number.
    pub(crate) fn count(&self, number: usize) -> u32 {
        self.counts[number]
    }

    /// For each ordinal, those that are not among them included, the number of its text.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        (0..self.number_of.len() as u32).map(|ordinal| self.number(Ordinal(ordinal)))
    }

    /// The first insight of each text as a set.
    pub(crate) fn set(&self) -> OrdinalSet {
        let mut set = OrdinalSet::new(self.number_of.len());
        for &first in &self.firsts {
            set.insert(first);
        }
        set
    }
}

/// The insights that say each text.
pub(crate) struct Copies {
    starts: Vec<u32>,
    ordinals: Vec<Ordinal>,
}

impl Copies {
    /// Those that say the text of this number, ascending.
    pub(crate) fn of(&self, number: usize) -> &[Ordinal] {
        &self.ordinals[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::communities::texts::*;

    #[test]
    fn copies_are_one_text_numbered_by_the_first() {
        let keys = [(1, Some(7)), (2, Some(9)), (4, Some(7)), (5, None), (6, None)];
        let texts = Texts::numbered(8, keys.into_iter().map(|(at, key)| (Ordinal(at), key)));
        assert_eq!(texts.firsts(), [1, 2, 5, 6].map(Ordinal));
        let numbers: Vec<_> = texts.numbers().collect();
        assert_eq!(numbers, [None, Some(0), Some(1), None, Some(0), Some(2), Some(3), None]);
        assert_eq!((texts.count(0), texts.count(1), texts.has_copies()), (2, 1, true));
        assert!(texts.set().contains(Ordinal(5)) && !texts.set().contains(Ordinal(4)));
        assert_eq!(texts.number(Ordinal(99)), None);
        assert_eq!(texts.copies().of(0), [1, 4].map(Ordinal));
        assert_eq!(texts.copies().of(3), [6].map(Ordinal));
    }
}
