//! The parts of a profile, each value inside its range.

use std::fmt;

use jiff::civil::{Date, Time, time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::insight::InsightId;

/// What one reader cares about.
///
/// Made by [`Profile::from_toml`] or [`Profile::new`]; the ranges below are checked there.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Who it is; the key of everything stored about the reader. One line, 1 to 100 characters.
    pub name: String,
    /// Phrases that are wanted or unwanted.
    pub interests: Vec<Interest>,
    /// Shows and people that get a soft boost.
    pub follows: Follows,
    /// What is never shown.
    pub mutes: Vec<Mute>,
    /// What was learned from feedback: insights that stand for a taste.
    pub taste: Vec<Taste>,
    /// Hours after which an insight counts half as new. 1 to 720, default 48.
    pub half_life: f64,
    /// Language of the reader, as in `en` or `pt-BR`. Default `en`.
    pub language: String,
    /// IANA name of the time zone that the reader lives in. Default `UTC`.
    pub time_zone: String,
    /// When the brief is made, on the reader's clock. Whole minutes, default 07:00.
    pub hour: Time,
    /// Items of a brief. 1 to 20, default 5.
    pub size: usize,
    /// Whether one item may come from a theme next to those of the interests. Default false.
    pub exploration: bool,
    /// Where the brief goes besides the pages. Default nowhere.
    pub delivery: Channels,
}

/// Where a reader's briefs go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// One mailbox (RFC 5321, without a name), at most 254 characters.
    pub email: Option<String>,
    /// An address that takes signed messages (Standard Webhooks); http or https.
    pub webhook: Option<String>,
    /// The address of an incoming webhook of Slack; http or https.
    pub slack: Option<String>,
    /// Whether there is a feed for the reader's own feed reader, under a secret address.
    pub feed: bool,
}

impl Channels {
    /// Each way that is wanted, with its address; a feed has none.
    pub fn wanted(&self) -> impl Iterator<Item = (Via, &str)> {
        let given = [
            (Via::Email, self.email.as_deref()),
            (Via::Webhook, self.webhook.as_deref()),
            (Via::Slack, self.slack.as_deref()),
            (Via::Feed, self.feed.then_some("")),
        ];
        given.into_iter().filter_map(|(via, target)| Some((via, target?)))
    }
}

/// By which way a brief goes out.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// A mail.
    Email,
    /// A signed message to a program.
    Webhook,
    /// A message in a channel of Slack.
    Slack,
    /// An entry of the reader's own feed.
    Feed,
}

impl Via {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Webhook, Self::Slack, Self::Feed];

    /// The word that is stored, typed and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Feed => "feed",
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Via {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

/// Whether more or less of something is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Wanted.
    #[default]
    More,
    /// Unwanted, softly: it costs, and what is plainly about it is not sent; a mute is for what must never come.
    Less,
}

/// A phrase that the reader wants more or less of.
#[derive(Clone, Debug, PartialEq)]
pub struct Interest {
    /// A few words or a sentence; 1 to 300 characters.
    pub phrase: String,
    /// How much it matters beside the others. Above 0, at most 5; default 1.
    pub weight: f64,
    /// More or less of it.
    pub sign: Sign,
}

/// Soft boosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Follows {
    /// Names of shows, as in the insights; case does not matter.
    pub shows: Vec<String>,
    /// Names of speakers, as in the insights; case does not matter.
    pub people: Vec<String>,
}

/// A hard no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute {
    /// What is not to be seen.
    pub what: Muted,
    /// The last local date on which it holds; `None`: for ever.
    pub until: Option<Date>,
}

/// The target of a mute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Muted {
    /// Insights that speak of it.
    Phrase(String),
    /// A show by its name.
    Show(String),
    /// A theme by its label.
    Theme(String),
    /// A speaker by name.
    Person(String),
}

impl fmt::Display for Muted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phrase(name) => write!(f, "what says “{name}”"),
            Self::Show(name) => write!(f, "the show {name}"),
            Self::Theme(name) => write!(f, "the theme {name}"),
            Self::Person(name) => write!(f, "the speaker {name}"),
        }
    }
}

/// An insight that stands for something the reader was seen to like or dislike.
#[derive(Clone, Debug, PartialEq)]
pub struct Taste {
    /// The insight whose vector is the medoid.
    pub insight: InsightId,
    /// What the insight says in a line, for people; may be empty.
    pub title: String,
    /// From -5 to 5; negative for what is unwanted, 0 (only pinned) where nothing is to be learned.
    pub weight: f64,
    /// The local date of the last feedback that formed it.
    pub date: Date,
    /// Whether learning must leave it alone.
    pub pinned: bool,
}

impl Profile {
    /// An empty profile with the defaults.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            interests: Vec::new(),
            follows: Follows::default(),
            mutes: Vec::new(),
            taste: Vec::new(),
            half_life: 48.0,
            language: "en".into(),
            time_zone: "UTC".into(),
            hour: time(7, 0, 0, 0),
            size: 5,
            exploration: false,
            delivery: Channels::default(),
        }
    }
}
