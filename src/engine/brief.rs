//! The brief of one reader: candidates of the window, their matches, and the selection.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::error::EngineError;
use super::filter::Filter;
use super::open::Engine;
use super::snapshot::Snapshot;
use crate::brief::{
    Candidate, Excluded, Exclusion, Interest, Mute, Past, Reader, Relations, Selection, Settings,
    Theme, select,
};
use crate::cluster::Level;
use crate::insight::{Ordinal, dot};
use crate::profile::{Muted, Profile, Sign};
use crate::rank::{ClaimBands, Signature};

/// The longest window of a brief: PRODUCT.md, rule 1.
const WINDOW: SignedDuration = SignedDuration::from_hours(72);

/// Cosines of all-MiniLM-L6-v2 that count as no match at all, and the stretch from there to a full one: unrelated
/// sentences lie around .1, a phrase and a text that is about it around .45 to .7.
const NO_MATCH: f32 = 0.15;
const FULL_MATCH: f32 = 0.6;

impl Engine {
    /// What a brief for `profile` made at `at` would hold; nothing is stored.
    ///
    /// * `size` in place of the profile's own.
    pub fn brief_preview(
        &self,
        profile: &Profile,
        at: Timestamp,
        size: Option<usize>,
    ) -> Result<Selection, EngineError> {
        let mut reader = reader(profile)?;
        reader.size = size.unwrap_or(reader.size);
        let interests = self.embed_all(reader.interests.iter().map(|i| i.phrase.as_str()))?;
        let mutes = self.embed_all(reader.mutes.iter().map(muted_phrase))?;

        let from = at.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
        // The window is closed at its end; columns count whole seconds.
        let until = at.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX);
        let filter = Filter { since: Some(from), until: Some(until), ..Filter::default() };
        let window = filter.matches(&self.snapshot);
        let mut candidates = Vec::new();
        let mut rows = HashMap::new();
        for ordinal in window.iter().flat_map(|set| set.iter()) {
            let Some(row) = self.snapshot.vectors.row(ordinal) else { continue };
            let candidate = self.candidate(ordinal, &row, &interests, &mutes)?;
            candidates.push(candidate);
            rows.insert(ordinal, row);
        }

        let similarity = |a: Ordinal, b: Ordinal| match (rows.get(&a), rows.get(&b)) {
            (Some(a), Some(b)) => dot(a, b),
            _ => 0.0,
        };
        let texts: HashMap<Ordinal, &str> =
            candidates.iter().map(|c| (c.ordinal, c.insight.text.as_str())).collect();
        let signatures: RefCell<HashMap<Ordinal, Rc<Signature>>> = RefCell::default();
        let signature = |ordinal: Ordinal| {
            let make = || Rc::new(Signature::of(texts.get(&ordinal).copied().unwrap_or_default()));
            Rc::clone(signatures.borrow_mut().entry(ordinal).or_insert_with(make))
        };
        let bands = ClaimBands::default();
        let same_claim = |a: Ordinal, b: Ordinal| {
            let cosine = similarity(a, b);
            bands.claim().is_some_and(|band| cosine >= band)
                && bands.same_claim(cosine, &signature(a), &signature(b))
        };
        let relations = Relations { similarity: &similarity, same_claim: &same_claim };
        let settings = Settings::default();
        let mut selection =
            select(&candidates, &reader, &Past::default(), at, &settings, &relations);
        count_outside(&self.snapshot, from, at, &mut selection);
        Ok(selection)
    }

    fn candidate(
        &self,
        ordinal: Ordinal,
        row: &[f32],
        interests: &[Vec<f32>],
        mutes: &[Vec<f32>],
    ) -> Result<Candidate, EngineError> {
        let matches = |phrases: &[Vec<f32>]| -> Vec<f32> {
            phrases
                .iter()
                .map(|phrase| ((dot(phrase, row) - NO_MATCH) / FULL_MATCH).clamp(0.0, 1.0))
                .collect()
        };
        let mut candidate = Candidate::new(ordinal, self.snapshot.insight(ordinal)?);
        candidate.matches = matches(interests);
        candidate.mute_matches = matches(mutes);
        // An index without groups still gives a brief, only without the limit of two a theme.
        if let Ok(Some(group)) = self.place(ordinal) {
            let parent = self.community(Level::Group, Some(group))?.and_then(|group| group.parent);
            let theme = self.community(Level::Theme, parent)?;
            candidate.group = Some(group);
            candidate.theme = theme.map(|theme| Theme { id: theme.id, label: theme.title.clone() });
        }
        Ok(candidate)
    }

    /// One row a phrase; an empty phrase stands for a mute that is no phrase and matches nothing.
    fn embed_all<'a>(
        &self,
        phrases: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        phrases
            .map(|phrase| match phrase {
                "" => Ok(Vec::new()),
                phrase => Ok(self.embedder()?.embed_query(phrase)?),
            })
            .collect()
    }
}

/// Adds to the account what lies outside the window: it was never a candidate, but a reader may miss it.
fn count_outside(snapshot: &Snapshot, from: Timestamp, at: Timestamp, selection: &mut Selection) {
    let mut outside: BTreeMap<Exclusion, usize> = BTreeMap::new();
    for ordinal in snapshot.living() {
        let reason = match snapshot.published(ordinal) {
            None => Exclusion::Undated,
            Some(published) if published > at.as_second() => Exclusion::Future,
            Some(published) if published < from.as_second() => Exclusion::Old,
            Some(_) => continue,
        };
        *outside.entry(reason).or_default() += 1;
    }
    for (reason, count) in outside {
        selection.considered += count;
        match selection.excluded.iter_mut().find(|excluded| excluded.reason == reason) {
            Some(excluded) => excluded.count += count,
            None => selection.excluded.push(Excluded { reason, count }),
        }
    }
    selection.excluded.sort_by_key(|excluded| excluded.reason);
}

/// The reader that a profile describes.
fn reader(profile: &Profile) -> Result<Reader, EngineError> {
    let zone = TimeZone::get(&profile.time_zone)
        .map_err(|source| EngineError::TimeZone { name: profile.time_zone.clone(), source })?;
    let signed = |sign: Sign, weight: f64| if sign == Sign::Less { -weight } else { weight };
    Ok(Reader {
        name: profile.name.clone(),
        interests: profile
            .interests
            .iter()
            .map(|i| Interest { phrase: i.phrase.clone(), weight: signed(i.sign, i.weight) })
            .collect(),
        shows: profile.follows.shows.clone(),
        people: profile.follows.people.clone(),
        mutes: profile
            .mutes
            .iter()
            .map(|mute| match &mute.what {
                Muted::Phrase(phrase) => Mute::Phrase(phrase.clone(), mute.until),
                Muted::Show(show) => Mute::Show(show.clone(), mute.until),
                Muted::Theme(theme) => Mute::Theme(theme.clone(), mute.until),
                Muted::Person(person) => Mute::Person(person.clone(), mute.until),
            })
            .collect(),
        half_life: profile.half_life,
        zone,
        size: profile.size,
        exploration: profile.exploration,
    })
}

fn muted_phrase(mute: &Mute) -> &str {
    match mute {
        Mute::Phrase(phrase, _) => phrase,
        Mute::Show(..) | Mute::Theme(..) | Mute::Person(..) => "",
    }
}
