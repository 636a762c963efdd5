//! Selection: who may enter, who suits, who says the same, and then the best under the constraints.

mod choose;
mod deserves;

pub(super) use choose::{explores, may_explore};
use deserves::named;
pub(super) use deserves::{floor, is_new, strong};

use std::collections::HashSet;

use jiff::Timestamp;

use super::claim::Claims;
use super::mute::Mutes;
use super::reader::Follows;
use super::render::has_source;
use super::room::shows_of;
use super::signals::{self, Found, Signal, Weighed};
use super::window::{Standing, local_date};
use super::{
    Candidate, Excluded, Exclusion, Grounds, Item, Miss, Past, Quiet, Reader, Relations, Selection,
    Settings, Update, Window,
};
use crate::insight::{Insight, InsightId};
use crate::text::fold;

/// Best candidates of an interest that join the pool whatever their score, so that it has its chance.
const CHANCES: usize = 10;

/// Chooses at most [`Reader::size`] of `candidates` for `reader` at the moment `at`.
///
/// * `candidates` in any order; of two with the same ordinal the first counts.
/// * `past` is empty for a preview.
///
/// The same input gives the same answer, whatever the order of the candidates.
pub fn select(
    candidates: &[Candidate],
    reader: &Reader,
    past: &Past,
    at: Timestamp,
    settings: &Settings,
    relations: &Relations<'_>,
) -> Selection {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|a, b| a.insight.id.cmp(&b.insight.id));
    sorted.dedup_by_key(|candidate| candidate.ordinal);
    let follows = Follows::of(reader);
    let sent = past.sent.iter().map(|sent| &sent.id).collect();
    let job = Job { reader, follows, past, sent, at, settings, relations };
    job.run(&sorted)
}

/// What stays the same during one selection.
struct Job<'a> {
    reader: &'a Reader,
    follows: Follows,
    past: &'a Past,
    /// Everything that was ever sent.
    sent: HashSet<&'a InsightId>,
    at: Timestamp,
    settings: &'a Settings,
    relations: &'a Relations<'a>,
}

/// A candidate that may enter, with the parts that do not depend on the others.
struct Scored<'a> {
    /// Its index among all candidates.
    index: usize,
    candidate: &'a Candidate,
    parts: Vec<Weighed<'a>>,
    score: f64,
    also_on: Vec<String>,
    collapsed: Vec<usize>,
    grounds: Grounds,
    exploration: bool,
}

/// From this cosine on two insights of one group tell the same story. Of a group about one subject in a corpus of one
/// field, insights with .60 to .74 had nothing to do with each other's news.
const SAME_STORY: f64 = 0.78;

