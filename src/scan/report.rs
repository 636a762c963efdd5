//! What a scan did, feed by feed and episode by episode.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::corpus::BuildReport;

/// What a scan did.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ScanReport {
    /// Feeds that are known.
    pub feeds: usize,
    /// Feeds that were asked.
    pub asked: usize,
    /// Of these, those that had nothing new to say.
    pub unchanged: usize,
    /// Feeds that were not asked: their time has not come, their server asks to be left alone, or they are gone.
    pub resting: usize,
    /// When the first of all feeds is worth asking again.
    #[schemars(with = "Option<String>")]
    pub next: Option<Timestamp>,
    /// What is to be said about single feeds: those that had something new, moved, or could not be read.
    pub lines: Vec<FeedLine>,
    /// Episodes that were read, in the order in which they were.
    pub episodes: Vec<EpisodeLine>,
    /// Episodes that still wait, for another try or for their time.
    pub waiting: usize,
    /// Insights that were found in them.
    pub insights: usize,
    /// What the last addition to the index did, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<BuildReport>,
    /// What extraction by a model cost, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelUse>,
    /// Seconds, by the clock on the wall.
    pub seconds: f64,
}

/// What is to be said about a feed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FeedLine {
    /// Its address.
    pub url: String,
    /// Name of the show, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show: Option<String>,
    /// What became of it.
    pub what: FeedNews,
    /// Episodes that are new and will be read.
    #[serde(skip_serializing_if = "is_zero")]
    pub new: usize,
    /// Older episodes that are left alone.
    #[serde(skip_serializing_if = "is_zero")]
    pub left: usize,
    /// Where it is now; the address under which the same show is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was mended in it or left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// What became of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedNews {
    /// It was read.
    Read,
    /// It has moved for good, and was read where it is now.
    Moved,
    /// It is the same show as another feed, which is kept.
    Same,
    /// It could not be read.
    Broken,
    /// Its server says that it is gone for good.
    Gone,
}

/// What became of an episode.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EpisodeLine {
    /// Name of the show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show: Option<String>,
    /// Its title, or what it is known by.
    pub episode: String,
    /// Where its words came from: `transcript`, `audio`, `notes`, `nothing`; nothing where it is tried again later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<&'static str>,
    /// Insights that were found in it.
    pub insights: usize,
    /// What stood in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a language model was asked.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ModelUse {
    /// Requests that were answered.
    pub requests: u64,
    /// Stretches that needed no request, because they had been answered before.
    pub cached: u64,
    /// Insights that it gave and that hold.
    pub held: u64,
    /// Insights that it gave and that the transcript does not bear out.
    pub dropped: u64,
    /// Episodes that were extracted without it after all.
    pub fallen_back: u64,
    /// What that cost, in the currency of the price, where one is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}
