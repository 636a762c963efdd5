//! A show and what it published.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::insight::Chapter;

/// What a feed says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// Whose it is.
    pub show: Show,
    /// In the order of the feed.
    pub episodes: Vec<Episode>,
    /// What was mended or left out, for the report: one sentence each.
    pub remarks: Vec<String>,
}

/// A show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Show {
    /// `podcast:guid`: the same wherever the feed moves.
    pub guid: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// Its page.
    pub link: Option<String>,
    /// The language that the feed claims, such as `en-us`.
    pub language: Option<String>,
    /// Where the feed says it has moved for good (`itunes:new-feed-url`).
    pub moved_to: Option<String>,
    /// Minutes for which the feed asks to be left alone (`ttl`).
    pub ttl_minutes: Option<u64>,
    /// Who speaks in it (`podcast:person` of the channel).
    pub persons: Vec<Person>,
}

/// One episode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// What it is known by within its show: its guid, else the address of its audio or page, else a hash of title and date.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// Its page.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// The audio.
    pub audio: Option<Audio>,
    /// The show notes as the feed has them, HTML or text; the longest of what it offers.
    pub notes: Option<String>,
    /// Transcripts that are offered, in the order of the feed.
    pub transcripts: Vec<TranscriptLink>,
    /// Address of a file of chapters (`podcast:chapters`).
    pub chapters_url: Option<String>,
    /// Chapters that stand in the feed itself (Podlove Simple Chapters).
    pub chapters: Vec<Chapter>,
    /// Who speaks in it.
    pub persons: Vec<Person>,
    /// What its makers find worth hearing.
    pub soundbites: Vec<Soundbite>,
    /// Seconds.
    pub duration: Option<f64>,
}

/// An audio file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audio {
    /// Its address.
    pub url: String,
    /// Its type, such as `audio/mpeg`.
    pub mime: Option<String>,
    /// Its length in bytes, as the feed claims.
    pub bytes: Option<u64>,
}

/// A transcript that a feed offers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TranscriptLink {
    /// Its address.
    pub url: String,
    /// Its type as the feed claims, such as `application/x-subrip`; its content decides.
    pub mime: Option<String>,
    /// Its language as the feed claims.
    pub language: Option<String>,
    /// `captions`, where it was made to be shown over a picture.
    pub rel: Option<String>,
}

/// Somebody who takes part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// In small letters; `host` unless the feed says otherwise.
    pub role: String,
}

/// A stretch that the makers of an episode recommend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Soundbite {
    /// Seconds.
    pub start: f64,
    /// Seconds.
    pub duration: f64,
    /// What it is called.
    pub title: Option<String>,
}
