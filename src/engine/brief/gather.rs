//! Candidates of one reader: the best of every interest and taste by meaning and by words, the newest of every follow.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::person::Person;
use super::records::{Record, Records};
use super::window::{Found, Issue};
use crate::brief::Candidate;
use crate::engine::error::EngineError;
use crate::insight::dot;

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
    wanted.extend(issue.followed(&person.reader.shows, &person.reader.people, pool));
    if person.is_open() {
        wanted.extend(issue.newest.iter().copied().take(pool));
    }

    let mut chosen = Vec::with_capacity(wanted.len());
    for &ordinal in &wanted {
        chosen.extend(records.get(ordinal)?);
    }
    // Whoever makes the claim of a candidate comes along: a mute may hit them and must then hit the claim.
    for place in 0..chosen.len() {
        for &twin in records.twins(chosen[place])? {
            if issue.has(twin) && wanted.insert(twin) {
                chosen.extend(records.get(twin)?);
            }
        }
    }
    for record in &chosen {
        records.twins(record)?;
    }
    chosen.sort_unstable_by_key(|record| record.ordinal);
    let one = |record: &Record| candidate(record, person, &found, issue.until, records);
    chosen.into_iter().map(one).collect()
}

fn candidate(
    record: &Record,
    person: &Person,
    found: &[Option<Arc<Found>>],
    until: Timestamp,
    records: &Records<'_>,
) -> Result<Candidate, EngineError> {
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
    for &twin in record.known_twins() {
        let Some(other) = records.get(twin)? else { continue };
        // What a later time will say is not known yet.
        if other.insight.source.published <= Some(until) {
            candidate.also_on.extend(other.insight.source.show.clone());
        }
    }
    Ok(candidate)
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
