//! What may become an item, and how two of them are compared.

use serde::{Deserialize, Serialize};

use crate::insight::{Insight, Ordinal};

/// One insight with all that the index knows about it for this reader.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its place in the opened index, by which [`Relations`] know it.
    pub ordinal: Ordinal,
    /// The insight itself.
    pub insight: Insight,
    /// Match with each of the reader's interests, in their order, 0 (unrelated) to 1 (the same); missing ones are 0.
    pub matches: Vec<f32>,
    /// Match with each phrase mute, in the order of the reader's mutes (0 for other kinds); missing ones are 0.
    pub mute_matches: Vec<f32>,
    /// The theme it belongs to.
    pub theme: Option<Theme>,
    /// The finest community it belongs to.
    pub group: Option<u32>,
    /// Other shows in the whole index that make the same claim; those among the candidates are added by selection.
    pub also_on: Vec<String>,
    /// Whether it claims something that stands on its own; what does not is never chosen.
    pub is_claim: bool,
    /// Hours between two episodes of its show, where known: shows that publish rarely age more slowly.
    pub cadence_hours: Option<f64>,
}

/// A theme with the name that readers see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Its lasting id.
    pub id: u32,
    /// Its label.
    pub label: String,
}

/// How two insights are compared. Both are symmetric and never fail.
pub struct Relations<'a> {
    /// Cosine similarity of two vectors, -1 to 1.
    pub similarity: &'a dyn Fn(Ordinal, Ordinal) -> f32,
    /// Whether they make the same claim: calibrated, never for two that differ in a number or in polarity.
    pub same_claim: &'a dyn Fn(Ordinal, Ordinal) -> bool,
}

impl Candidate {
    /// A candidate of which only the insight is known.
    pub fn new(ordinal: Ordinal, insight: Insight) -> Self {
        Self {
            ordinal,
            insight,
            matches: Vec::new(),
            mute_matches: Vec::new(),
            theme: None,
            group: None,
            also_on: Vec::new(),
            is_claim: true,
            cadence_hours: None,
        }
    }

    pub(super) fn match_with(&self, interest: usize) -> f64 {
        let value = self.matches.get(interest).map_or(0.0, |&value| f64::from(value));
        // Written so that NaN becomes 0.
        if value > 0.0 { value.min(1.0) } else { 0.0 }
    }

    pub(super) fn show(&self) -> Option<&str> {
        self.insight.source.show.as_deref()
    }
}
