//! Are two episodes one, told under two names? Feeds carry each other's episodes, and hosts change a title after a day.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::insight::Source;
use crate::text::words;

/// Words that a title needs before it can be known again: "Episode 12" is everybody's.
const TITLE: usize = 4;

/// The share of words that nearly equal titles have in common (Dice's coefficient).
const NEARLY_EQUAL: f32 = 0.8;

/// Within so many days of each other: a weekly "Questions and answers about money" is another one each time.
const DAYS: u64 = 3;

/// What is compared of an episode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broadcast {
    title: BTreeSet<String>,
    published: Option<Timestamp>,
}

impl Broadcast {
    /// Reads the title and the date.
    pub fn of(source: &Source) -> Self {
        let title = source.episode.as_deref().unwrap_or_default();
        let title = words(title).into_iter().map(|word| word.folded).collect();
        Self { title, published: source.published }
    }

    /// Whether episodes of these dates, in seconds, may be one at all.
    pub fn may_be_same(a: Option<i64>, b: Option<i64>) -> bool {
        a.zip(b).is_some_and(|(a, b)| a.abs_diff(b) <= DAYS * 24 * 60 * 60)
    }

    /// Whether the titles are equal or nearly equal and the dates days apart at most; symmetric.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.title.len().min(other.title.len()) < TITLE {
            return false;
        }
        let both = self.title.intersection(&other.title).count();
        let all = self.title.len() + other.title.len();
        let at = |broadcast: &Self| broadcast.published.map(Timestamp::as_second);
        Self::may_be_same(at(self), at(other)) && 2.0 * both as f32 >= NEARLY_EQUAL * all as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broadcast(episode: &str, published: &str) -> Broadcast {
        Broadcast::of(&Source {
            episode: Some(episode.to_owned()),
            published: Some(published.parse().unwrap()),
            ..Source::default()
        })
    }

    #[track_caller]
    fn check(a: (&str, &str), b: (&str, &str), expected: bool) {
        let (a, b) = (broadcast(a.0, a.1), broadcast(b.0, b.1));
        assert_eq!((a.is_same(&b), b.is_same(&a)), (expected, expected));
    }

    #[test]
    fn an_episode_is_known_again_under_another_name_within_days() {
        let first = ("Why Bakers Rise Early | Anna Brandt", "2026-03-01T08:00:00Z");
        check(first, ("Why bakers rise early, with Anna Brandt", "2026-03-02T06:00:00Z"), true);
        check(first, ("Why bakers rise early, with Anna Brandt", "2026-03-09T06:00:00Z"), false);
        check(first, ("Why bakers sleep late | Omar Haddad", "2026-03-01T08:00:00Z"), false);
        check(
            ("Episode 12", "2026-03-01T08:00:00Z"),
            ("Episode 12", "2026-03-01T08:00:00Z"),
            false,
        );
    }

    #[test]
    fn an_episode_without_title_or_date_is_like_no_other() {
        let unknown = Broadcast::default();
        assert!(!unknown.is_same(&unknown));
    }
}
