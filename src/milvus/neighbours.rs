//! The neighbours of every text, which Milvus gives in batches: what communities are found in.

use super::corpus::{MilvusCorpus, WINDOW};
use super::everyone::Everyone;
use super::fetched::{List, Want};
use crate::error::EngineError;
use crate::task::{Phase, Task};

/// Neighbours of each text, as in a folder.
pub(super) const NEIGHBOURS: usize = 15;

/// Texts that are asked about with one request.
const BATCH: usize = 128;

/// More answers than neighbours are asked for, so that the insight itself and a copy or two leave enough of them.
const SPARE: usize = 3;

/// Answers that are asked for at most where copies crowd a list.
const MOST: usize = 1024;

/// A table of neighbours: [`NEIGHBOURS`] entries a text, `u32::MAX` where there are fewer.
pub(super) struct Table {
    pub(super) texts: Vec<u32>,
    pub(super) cosines: Vec<f32>,
}

impl Table {
    fn with_capacity(texts: usize) -> Self {
        let entries = texts * NEIGHBOURS;
        Self { texts: Vec::with_capacity(entries), cosines: Vec::with_capacity(entries) }
    }

    /// Adds the row of the next text.
    fn push(&mut self, near: &[(u32, f32)]) {
        let some = || near.iter().take(NEIGHBOURS);
        let missing = NEIGHBOURS - some().count();
        self.texts.extend(some().map(|one| one.0));
        self.texts.extend(std::iter::repeat_n(u32::MAX, missing));
        self.cosines.extend(some().map(|one| one.1));
        self.cosines.extend(std::iter::repeat_n(0.0, missing));
    }

    /// The same among every `step`th text alone.
    pub(super) fn thinned(&self, step: usize) -> Self {
        let count = self.texts.len() / NEIGHBOURS;
        let mut thin = Self::with_capacity(count.div_ceil(step));
        for text in (0..count).step_by(step) {
            let row = text * NEIGHBOURS..(text + 1) * NEIGHBOURS;
            let near = self.texts[row.clone()].iter().zip(&self.cosines[row]);
            let kept = |(&to, &cosine): (&u32, &f32)| {
                let stays = to != u32::MAX && (to as usize).is_multiple_of(step);
                stays.then(|| (to / step as u32, cosine))
            };
            thin.push(&near.filter_map(kept).collect::<Vec<_>>());
        }
        thin
    }
}

impl MilvusCorpus {
    /// The nearest other texts of each text.
    ///
    /// # Errors
    /// A server that is away.
    pub(super) fn neighbours(&self, all: &Everyone, task: &Task) -> Result<Table, EngineError> {
        let mut table = Table::with_capacity(all.texts());
        task.progress().begin(Phase::Link, Some(all.texts() as u64));
        let firsts: Vec<&str> = all.firsts().collect();
        for (batch, ids) in firsts.chunks(BATCH).enumerate() {
            let rows = self.rows(ids.iter().copied(), Want::Vector, task)?;
            // One that was deleted in between has no neighbours.
            let there: Vec<&str> =
                ids.iter().copied().filter(|id| rows.contains_key(*id)).collect();
            let vector = |id: &&str| rows[*id].vector.clone();
            let asked = NEIGHBOURS + SPARE;
            let lists = self.near(there.iter().map(vector).collect(), asked, "", task)?;
            let mut lists = there.iter().zip(lists).peekable();
            for (at, id) in ids.iter().enumerate() {
                let text = batch * BATCH + at;
                let Some((_, list)) = lists.next_if(|(there, _)| *there == id) else {
                    table.push(&[]);
                    continue;
                };
                table.push(&self.others(all, text, list, vector(id), task)?);
            }
            task.progress().advance(ids.len() as u64);
        }
        task.progress().end();
        Ok(table)
    }

    /// The other texts of `list`, each once; asked again where copies left too few.
    fn others(
        &self,
        all: &Everyone,
        own: usize,
        list: List,
        vector: Vec<f32>,
        task: &Task,
    ) -> Result<Vec<(u32, f32)>, EngineError> {
        let (mut list, mut asked) = (list, NEIGHBOURS + SPARE);
        loop {
            let near = distinct(all, own, &list);
            if near.len() >= NEIGHBOURS || list.len() < asked || asked >= MOST {
                return Ok(near);
            }
            asked = (asked * 4).min(MOST).min(WINDOW);
            let lists = self.near(vec![vector.clone()], asked, "", task)?;
            list = lists.into_iter().next().unwrap_or_default();
        }
    }
}

/// The other texts of `list`, each once, nearest first.
pub(super) fn distinct(all: &Everyone, own: usize, list: &[(String, f32)]) -> Vec<(u32, f32)> {
    let mut near: Vec<(u32, f32)> = Vec::with_capacity(list.len());
    for (id, cosine) in list {
        let Some(text) = all.place(id).map(|place| all.text(place)) else { continue };
        if text != own && near.iter().all(|one| one.0 as usize != text) {
            near.push((text as u32, *cosine));
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_thinned_to_what_is_kept() {
        let mut table = Table::with_capacity(4);
        for near in
            [[(1, 0.9), (2, 0.8)], [(0, 0.9), (3, 0.7)], [(0, 0.8), (3, 0.6)], [(1, 0.7), (2, 0.6)]]
        {
            table.push(&near);
        }
        let thin = table.thinned(2);
        assert_eq!(thin.texts.len(), 2 * NEIGHBOURS);
        assert_eq!((thin.texts[0], thin.texts[1], thin.texts[NEIGHBOURS]), (1, u32::MAX, 0));
        assert_eq!((thin.cosines[0], thin.cosines[NEIGHBOURS]), (0.8, 0.8));
        assert_eq!(table.thinned(1).texts, table.texts);
    }
}
