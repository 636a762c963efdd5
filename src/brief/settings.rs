//! The numbers that selection leans on, each with where it comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Weights;

/// How to select. Part of a brief's id, so that a changed number makes another brief.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The probability of a match from which on an insight is about an interest, and with which it has to suit the
    /// reader (the parts Interest, Unwanted and Follow together) to be an item; a followed show or speaker quarters
    /// it. Default 0.5.
    pub floor: f64,
    /// From this probability on a muted phrase counts as spoken of, even in other words. Default 0.7.
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
    /// Which reading of the contract a brief was made under. Under 1, briefs kept no grounds for their reasons and could
    /// be filled up from outside the interests; they are verified as far as they carry the facts.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub contract: u32,
    /// What each signal is worth.
    pub weights: Weights,
}

/// The newest reading of the contract: floors bind, and reasons have grounds.
pub(super) const CONTRACT: u32 = 2;

fn first() -> u32 {
    1
}

fn is_first(contract: &u32) -> bool {
    *contract == first()
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            floor: 0.5,
            mute_floor: 0.7,
            alike: 0.9,
            new_information: 0.6,
            strong: 0.5,
            pool: 40,
            contract: CONTRACT,
            weights: Weights::default(),
        }
    }
}
