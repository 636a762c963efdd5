//! The reader as selection sees them: the profile without its file.

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::insight::Source;
use crate::text::{fold, people};

/// What selection asks of a profile.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who it is.
    pub name: String,
    /// Wanted and unwanted phrases, in the order in which [`super::Candidate::matches`] has them.
    pub interests: Vec<Interest>,
    /// Names of followed shows.
    pub shows: Vec<String>,
    /// Names of followed speakers.
    pub people: Vec<String>,
    /// What is never shown.
    pub mutes: Vec<Mute>,
    /// Hours after which an insight counts half as new; above 0.
    pub half_life: f64,
    /// Where the reader lives.
    pub zone: TimeZone,
    /// Items of a brief; at least 1.
    pub size: usize,
    /// Whether the last item may come from a theme next to those of the interests.
    pub exploration: bool,
}

/// A wanted or unwanted phrase, or a taste learned from feedback.
#[derive(Clone, Debug, PartialEq)]
pub struct Interest {
    /// As the reader wrote it; of a taste, the title of the insight that stands for it.
    pub phrase: String,
    /// Above 0: wanted, below: unwanted; the larger, the more.
    pub weight: f64,
    /// Whether it is a taste, learned from feedback.
    pub learned: bool,
}

/// A hard no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mute {
    /// Insights that say it.
    Phrase(String, Option<Date>),
    /// A show.
    Show(String, Option<Date>),
    /// A theme, by its label or id.
    Theme(String, Option<Date>),
    /// A speaker.
    Person(String, Option<Date>),
}

impl Reader {
    /// The share of the interest with this number among the wanted or the unwanted, in (0, 1]: 1 for the weightiest.
    pub fn share(&self, interest: usize) -> f64 {
        let weight = self.interests[interest].weight;
        let same = self.interests.iter().filter(|other| (other.weight > 0.0) == (weight > 0.0));
        weight.abs() / same.map(|other| other.weight.abs()).fold(f64::MIN_POSITIVE, f64::max)
    }
}

/// The followed names, ready to be looked up: a reader may have imported thousands.
pub(super) struct Follows {
    shows: HashSet<String>,
    people: HashSet<String>,
}

impl Follows {
    pub(super) fn of(reader: &Reader) -> Self {
        let keys = |names: &[String]| names.iter().map(|name| fold(name)).collect();
        Self { shows: keys(&reader.shows), people: keys(&reader.people) }
    }

    /// The followed show or speaker of `source`, under the name that it has there.
    pub(super) fn name<'a>(&self, source: &'a Source) -> Option<&'a str> {
        let show = || source.show.as_deref().filter(|show| self.shows.contains(&fold(show)));
        let person = || {
            let mut speakers = people(source.speaker.as_deref()?).into_iter();
            speakers.find(|name| self.people.contains(&fold(name)))
        };
        let among = |names: &HashSet<String>| !names.is_empty();
        let show = among(&self.shows).then(show).flatten();
        show.or_else(|| among(&self.people).then(person).flatten())
    }
}
