//! The last step of selection: the best of the pool under the constraints, in the order of what each adds.
//!
//! Source: maximal marginal relevance, Carbonell and Goldstein, SIGIR 1998.

use jiff::civil::Date;

use super::super::clarity::clarity;
use super::super::reason::{About, reason};
use super::super::room::{Likeness, Room, per_show};
use super::super::signals::{self, Found, Signal};
use super::super::window::local_date;
use super::super::{Candidate, Chance, Item, Part, Reader, Theme};
use super::{Job, Scored, by_score, strong};
use crate::insight::Insight;

/// Smaller briefs have no place for an item from outside the interests.
const LEAST_TO_EXPLORE: usize = 3;

/// An item from outside the interests has to be made on so many other shows, and be so clear.
const HEARD: usize = 2;
const CLEAR: f64 = 0.9;

/// Whether one item of the reader's briefs may come from outside the interests.
pub(in crate::brief) fn explores(reader: &Reader) -> bool {
    reader.exploration && reader.size >= LEAST_TO_EXPLORE
}

/// Whether an insight is good enough to be sent to who did not ask for it, and next to what they follow: on a theme of
/// its own in the area of one of `themes`, clear, and said on several shows.
pub(in crate::brief) fn may_explore<'t>(
    insight: &Insight,
    also_on: usize,
    theme: Option<&Theme>,
    mut themes: impl Iterator<Item = &'t Theme> + Clone,
) -> bool {
    let Some(theme) = theme else { return false };
    let is_near = themes.clone().any(|other| theme.area.is_some() && other.area == theme.area);
    let is_other = themes.all(|other| other.id != theme.id);
    also_on >= HEARD && clarity(&insight.text) >= CLEAR && is_near && is_other
}

impl Job<'_> {
    /// Chooses from `pool`: first a chance for every strong interest, then freely, and, for who explores and where there
    /// is one, the last from `misses`, though never alone. Gives the pool, with what was taken from the misses, and the
    /// items' indices in it.
    pub(super) fn choose<'c>(
        &self,
        mut pool: Vec<Scored<'c>>,
        shows: usize,
        misses: &mut Vec<Scored<'c>>,
        muted: &[&Candidate],
    ) -> (Vec<Scored<'c>>, Vec<usize>) {
        let size = self.reader.size;
        let room = || Room::new(self.relations, per_show(shows, size), self.settings.alike);
        let (chosen, full) = self.fill(&pool, size, room());
        if !explores(self.reader) || chosen.is_empty() {
            return (pool, chosen);
        }
        // The explorer takes a place that is free, or the last.
        let (mut fewer, room) = match chosen.len() < size {
            true => (chosen.clone(), full),
            false => self.fill(&pool, size - 1, room()),
        };
        let Some(i) = self.explorer(misses, &pool, &fewer, &room, muted) else {
            return (pool, chosen);
        };
        let mut explorer = misses.swap_remove(i);
        explorer.exploration = true;
        fewer.push(pool.len());
        pool.push(explorer);
        (pool, fewer)
    }

    /// The best of `misses` that may be sent unasked beside what is `chosen` and that `room` admits.
    fn explorer(
        &self,
        misses: &mut [Scored<'_>],
        pool: &[Scored<'_>],
        chosen: &[usize],
        room: &Room<'_>,
        muted: &[&Candidate],
    ) -> Option<usize> {
        misses.sort_by(by_score);
        misses.iter().position(|miss| {
            let candidate = miss.candidate;
            let themes = chosen.iter().filter_map(|&i| pool[i].candidate.theme.as_deref());
            miss.grounds.matched.is_none()
                && may_explore(
                    &candidate.insight,
                    miss.also_on.len(),
                    candidate.theme.as_deref(),
                    themes,
                )
                && room.admits(candidate, room.likeness(candidate))
                && self.barred(candidate, muted).is_none()
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
        let mut known = vec![Likeness::default(); pool.len()];
        let mut strong = strong(self.reader, self.settings.strong).into_iter();
        while chosen.len() < size {
            let next = match strong.next() {
                Some(interest) => {
                    let serves = |candidate: &Candidate| self.serves(candidate, interest);
                    if chosen.iter().any(|&i| serves(pool[i].candidate)) {
                        continue;
                    }
                    match self.best(pool, &chosen, &room, &mut known, serves) {
                        Some(next) => next,
                        None => continue,
                    }
                }
                None => match self.best(pool, &chosen, &room, &mut known, |_| true) {
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

    /// The candidate worth most beside what is chosen, among those that `wanted` lets through; `known` is what was found of
    /// their likeness so far.
    fn best(
        &self,
        pool: &[Scored<'_>],
        chosen: &[usize],
        room: &Room<'_>,
        known: &mut [Likeness],
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
            let likeness = room.likeness_since(scored.candidate, &mut known[i]);
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
        let today = local_date(self.at, &self.reader.zone);
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
            items.push((scored.index, item(scored, likeness, repetition, today, all)));
        }
        items
    }
}

fn item(
    scored: &Scored<'_>,
    likeness: f64,
    repetition: f64,
    date: Date,
    all: &[&Candidate],
) -> Item {
    let mut parts = scored.parts.clone();
    signals::push(&mut parts, Signal::Repetition, repetition, Found::Nothing);
    let parts: Vec<Part> = parts.into_iter().map(Part::from).collect();
    let mut collapsed: Vec<_> =
        scored.collapsed.iter().map(|&index| all[index].insight.id.clone()).collect();
    collapsed.sort();
    let about = About {
        parts: &parts,
        grounds: &scored.grounds,
        exploration: scored.exploration,
        source: &scored.candidate.insight.source,
        date,
    };
    Item {
        reason: reason(&about),
        insight: Insight::clone(&scored.candidate.insight),
        theme: scored.candidate.theme.as_deref().cloned(),
        group: scored.candidate.group,
        score: signals::sum(&parts),
        update: scored.grounds.update.is_some(),
        grounds: Some(scored.grounds.clone()),
        parts,
        also_on: scored.also_on.clone(),
        collapsed,
        likeness: signals::rounded(likeness),
        exploration: scored.exploration,
    }
}
