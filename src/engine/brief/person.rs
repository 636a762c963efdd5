//! A reader with the vectors of all that they wish for and mute.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::records::Records;
use super::rows::Rows;
use super::window::Wish;
use crate::brief::{Interest, Mute, Reader};
use crate::engine::matches::words_of;
use crate::error::EngineError;
use crate::insight;
use crate::profile::{Muted, Profile, Sign, Taste};

/// Characters of an insight without a title that stand for it in a reason.
const SHORT: usize = 60;

/// A reader as selection sees them, and what their interests and mutes look for.
pub(super) struct Person {
    pub(super) reader: Reader,
    /// One for each interest of the reader; `None` for a taste whose insight has left the index.
    pub(super) wishes: Vec<Option<(Wish, Arc<Vec<f32>>)>>,
    /// One for each mute of the reader; `None` for those that are no phrase.
    pub(super) muted: Vec<Option<(Wish, Arc<Vec<f32>>)>>,
}

/// The texts whose vectors a profile needs: its phrases and their words.
pub(super) fn texts(profile: &Profile) -> impl Iterator<Item = String> {
    let muted = profile.mutes.iter().filter_map(|mute| match &mute.what {
        Muted::Phrase(phrase) => Some(phrase),
        Muted::Show(_) | Muted::Theme(_) | Muted::Person(_) => None,
    });
    let phrases = profile.interests.iter().map(|interest| &interest.phrase).chain(muted);
    phrases.flat_map(|phrase| std::iter::once(phrase.clone()).chain(words_of(phrase)))
}

impl Person {
    /// The person that `profile` describes; all its phrases must be in `rows`.
    pub(super) fn of(
        profile: &Profile,
        records: &Records,
        rows: &Rows,
    ) -> Result<Self, EngineError> {
        let reader = reader(profile)?;
        let mut wishes: Vec<_> = profile
            .interests
            .iter()
            .map(|interest| {
                let row = rows.get(&interest.phrase)?;
                Some((Wish::Phrase(interest.phrase.clone()), row))
            })
            .collect();
        for taste in learned(profile) {
            let record = match records.find(&taste.insight) {
                Some(ordinal) => records.get(ordinal)?,
                None => None,
            };
            wishes.push(record.map(|r| (Wish::Taste(r.ordinal()), Arc::new(r.row.clone()))));
        }
        let muted = reader.mutes.iter().map(|mute| match mute {
            Mute::Phrase(phrase, _) => Some((Wish::Phrase(phrase.clone()), rows.get(phrase)?)),
            Mute::Show(..) | Mute::Theme(..) | Mute::Person(..) => None,
        });
        Ok(Self { muted: muted.collect(), reader, wishes })
    }

    /// What is wanted and can be looked for.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &(Wish, Arc<Vec<f32>>)> {
        let wanted = self.reader.interests.iter().zip(&self.wishes);
        wanted.filter(|(interest, _)| interest.weight > 0.0).filter_map(|(_, wish)| wish.as_ref())
    }

    /// Whether nothing is wanted or followed, so that everything is welcome.
    pub(super) fn is_open(&self) -> bool {
        let Reader { interests, shows, people, .. } = &self.reader;
        shows.is_empty() && people.is_empty() && interests.iter().all(|wish| wish.weight < 0.0)
    }
}

/// The zone of `profile`.
pub(super) fn zone(profile: &Profile) -> Result<TimeZone, EngineError> {
    TimeZone::get(&profile.time_zone)
        .map_err(|source| EngineError::TimeZone { name: profile.time_zone.clone(), source })
}

/// The tastes of a profile that count.
fn learned(profile: &Profile) -> impl Iterator<Item = &Taste> {
    profile.taste.iter().filter(|taste| taste.weight != 0.0)
}

/// The reader that a profile describes; tastes come after the interests.
pub(super) fn reader(profile: &Profile) -> Result<Reader, EngineError> {
    let signed = |sign: Sign, weight: f64| if sign == Sign::Less { -weight } else { weight };
    let written = profile.interests.iter().map(|i| Interest {
        phrase: i.phrase.clone(),
        weight: signed(i.sign, i.weight),
        learned: false,
    });
    let learned = learned(profile).map(|taste| {
        let named = !taste.title.is_empty();
        let phrase = if named { taste.title.clone() } else { taste.insight.to_string() };
        Interest { phrase, weight: taste.weight, learned: true }
    });
    Ok(Reader {
        name: profile.name.clone(),
        interests: written.chain(learned).collect(),
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
        zone: zone(profile)?,
        size: profile.size,
        exploration: profile.exploration,
    })
}

/// What stands for `text` in a reason.
pub(crate) fn shortened(text: &str) -> String {
    insight::shortened(text, SHORT)
}
