//! What the items chosen so far leave room for: PRODUCT.md, rules 4 and 5.

use super::{Candidate, Relations};

/// At most so many items of one theme.
pub(super) const PER_THEME: usize = 2;

/// The largest cosine of a candidate with the first `to` of the chosen items, at least 0.
#[derive(Clone, Copy, Default)]
pub(super) struct Likeness {
    largest: f64,
    to: usize,
}

/// The items chosen so far.
pub(super) struct Room<'a> {
    relations: &'a Relations<'a>,
    per_show: usize,
    alike: f64,
    chosen: Vec<&'a Candidate>,
}

impl<'a> Room<'a> {
    pub(super) fn new(relations: &'a Relations<'a>, per_show: usize, alike: f64) -> Self {
        Self { relations, per_show, alike, chosen: Vec::new() }
    }

    pub(super) fn take(&mut self, candidate: &'a Candidate) {
        self.chosen.push(candidate);
    }

    /// The largest cosine with a chosen item, at least 0.
    pub(super) fn likeness(&self, candidate: &Candidate) -> f64 {
        self.likeness_since(candidate, &mut Likeness::default())
    }

    /// The same, where `known` is what was found before: only items chosen since are compared.
    pub(super) fn likeness_since(&self, candidate: &Candidate, known: &mut Likeness) -> f64 {
        for other in &self.chosen[known.to..] {
            let cosine = (self.relations.similarity)(candidate.ordinal, other.ordinal);
            known.largest = known.largest.max(f64::from(cosine));
        }
        known.to = self.chosen.len();
        known.largest
    }

    /// Whether no constraint stands against `candidate`, whose likeness to the chosen is known.
    pub(super) fn admits(&self, candidate: &Candidate, likeness: f64) -> bool {
        let same_show =
            self.chosen.iter().filter(|other| same(other.show_key(), candidate.show_key())).count();
        let theme = |candidate: &Candidate| candidate.theme.as_ref().map(|theme| theme.id);
        let same_theme =
            self.chosen.iter().filter(|other| same(theme(other), theme(candidate))).count();
        likeness < self.alike
            && same_show < self.per_show
            && same_theme < PER_THEME
            && !self.chosen.iter().any(|other| same_episode(other, candidate))
            && !self
                .chosen
                .iter()
                .any(|other| (self.relations.same_claim)(candidate.ordinal, other.ordinal))
    }
}

/// Unknown is never the same as unknown.
fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.is_some() && a == b
}

fn same_episode(a: &Candidate, b: &Candidate) -> bool {
    a.show_key() == b.show_key() && same(a.episode_key(), b.episode_key())
}

/// Shows on offer; a candidate of an unknown show counts as one of its own.
pub(super) fn shows_of<'a>(pool: impl Iterator<Item = &'a Candidate>) -> usize {
    let mut shows = std::collections::BTreeSet::new();
    let mut unknown = 0;
    for candidate in pool {
        match candidate.show_key() {
            Some(show) => {
                shows.insert(show);
            }
            None => unknown += 1,
        }
    }
    shows.len() + unknown
}

/// Items allowed of one show: one, or two where fewer shows than items are on offer.
pub(super) fn per_show(shows: usize, size: usize) -> usize {
    if shows < size { 2 } else { 1 }
}
