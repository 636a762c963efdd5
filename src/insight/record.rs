//! One insight and where it was heard.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::InsightId;

/// One to three self-contained sentences, with their source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Insight {
    /// Unique in an index.
    pub id: InsightId,
    /// The sentences; never empty, valid UTF-8, trimmed.
    pub text: String,
    /// A one-line claim or heading, where the data has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it was said.
    #[serde(flatten)]
    pub source: Source,
    /// Free keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Every other field of the input, kept and given back as it was.
    #[serde(default, flatten)]
    pub extra: Map<String, Value>,
}

/// Where and when an insight was said. Every part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Name of the show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<String>,
    /// Title or id of the episode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episode: Option<String>,
    /// Who said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Link to the episode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Seconds from the start of the audio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// When the episode was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub published: Option<Timestamp>,
}

impl Insight {
    /// The words that are searched and embedded: the title, where there is one, then the text.
    pub fn words(&self) -> String {
        match &self.title {
            Some(title) if title.ends_with(['.', '!', '?', ':']) => {
                format!("{title} {}", self.text)
            }
            Some(title) => format!("{title}. {}", self.text),
            None => self.text.clone(),
        }
    }
}
