//! Everyone in a corpus on Milvus, in the light columns that a clustering needs: ids, and which of them say the same.

use std::collections::HashMap;

use milvus::v2::prelude::FieldData;

use super::corpus::{MilvusCorpus, WINDOW};
use super::row::field;
use crate::error::EngineError;
use crate::task::{Phase, Task};

/// Rows of light columns in a page, well below the longest list, because ranges of hashes differ by chance.
const PAGE: u64 = (WINDOW / 2) as u64;

/// Texts whose vectors and words are held at once: 150 MB of 384 dimensions. Up to here the level of detail is chosen as in
/// a folder, and names are found in all texts; beyond, it is a fixed one, and names are found in an even share.
pub(super) const HELD: usize = 100_000;

/// Everyone, by ascending id; a place is a number in that order.
pub(super) struct Everyone {
    ids: Vec<String>,
    /// The number of each one's text.
    texts: Vec<u32>,
    /// The first place of each text.
    firsts: Vec<u32>,
}

impl Everyone {
    fn new(mut found: Vec<(String, i64)>) -> Self {
        found.sort_unstable();
        // A row that moved while pages were read.
        found.dedup_by(|a, b| a.0 == b.0);
        let mut numbers: HashMap<i64, u32> = HashMap::new();
        let (mut texts, mut firsts) = (Vec::with_capacity(found.len()), Vec::new());
        for (place, (_, text)) in found.iter().enumerate() {
            let fresh = firsts.len() as u32;
            let number = *numbers.entry(*text).or_insert(fresh);
            if number == fresh {
                firsts.push(place as u32);
            }
            texts.push(number);
        }
        let ids = found.into_iter().map(|(id, _)| id).collect();
        Self { ids, texts, firsts }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// How many different texts they say.
    pub(super) fn texts(&self) -> usize {
        self.firsts.len()
    }

    /// The id of the one at `place`.
    pub(super) fn id(&self, place: usize) -> &str {
        &self.ids[place]
    }

    /// The id of the first that says a text.
    pub(super) fn first(&self, text: usize) -> &str {
        &self.ids[self.firsts[text] as usize]
    }

    /// The ids of the first of each text, in the order of texts.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &str> {
        (0..self.texts()).map(|text| self.first(text))
    }

    /// The text of the one at `place`.
    pub(super) fn text(&self, place: usize) -> usize {
        self.texts[place] as usize
    }

    /// The text of each, in the order of places.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.texts.iter().map(|&text| Some(text as usize))
    }

    /// The place of the one with this id.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()
    }
}

impl MilvusCorpus {
    /// Everyone who is there.
    ///
    /// # Errors
    /// A server that is away.
    pub(super) fn everyone(&self, task: &Task) -> Result<Everyone, EngineError> {
        let mut all = Vec::new();
        task.progress().begin(Phase::Read, None);
        self.pages("", PAGE, task, &mut |range| {
            let found = self.columns(range, vec![field::ID, field::TEXT], task)?;
            let ids = found.get_output_field(field::ID).and_then(FieldData::as_varchar);
            let texts = found.get_output_field(field::TEXT).and_then(FieldData::as_int64);
            let texts = texts.unwrap_or_default().iter().copied();
            all.extend(ids.unwrap_or_default().iter().cloned().zip(texts));
            Ok(())
        })?;
        task.progress().end();
        Ok(Everyone::new(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_one_text_and_everyone_is_there_once() {
        let found = [("c", 7), ("a", 7), ("b", 9), ("c", 7)];
        let found = found.map(|(id, text)| (id.to_owned(), text)).to_vec();
        let all = Everyone::new(found);
        assert_eq!((all.len(), all.texts()), (3, 2));
        assert_eq!(all.firsts().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((0..3).map(|place| all.text(place)).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!((all.place("c"), all.place("d")), (Some(2), None));
    }
}
