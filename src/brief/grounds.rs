//! What a reason is made from besides the parts of the score: kept with the item, so that it can be checked later.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::insight::InsightId;

/// The facts behind a reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grounds {
    /// Probability of a match with the interest that the reason names, and with it alone; none is named below the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<f64>,
    /// The largest probability of a match with something unwanted, where it is worth a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unwanted: Option<f64>,
    /// The largest cosine with what was sent of its theme in the last days, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest_sent: Option<f64>,
    /// What it adds to something that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Update>,
}

/// What an insight adds to one of its group that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Update {
    /// What was sent.
    pub to: InsightId,
    /// When.
    #[schemars(with = "String")]
    pub sent: Date,
    /// What is new.
    pub adds: Addition,
}

/// A particular that one text has and others lack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addition {
    /// Of which kind.
    pub kind: AdditionKind,
    /// As the text says it.
    pub said: String,
}

/// What particulars there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdditionKind {
    /// A number.
    Number,
    /// Somebody or something with a name.
    Name,
    /// A day of the week or a month.
    Day,
}