impl Job<'_> {
    fn run(&self, all: &[&Candidate]) -> Selection {
        let today = local_date(self.at, &self.reader.zone);
        let window = Window::new(self.at, self.past.last);
        // Whatever is not told otherwise below was good enough but not chosen.
        let mut fate = vec![Some(Exclusion::Outranked); all.len()];

        let mut muted = Vec::new();
        let mut suiting = Vec::new();
        let mut misses = Vec::new();
        let mutes = Mutes::new(self.reader, today, self.settings.mute_floor);
        for (index, &candidate) in all.iter().enumerate() {
            if mutes.hit(candidate) {
                muted.push(candidate);
                fate[index] = Some(Exclusion::Muted);
                continue;
            }
            if let Some(outside) = self.outside(candidate, &window) {
                fate[index] = Some(outside);
                continue;
            }
            let scored = self.scored(index, candidate);
            // By the floor that wishes have, too.
            if self.unwanted(candidate) >= self.settings.floor {
                fate[index] = Some(Exclusion::BelowFloor);
            } else if signals::suits(&scored.parts) >= self.floor(&scored) {
                suiting.push(scored);
            } else {
                fate[index] = Some(Exclusion::BelowFloor);
                misses.push(scored);
            }
        }

        let pool = self.pool(suiting);
        let claims = Claims::of(pool.iter().map(|scored| scored.candidate), self.relations);
        let pool = self.collapse(pool, &claims, &muted, &mut fate);
        let shows = shows_of(pool.iter().map(|scored| scored.candidate));
        let (pool, chosen) = self.choose(pool, shows, &mut misses, &muted);
        let chances = self.chances(&pool, &chosen);
        let items = self.items(chosen, &pool, all);
        for item in &items {
            fate[item.0] = None;
        }
        let items: Vec<Item> = items.into_iter().map(|(_, item)| item).collect();
        let quiet = self.quiet(&pool, &misses, &muted);
        let nearest_miss =
            (items.len() < self.reader.size).then(|| self.nearest(misses, &muted)).flatten();
        Selection {
            reader: self.reader.name.clone(),
            date: today,
            window,
            items,
            shows,
            chances,
            quiet,
            nearest_miss,
            considered: all.len(),
            excluded: count(&fate),
        }
    }

    /// Why `candidate` cannot enter today, apart from mutes and from its claim.
    fn outside(&self, candidate: &Candidate, window: &Window) -> Option<Exclusion> {
        match window.standing(candidate.insight.source.published) {
            Standing::Undated => Some(Exclusion::Undated),
            Standing::Future => Some(Exclusion::Future),
            Standing::Past => Some(Exclusion::Old),
            Standing::Inside if self.sent.contains(&candidate.insight.id) => Some(Exclusion::Sent),
            Standing::Inside if !has_source(&candidate.insight) => Some(Exclusion::NoSource),
            Standing::Inside if !candidate.is_claim => Some(Exclusion::NoClaim),
            Standing::Inside => None,
        }
    }

    fn scored<'c>(&'c self, index: usize, candidate: &'c Candidate) -> Scored<'c> {
        let mut scored = Scored {
            index,
            candidate,
            parts: Vec::new(),
            score: 0.0,
            also_on: candidate.also_on.clone(),
            collapsed: Vec::new(),
            grounds: Grounds::default(),
            exploration: false,
        };
        self.rescore(&mut scored);
        scored
    }

    /// Brings parts and score in line with `also_on`.
    fn rescore<'c>(&'c self, scored: &mut Scored<'c>) {
        // Most claims are made once.
        if !scored.also_on.is_empty() {
            let mut seen: HashSet<String> =
                scored.candidate.show_key().map(str::to_owned).into_iter().collect();
            scored.also_on.sort();
            scored.also_on.retain(|show| seen.insert(fold(show)));
        }
        let (shows, settings) = (scored.also_on.len(), self.settings);
        scored.parts =
            signals::parts(scored.candidate, self.reader, &self.follows, self.at, shows, settings);
        let candidate = scored.candidate;
        let named = named(self.reader, &scored.parts).map(|i| candidate.match_with(i));
        let unwanted = self.unwanted(candidate);
        scored.grounds = Grounds {
            matched: named.filter(|p| *p >= settings.floor).map(signals::rounded),
            unwanted: (unwanted >= settings.floor / 2.0).then(|| signals::rounded(unwanted)),
            nearest_sent: None,
            update: self.update(candidate),
        };
        if let Some(theme) = &candidate.theme {
            let today = local_date(self.at, &self.reader.zone);
            let mut cooling = self.past.cooling(theme.id, today).peekable();
            if cooling.peek().is_some() {
                // An item that left the index cannot be compared; to be safe it counts as the same.
                let nearest = cooling.try_fold(-1.0, |nearest: f64, sent| {
                    let cosine = (self.relations.similarity)(candidate.ordinal, sent.ordinal?);
                    Some(nearest.max(f64::from(cosine)))
                });
                scored.grounds.nearest_sent = nearest.map(signals::rounded);
                if !is_new(&scored.grounds, settings) {
                    let value = -settings.weights.cooldown;
                    let label = Found::Words(&theme.label);
                    signals::push(&mut scored.parts, Signal::Cooldown, value, label);
                }
            }
        }
        scored.score = signals::sum(&scored.parts);
    }

    /// What `candidate` adds to the same story as it was sent: to one of its group that it is like.
    fn update(&self, candidate: &Candidate) -> Option<Update> {
        let group = candidate.group?;
        let told: Vec<_> = self.past.sent.iter().filter(|sent| sent.group == Some(group)).collect();
        let known = told.iter().filter_map(|sent| Some((*sent, sent.ordinal?)));
        let (cosine, to) = known
            .map(|(sent, ordinal)| ((self.relations.similarity)(candidate.ordinal, ordinal), sent))
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id)))?;
        if f64::from(cosine) < SAME_STORY {
            return None;
        }
        let ordinals: Vec<_> = told.iter().filter_map(|sent| sent.ordinal).collect();
        let adds = (self.relations.adds)(candidate.ordinal, &ordinals)?;
        Some(Update { to: to.id.clone(), sent: to.date, adds })
    }

    /// The largest probability that `candidate` is about something that the reader wants less of; 0 where that is nothing.
    fn unwanted(&self, candidate: &Candidate) -> f64 {
        let unwanted = |&i: &usize| self.reader.interests[i].weight < 0.0;
        let matches = (0..self.reader.interests.len()).filter(unwanted);
        matches.map(|i| candidate.match_with(i)).fold(0.0, f64::max)
    }

    /// The written interests that nothing in `pool` serves, each with what came nearest.
    fn quiet(
        &self,
        pool: &[Scored<'_>],
        misses: &[Scored<'_>],
        muted: &[&Candidate],
    ) -> Vec<Quiet> {
        let interests = self.reader.interests.iter().enumerate();
        let written = interests.filter(|(_, wish)| wish.weight > 0.0 && !wish.learned);
        let nothing =
            written.filter(|(i, _)| !pool.iter().any(|scored| self.serves(scored.candidate, *i)));
        let least = self.settings.floor / 4.0;
        nothing
            .map(|(i, wish)| {
                let mut near: Vec<(f64, &Scored<'_>)> = misses
                    .iter()
                    .map(|miss| (miss.candidate.match_with(i), miss))
                    .filter(|(matched, _)| (least..self.settings.floor).contains(matched))
                    .collect();
                near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.index.cmp(&b.1.index)));
                let nearest =
                    near.into_iter().find(|(_, m)| self.barred(m.candidate, muted).is_none());
                Quiet {
                    phrase: wish.phrase.clone(),
                    nearest: nearest.map(|(matched, miss)| Miss {
                        insight: Insight::clone(&miss.candidate.insight),
                        suits: signals::rounded(matched),
                        floor: self.settings.floor,
                    }),
                }
            })
            .collect()
    }

    fn floor(&self, scored: &Scored<'_>) -> f64 {
        let source = &scored.candidate.insight.source;
        floor(self.reader, &self.follows, source, &scored.parts, self.settings)
    }

    /// The best by score, and the best of every interest.
    fn pool<'c>(&self, mut suiting: Vec<Scored<'c>>) -> Vec<Scored<'c>> {
        suiting.sort_by(by_score);
        let size = self.settings.pool.max(20).saturating_mul(self.reader.size);
        if suiting.len() <= size {
            return suiting;
        }
        let mut keep = vec![false; suiting.len()];
        keep[..size].fill(true);
        for interest in strong(self.reader, 0.0) {
            let mut best: Vec<usize> = (0..suiting.len())
                .filter(|&i| self.serves(suiting[i].candidate, interest))
                .collect();
            let matching = |i: &usize| suiting[*i].candidate.match_with(interest);
            best.sort_by(|a, b| matching(b).total_cmp(&matching(a)).then(a.cmp(b)));
            best.into_iter().take(CHANCES).for_each(|i| keep[i] = true);
        }
        let mut keep = keep.into_iter();
        suiting.retain(|_| keep.next().unwrap_or(false));
        suiting
    }

    /// Whether `candidate` is about `interest` well enough to be an item for its sake.
    fn serves(&self, candidate: &Candidate, interest: usize) -> bool {
        candidate.match_with(interest) >= self.settings.floor
    }

    /// Leaves one candidate of every claim, the clearest, and none of a claim that is muted or was sent.
    fn collapse<'c>(
        &'c self,
        pool: Vec<Scored<'c>>,
        claims: &Claims,
        muted: &[&Candidate],
        fate: &mut [Option<Exclusion>],
    ) -> Vec<Scored<'c>> {
        let mut pool: Vec<Option<Scored<'c>>> = pool.into_iter().map(Some).collect();
        let mut kept = Vec::new();
        for members in claims.members() {
            let mut members: Vec<Scored<'c>> =
                members.iter().filter_map(|&i| pool[i].take()).collect();
            let barred = members.iter().find_map(|scored| self.barred(scored.candidate, muted));
            members.sort_by(|a, b| {
                let clarity = |scored: &Scored<'_>| scored.candidate.clarity();
                clarity(b).total_cmp(&clarity(a)).then_with(|| by_score(a, b))
            });
            let mut members = members.into_iter();
            let Some(mut best) = members.next() else { continue };
            fate[best.index] = barred.or(fate[best.index]);
            for other in members {
                fate[other.index] = barred.or(Some(Exclusion::SameClaim));
                best.also_on.extend(other.also_on);
                best.also_on.extend(other.candidate.show().map(str::to_owned));
                best.collapsed.push(other.index);
            }
            if barred.is_none() {
                if !best.collapsed.is_empty() {
                    self.rescore(&mut best);
                }
                kept.push(best);
            }
        }
        kept.sort_by(by_score);
        kept
    }

    /// Whether the claim of `candidate` is muted elsewhere or was sent before.
    fn barred(&self, candidate: &Candidate, muted: &[&Candidate]) -> Option<Exclusion> {
        let same = |other| (self.relations.same_claim)(candidate.ordinal, other);
        if muted.iter().any(|other| same(other.ordinal)) {
            return Some(Exclusion::Muted);
        }
        let mut sent = self.past.sent.iter().filter_map(|sent| sent.ordinal);
        sent.any(same).then_some(Exclusion::Sent)
    }

    /// The one below the floor that suits best and could have been sent.
    fn nearest(&self, mut misses: Vec<Scored<'_>>, muted: &[&Candidate]) -> Option<Miss> {
        let lacks = |scored: &Scored<'_>| self.floor(scored) - signals::suits(&scored.parts);
        misses.sort_by(|a, b| lacks(a).total_cmp(&lacks(b)).then(a.index.cmp(&b.index)));
        let miss = misses.into_iter().find(|miss| self.barred(miss.candidate, muted).is_none())?;
        Some(Miss {
            insight: Insight::clone(&miss.candidate.insight),
            suits: signals::suits(&miss.parts),
            floor: self.floor(&miss),
        })
    }
}

/// Best first; ties by id, in whose order the indices stand.
fn by_score(a: &Scored<'_>, b: &Scored<'_>) -> std::cmp::Ordering {
    b.score.total_cmp(&a.score).then(a.index.cmp(&b.index))
}

fn count(fate: &[Option<Exclusion>]) -> Vec<Excluded> {
    let mut counts = std::collections::BTreeMap::new();
    for reason in fate.iter().flatten() {
        *counts.entry(*reason).or_insert(0) += 1;
    }
    counts.into_iter().map(|(reason, count)| Excluded { reason, count }).collect()
}

#[cfg(test)]
mod tests;
