//! Candidates of one reader: the best of every interest and taste by meaning and by words, the newest of every follow.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::person::Person;
use super::records::Records;
use super::rows::Rows;
use super::window::{Answers, Found, Issue};
use crate::brief::Candidate;
use crate::error::EngineError;
use crate::insight::Ordinal;

/// The fewest and most insights that one wish brings.
const DEPTHS: (usize, usize) = (32, 512);

/// The candidates of `person`, the vectors of whose words are in `rows`, in `issue`, at least `pool` where there are so many, in order of ordinal.
pub(super) fn candidates(
    person: &Person,
    issue: &Issue,
    records: &Records,
    rows: &Rows,
    pool: usize,
) -> Result<Vec<Candidate>, EngineError> {
    let matcher = records.engine.matcher()?;
    // A power of two, so that readers with the same wish mostly ask the same.
    let wishes = person.wanted().count().max(1);
    let depth = pool.div_ceil(wishes).next_power_of_two().clamp(DEPTHS.0, DEPTHS.1);
    let mut found: Vec<Option<Arc<Found>>> = Vec::with_capacity(person.wishes.len());
    let mut wanted = BTreeSet::new();
    for (interest, wish) in person.reader.interests.iter().zip(&person.wishes) {
        let answer = match wish {
            Some((wish, row)) => Some(issue.find(&matcher, wish, row, rows, depth)?),
            None => None,
        };
        if let Some(found) = answer.as_ref().filter(|_| interest.weight > 0.0) {
            wanted.extend(found.best.iter().copied());
        }
        found.push(answer);
    }
    let mut muted: Vec<Option<Arc<Found>>> = Vec::with_capacity(person.muted.len());
    for mute in &person.muted {
        muted.push(match mute {
            Some((wish, row)) => Some(issue.find(&matcher, wish, row, rows, 0)?),
            None => None,
        });
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
        for text in records.twins(chosen[place].ordinal())? {
            let copies: &[Ordinal] = if heard.insert(text) { records.copies(text) } else { &[] };
            for &twin in copies {
                if issue.has(twin) && wanted.insert(twin) {
                    chosen.extend(records.get(twin)?);
                }
            }
        }
    }
    chosen.sort_unstable_by_key(|record| record.ordinal());
    let mut shows: HashMap<Option<usize>, Vec<String>> = HashMap::new();
    let mut candidates = Vec::with_capacity(chosen.len());
    let (mut found, mut muted) = (Answers::of(&found), Answers::of(&muted));
    for record in chosen {
        let also_on = match shows.entry(records.texts.number(record.ordinal())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => {
                slot.insert(records.shows(records.twins(record.ordinal())?, issue.until)?)
            }
        };
        let mut candidate = record.candidate.clone();
        candidate.also_on = also_on.clone();
        candidate.matches = found.matches(&matcher, record.ordinal())?;
        candidate.mute_matches = muted.matches(&matcher, record.ordinal())?;
        candidates.push(candidate);
    }
    Ok(candidates)
}

/// The first of each text.
fn once_a_text(
    all: impl Iterator<Item = Ordinal>,
    records: &Records,
) -> impl Iterator<Item = Ordinal> {
    let mut heard = BTreeSet::new();
    all.filter(move |&ordinal| records.texts.number(ordinal).is_none_or(|text| heard.insert(text)))
}
