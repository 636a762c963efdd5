//! The last step of selection: the best of the pool under the constraints, in the order of what each adds.
//!
//! Source: maximal marginal relevance, Carbonell and Goldstein, SIGIR 1998.

use super::super::reason::reason;
use super::super::room::{Room, per_show};
use super::super::signals::{self, Signal};
use super::super::{Candidate, Chance, Item, Past, Reader};
use super::{Job, Scored, by_score, strong};

/// Smaller briefs have no place for an item from outside the interests.
const LEAST_TO_EXPLORE: usize = 3;

/// Days with items that count as a reader's first: PRODUCT.md, rule 10, wants them wide.
const FIRST_DAYS: usize = 3;

/// How many items may come from outside the interests: a taste of something else, never padding.
pub(in crate::brief) fn explorers(reader: &Reader, past: &Past) -> usize {
    match (reader.exploration && reader.size >= LEAST_TO_EXPLORE, past.days() < FIRST_DAYS) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

impl Job<'_> {
    /// Chooses from `pool`: first a chance for every strong interest, then freely, and, for who explores, the last
    /// ones from `misses`, though never alone. Gives the pool, with what was taken from the misses, and the items'
    /// indices in it.
    pub(super) fn choose<'c>(
        &self,
        mut pool: Vec<Scored<'c>>,
        shows: usize,
        misses: &mut Vec<Scored<'c>>,
        muted: &[&Candidate],
    ) -> (Vec<Scored<'c>>, Vec<usize>) {
        let size = self.reader.size;
        let room = || Room::new(self.relations, per_show(shows, size), self.settings.alike);
        let (chosen, _) = self.fill(&pool, size, room());
        let mut wanted = explorers(self.reader, self.past);
        if chosen.is_empty() {
            return (pool, chosen);
        }
        while wanted > 0 {
            let (mut fewer, mut taken) = self.fill(&pool, size - wanted, room());
            let mut found = Vec::new();
            while found.len() < wanted {
                let Some(i) = self.explorer(misses, &taken, muted) else { break };
                let mut explorer = misses.swap_remove(i);
                taken.take(explorer.candidate);
                explorer.exploration = true;
                found.push(explorer);
            }
            if found.len() == wanted {
                fewer.extend(pool.len()..pool.len() + found.len());
                pool.extend(found);
                return (pool, fewer);
            }
            // Fewer than hoped for must not leave a place empty: once more, with as many as there are.
            wanted = found.len();
            misses.extend(found.into_iter().map(|miss| Scored { exploration: false, ..miss }));
        }
        (pool, chosen)
    }

    /// The best of `misses` that at least half suits and that `room` admits.
    fn explorer(
        &self,
        misses: &mut [Scored<'_>],
        room: &Room<'_>,
        muted: &[&Candidate],
    ) -> Option<usize> {
        misses.sort_by(by_score);
        misses.iter().position(|miss| {
            let half = self.floor(miss.candidate) / 2.0;
            half > 0.0
                && signals::suits(&miss.parts) >= half
                && room.admits(miss.candidate, room.likeness(miss.candidate))
                && self.barred(miss.candidate, muted).is_none()
        })
    }

    /// Indices into `pool` of at most `size` items, and the room they leave.
    fn fill<'c>(
        &self,
        pool: &[Scored<'c>],
        size: usize,
        mut room: Room<'c>,
    ) -> (Vec<usize>, Room<'c>)
    where
        Self: 'c,
    {
        let mut chosen: Vec<usize> = Vec::new();
        let mut strong = strong(self.reader, self.settings.strong).into_iter();
        while chosen.len() < size {
            let next = match strong.next() {
                Some(interest) => {
                    let serves = |candidate: &Candidate| self.serves(candidate, interest);
                    if chosen.iter().any(|&i| serves(pool[i].candidate)) {
                        continue;
                    }
                    match self.best(pool, &chosen, &room, serves) {
                        Some(next) => next,
                        None => continue,
                    }
                }
                None => match self.best(pool, &chosen, &room, |_| true) {
                    Some(next) => next,
                    None => break,
                },
            };
            room.take(pool[next].candidate);
            chosen.push(next);
        }
        (chosen, room)
    }

    /// Which item serves which strong interest.
    pub(super) fn chances(&self, pool: &[Scored<'_>], chosen: &[usize]) -> Vec<Chance> {
        let chance = |interest: usize| {
            let mut items = chosen.iter().map(|&i| pool[i].candidate);
            let item = items.find(|candidate| self.serves(candidate, interest));
            Chance {
                phrase: self.reader.interests[interest].phrase.clone(),
                item: item.map(|candidate| candidate.insight.id.clone()),
            }
        };
        strong(self.reader, self.settings.strong).into_iter().map(chance).collect()
    }

    /// The candidate worth most beside what is chosen, among those that `wanted` lets through.
    fn best(
        &self,
        pool: &[Scored<'_>],
        chosen: &[usize],
        room: &Room<'_>,
        wanted: impl Fn(&Candidate) -> bool,
    ) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (i, scored) in pool.iter().enumerate() {
            // The pool falls by score and likeness only takes away: nothing further on can win.
            if best.is_some_and(|(value, _)| scored.score < value) {
                break;
            }
            if chosen.contains(&i) || !wanted(scored.candidate) {
                continue;
            }
            let likeness = room.likeness(scored.candidate);
            let value = scored.score - self.settings.weights.repetition * likeness;
            if best.is_none_or(|(best, _)| value > best) && room.admits(scored.candidate, likeness)
            {
                best = Some((value, i));
            }
        }
        best.map(|(_, i)| i)
    }

    /// Orders the chosen by what each adds to those before it, and tells why.
    pub(super) fn items(
        &self,
        mut chosen: Vec<usize>,
        pool: &[Scored<'_>],
        all: &[&Candidate],
    ) -> Vec<(usize, Item)> {
        let mut room = Room::new(self.relations, usize::MAX, f64::INFINITY);
        let mut items = Vec::with_capacity(chosen.len());
        chosen.sort_unstable();
        while !chosen.is_empty() {
            let value = |i: usize| {
                let scored = &pool[i];
                scored.score - self.settings.weights.repetition * room.likeness(scored.candidate)
            };
            let place = (1..chosen.len()).fold(0, |best, next| {
                if value(chosen[next]) > value(chosen[best]) { next } else { best }
            });
            let scored = &pool[chosen.remove(place)];
            let likeness = room.likeness(scored.candidate);
            let repetition = -self.settings.weights.repetition * likeness;
            room.take(scored.candidate);
            items.push((scored.index, item(scored, likeness, repetition, all)));
        }
        items
    }
}

fn item(scored: &Scored<'_>, likeness: f64, repetition: f64, all: &[&Candidate]) -> Item {
    let mut parts = scored.parts.clone();
    signals::push(&mut parts, Signal::Repetition, repetition, None);
    let mut collapsed: Vec<_> =
        scored.collapsed.iter().map(|&index| all[index].insight.id.clone()).collect();
    collapsed.sort();
    Item {
        insight: scored.candidate.insight.clone(),
        theme: scored.candidate.theme.clone(),
        group: scored.candidate.group,
        score: signals::sum(&parts),
        reason: reason(&parts, scored.update, scored.exploration),
        parts,
        also_on: scored.also_on.clone(),
        collapsed,
        likeness: signals::rounded(likeness),
        exploration: scored.exploration,
        update: scored.update,
    }
}
