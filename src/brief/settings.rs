//! The numbers that selection leans on, each with where it comes from.

use serde::{Deserialize, Serialize};

use super::Weights;

/// How to select. Part of a brief's id, so that a changed number makes another brief.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What an insight has to suit the reader (the parts Interest, Unwanted and Follow together) to be an item.
    /// Calibrated by model; a followed show or speaker halves it. Default 0.25.
    pub floor: f64,
    /// From this match on a muted phrase counts as spoken of, even in other words. Default 0.6.
    pub mute_floor: f64,
    /// Two items may not be more alike than this cosine. Default 0.9.
    pub alike: f64,
    /// A theme of the last three days returns at full weight when the new insight is less like those that
    /// were sent than this cosine. Default 0.6.
    pub new_information: f64,
    /// Share of the weightiest interest from which on an interest is strong and gets its chance. Default 0.5.
    pub strong: f64,
    /// Candidates weighed against one another, as a multiple of the brief's size.
    /// PRODUCT.md, rule 5, asks for at least 20; default 40.
    pub pool: usize,
    /// What each signal is worth.
    pub weights: Weights,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            floor: 0.25,
            mute_floor: 0.6,
            alike: 0.9,
            new_information: 0.6,
            strong: 0.5,
            pool: 40,
            weights: Weights::default(),
        }
    }
}
