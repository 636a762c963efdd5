//! What a brief is held against, and what comes of it.

use jiff::civil::Date;
use serde::Serialize;

use super::{Brief, Past, Reader};
use crate::insight::{Insight, InsightId};

/// What a brief is held against. Whatever is `None` leaves the rules that need it undecided.
pub struct Evidence<'a> {
    /// The reader as the profile version of the brief has them.
    pub reader: &'a Reader,
    /// What was sent before the date of the brief.
    pub past: &'a Past,
    /// Dates of the reader's other briefs.
    pub other_dates: &'a [Date],
    /// Local date of the newest feedback that the profile version has learned from.
    pub learned: Option<Date>,
    /// Whether two insights make the same claim; `None` where one has left the index.
    pub same_claim: Option<SameClaim<'a>>,
    /// Whether an insight claims something that stands on its own.
    pub is_claim: &'a dyn Fn(&Insight) -> bool,
    /// The brief made once more from the same basis.
    pub replay: Option<&'a Brief>,
}

/// Tells by id whether two insights make the same claim.
pub type SameClaim<'a> = &'a dyn Fn(&InsightId, &InsightId) -> Option<bool>;

/// What was found about one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its number in the contract, 1 to 15.
    pub rule: u8,
    /// Its name.
    pub name: &'static str,
    /// Whether it holds.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Whether a rule holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// As far as the evidence goes, it does.
    Held,
    /// It does not.
    Broken {
        /// One sentence for each breach.
        breaches: Vec<String>,
    },
    /// The evidence that it needs was not given.
    Undecided {
        /// What is needed.
        needs: &'static str,
    },
}

impl Outcome {
    /// Whether the rule is broken.
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }
}
