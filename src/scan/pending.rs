//! An episode that is to be read, with what is known of its show.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::feed::{Episode, Feed, Person, preferred};
use crate::state::NewEpisode;

/// An episode that is to be read, as the state keeps it while it waits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Pending {
    /// Name of its show.
    pub(super) show: Option<String>,
    /// What the show is known by: its `podcast:guid`, or the address of its feed.
    pub(super) show_key: String,
    /// The language that the feed claims.
    pub(super) language: Option<String>,
    /// Who speaks in the show, unless the episode says otherwise.
    pub(super) persons: Vec<Person>,
    /// The episode.
    pub(super) episode: Episode,
}

impl Pending {
    /// The episodes of a feed that was read at `address`, the transcripts of each the best first.
    pub(super) fn of(feed: Feed, address: &str) -> Vec<Self> {
        let Feed { show, episodes, .. } = feed;
        let pending = |mut episode: Episode| {
            preferred(&mut episode.transcripts);
            Self {
                show: show.title.clone(),
                show_key: show.guid.clone().unwrap_or_else(|| address.to_owned()),
                language: show.language.clone(),
                persons: show.persons.clone(),
                episode,
            }
        };
        episodes.into_iter().map(pending).collect()
    }

    /// The same without a date that lies more than a day after `now`: a slip of the pen, which would be the newest for ever.
    #[must_use]
    pub(super) fn dated_by(mut self, now: Timestamp) -> Self {
        let tomorrow = now.saturating_add(24.hours()).unwrap_or(Timestamp::MAX);
        self.episode.published = self.episode.published.filter(|published| *published <= tomorrow);
        self
    }

    /// As the state keeps it.
    pub(super) fn to_keep(&self) -> NewEpisode {
        NewEpisode {
            key: self.episode.key.clone(),
            title: self.episode.title.clone(),
            published: self.episode.published,
            has_transcript: !self.episode.transcripts.is_empty(),
            object: serde_json::to_string(self).unwrap_or_default(),
        }
    }

    /// What it is called in a report.
    pub(super) fn name(&self) -> String {
        self.episode.title.clone().unwrap_or_else(|| self.episode.key.clone())
    }

    /// Those who have `role`, by the episode or else by the show.
    pub(super) fn with_role(&self, role: &str) -> Vec<String> {
        let named = |persons: &[Person]| -> Vec<String> {
            let with = persons.iter().filter(|person| person.role == role);
            with.map(|person| person.name.clone()).collect()
        };
        let own = named(&self.episode.persons);
        if own.is_empty() { named(&self.persons) } else { own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_a_far_future_is_none() {
        let now: Timestamp = "2026-03-20T06:00:00Z".parse().unwrap();
        let dated = |date: &str| {
            let episode = Episode { published: date.parse().ok(), ..Episode::default() };
            let pending = Pending { episode, ..Pending::default() }.dated_by(now);
            pending.episode.published.map(|date| date.to_string())
        };
        assert_eq!(dated("2999-01-01T00:00:00Z"), None);
        let soon = "2026-03-20T22:00:00Z";
        assert_eq!(dated(soon).as_deref(), Some(soon));
    }
}
