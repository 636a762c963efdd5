//! Candidates of one reader: the best of every interest and taste by meaning and by words, the newest of every follow.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::person::Person;
use super::records::{Record, Records};
use super::window::{Found, Issue};
use crate::brief::Candidate;
use crate::engine::error::EngineError;
use crate::insight::{Ordinal, dot};

/// Cosines of all-MiniLM-L6-v2 that count as no match at all, and the stretch from there to a full one: unrelated
/// sentences lie around .1, a phrase and a text that is about it around .45 to .7.
const NO_MATCH: f32 = 0.15;
const FULL_MATCH: f32 = 0.6;

/// How far a text that has all the words of a phrase matches it, whatever its vector says. With .4, as much as fusion
/// gives to words (section 6 of the design), having all of them passes the floor of a brief, having half does not.
const WORDS: f32 = 0.4;

/// The fewest and most insights that one wish brings.
const DEPTHS: (usize, usize) = (32, 512);

/// How well a text matches a wish, 0 to 1, from their cosine and the share of the words that it has.
///
/// Two ways to match that add up like chances: 1 - (1 - meaning)(1 - .4 · words).
pub(super) fn matching(cosine: f32, words: f32) -> f32 {
    let meaning = ((cosine - NO_MATCH) / FULL_MATCH).clamp(0.0, 1.0);
    1.0 - (1.0 - meaning) * (1.0 - WORDS * words)
}

/// The candidates of `person` in `issue`, at least `pool` where there are so many, in order of ordinal.
pub(super) fn candidates(
    person: &Person,
    issue: &Issue<'_>,
    records: &Records<'_>,
    pool: usize,
) -> Result<Vec<Candidate>, EngineError> {
    // A power of two, so that readers with the same wish mostly ask the same.
    let wishes = person.wanted().count().max(1);
    let depth = pool.div_ceil(wishes).next_power_of_two().clamp(DEPTHS.0, DEPTHS.1);
    let mut found: Vec<Option<Arc<Found>>> = Vec::with_capacity(person.wishes.len());
    let mut wanted = BTreeSet::new();
    for (interest, wish) in person.reader.interests.iter().zip(&person.wishes) {
        let answer = match wish {
            Some((wish, row)) => Some(issue.find(records, wish, row, depth)?),
            None => None,
        };
        if let Some(found) = answer.as_ref().filter(|_| interest.weight > 0.0) {
            wanted.extend(found.best.iter().copied());
        }
        found.push(answer);
    }
    let followed = issue.followed(&person.reader.shows, &person.reader.people);
    wanted.extend(once_a_text(followed, records).take(pool));
    if person.is_open() {
        wanted.extend(once_a_text(issue.newest.iter().copied(), records).take(pool));
    }

    let mut chosen = Vec::with_capacity(wanted.len());
    for &ordinal in &wanted {
        chosen.extend(records.get(ordinal)?);
    }
    // Whoever makes the claim of a candidate comes along: a mute may hit them and must then hit the claim.
    let mut heard = BTreeSet::new();
    for place in 0..chosen.len() {
        for text in records.twins(chosen[place].ordinal)? {
            let copies: &[Ordinal] = if heard.insert(text) { records.copies(text) } else { &[] };
            for &twin in copies {
                if issue.has(twin) && wanted.insert(twin) {
                    chosen.extend(records.get(twin)?);
                }
            }
        }
    }
    chosen.sort_unstable_by_key(|record| record.ordinal);
    let mut shows: HashMap<Option<usize>, Vec<String>> = HashMap::new();
    let mut candidates = Vec::with_capacity(chosen.len());
    for record in chosen {
        let also_on = match shows.entry(records.texts.number(record.ordinal)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => {
                slot.insert(records.shows(&records.twins(record.ordinal)?, issue.until)?)
            }
        };
        candidates.push(candidate(record, person, &found, also_on.clone()));
    }
    Ok(candidates)
}

/// The first of each text.
fn once_a_text(
    all: impl Iterator<Item = Ordinal>,
    records: &Records<'_>,
) -> impl Iterator<Item = Ordinal> {
    let mut heard = BTreeSet::new();
    all.filter(move |&ordinal| records.texts.number(ordinal).is_none_or(|text| heard.insert(text)))
}

fn candidate(
    record: &Record,
    person: &Person,
    found: &[Option<Arc<Found>>],
    also_on: Vec<String>,
) -> Candidate {
    let mut candidate = Candidate::new(record.ordinal, record.insight.clone());
    candidate.matches = person
        .wishes
        .iter()
        .zip(found)
        .map(|(wish, found)| {
            let Some((_, row)) = wish else { return 0.0 };
            let words = found.as_ref().map_or(0.0, |found| found.words(record.ordinal));
            matching(dot(row, &record.row), words)
        })
        .collect();
    let muted = person.muted.iter();
    candidate.mute_matches = muted
        .map(|row| row.as_ref().map_or(0.0, |row| matching(dot(row, &record.row), 0.0)))
        .collect();
    candidate.theme = record.theme.clone();
    candidate.group = record.group;
    candidate.is_claim = record.is_claim;
    candidate.cadence_hours = record.cadence_hours;
    candidate.also_on = also_on;
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_meaning_add_up_and_stay_between_nothing_and_everything() {
        let near = |a: f32, b: f32| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        near(matching(0.1, 0.0), 0.0);
        near(matching(0.1, 1.0), 0.4);
        near(matching(0.45, 0.0), 0.5);
        near(matching(0.45, 1.0), 0.7);
        near(matching(0.99, 1.0), 1.0);
    }
}
