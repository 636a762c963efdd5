//! What may become an item, and how two of them are compared.

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Addition;
use super::clarity::clarity;
use super::phrase::Said;
use crate::insight::{Insight, Ordinal};
use crate::text::fold;

/// One insight with all that the index knows about it for this reader. What no reader changes is shared by clones.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its place in the opened index, by which [`Relations`] know it.
    pub ordinal: Ordinal,
    /// The insight itself.
    pub insight: Arc<Insight>,
    /// Match with each of the reader's interests, in their order, 0 (unrelated) to 1 (the same); missing ones are 0.
    pub matches: Vec<f32>,
    /// Match with each phrase mute, in the order of the reader's mutes (0 for other kinds); missing ones are 0.
    pub mute_matches: Vec<f32>,
    /// The theme it belongs to.
    pub theme: Option<Arc<Theme>>,
    /// The finest community it belongs to.
    pub group: Option<u32>,
    /// Other shows in the whole index that make the same claim; those among the candidates are added by selection.
    pub also_on: Vec<String>,
    /// Whether it claims something that stands on its own; what does not is never chosen.
    pub is_claim: bool,
    /// Hours between two episodes of its show, where known: shows that publish rarely age more slowly.
    pub cadence_hours: Option<f64>,
    /// What is read from it once somebody has asked.
    pub(super) traits: Arc<OnceLock<Traits>>,
}

/// What every reader's brief wants to know of an insight.
#[derive(Debug)]
pub(super) struct Traits {
    /// Names as they are compared: those that look the same are one.
    show: Option<String>,
    episode: Option<String>,
    clarity: f64,
    /// What phrases are looked for in, once a reader mutes one.
    said: OnceLock<Vec<Said>>,
}

/// A theme with the name that readers see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Theme {
    /// Its lasting id.
    pub id: u32,
    /// Its label.
    pub label: String,
    /// The area that it lies in; themes of one area are next to each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u32>,
}

/// How insights are compared. Nothing here fails.
pub struct Relations<'a> {
    /// Cosine similarity of two vectors, -1 to 1.
    pub similarity: &'a dyn Fn(Ordinal, Ordinal) -> f32,
    /// Whether they make the same claim: calibrated, never for two that differ in a number or in polarity.
    pub same_claim: &'a dyn Fn(Ordinal, Ordinal) -> bool,
    /// What the first says that none of the others does.
    pub adds: &'a dyn Fn(Ordinal, &[Ordinal]) -> Option<Addition>,
}

impl Candidate {
    /// A candidate of which only the insight is known.
    pub fn new(ordinal: Ordinal, insight: impl Into<Arc<Insight>>) -> Self {
        Self {
            ordinal,
            insight: insight.into(),
            matches: Vec::new(),
            mute_matches: Vec::new(),
            theme: None,
            group: None,
            also_on: Vec::new(),
            is_claim: true,
            cadence_hours: None,
            traits: Arc::default(),
        }
    }

    pub(super) fn match_with(&self, interest: usize) -> f64 {
        let value = self.matches.get(interest).map_or(0.0, |&value| f64::from(value));
        // Written so that NaN becomes 0.
        if value > 0.0 { value.min(1.0) } else { 0.0 }
    }

    /// Its show as readers see it.
    pub(super) fn show(&self) -> Option<&str> {
        self.insight.source.show.as_deref()
    }

    /// What its show is compared by.
    pub(super) fn show_key(&self) -> Option<&str> {
        self.traits().show.as_deref()
    }

    /// What its episode is compared by, within its show.
    pub(super) fn episode_key(&self) -> Option<&str> {
        self.traits().episode.as_deref()
    }

    /// How well it stands on its own, 0 to 1.
    pub(super) fn clarity(&self) -> f64 {
        self.traits().clarity
    }

    /// The words of its texts, in which muted phrases are looked for.
    pub(super) fn said(&self) -> &[Said] {
        self.traits().said.get_or_init(|| Said::all_of(&self.insight))
    }

    fn traits(&self) -> &Traits {
        let folded = |name: &Option<String>| name.as_deref().map(fold);
        self.traits.get_or_init(|| Traits {
            show: folded(&self.insight.source.show),
            episode: folded(&self.insight.source.episode),
            clarity: clarity(&self.insight.text),
            said: OnceLock::new(),
        })
    }
}
