//! The reader as selection sees them: the profile without its file.

use jiff::civil::Date;
use jiff::tz::TimeZone;

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
    /// Whether the last item may come from just outside the interests.
    pub exploration: bool,
}

/// A wanted or unwanted phrase, or a taste learned from feedback.
#[derive(Clone, Debug, PartialEq)]
pub struct Interest {
    /// As the reader wrote it; of a taste, the title of the insight that stands for it.
    pub phrase: String,
    /// Above 0: wanted, below: unwanted; the larger, the more.
    pub weight: f64,
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
    /// The share of `interest` among the wanted or the unwanted, in (0, 1]: 1 for the weightiest.
    pub(super) fn share(&self, interest: usize) -> f64 {
        let weight = self.interests[interest].weight;
        let same = self.interests.iter().filter(|other| (other.weight > 0.0) == (weight > 0.0));
        weight.abs() / same.map(|other| other.weight.abs()).fold(f64::MIN_POSITIVE, f64::max)
    }

    /// Whether the reader follows the show or the speaker; the name, as the insight has it.
    pub(super) fn followed<'a>(
        &self,
        show: Option<&'a str>,
        speaker: Option<&'a str>,
    ) -> Option<&'a str> {
        let among = |names: &[String], name: Option<&'a str>| {
            name.filter(|name| names.iter().any(|other| same_name(other, name)))
        };
        among(&self.shows, show).or_else(|| among(&self.people, speaker))
    }
}

/// Whether two names are the same but for case and white space at their ends.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase()
}
