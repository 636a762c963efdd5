//! What the reader was sent before.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::insight::{InsightId, Ordinal};

/// The memory of a reader's briefs; empty for a preview.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The moment that the last brief was made for.
    pub last: Option<Timestamp>,
    /// Every item ever sent.
    pub sent: Vec<Sent>,
}

/// One item that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Which insight.
    pub id: InsightId,
    /// Where it is in the opened index, if it still is; without it only its id can be told again.
    #[serde(skip)]
    pub ordinal: Option<Ordinal>,
    /// The group that it belongs to today, where it still belongs to one.
    #[serde(skip)]
    pub group: Option<u32>,
    /// The theme it stood for.
    pub theme: Option<u32>,
    /// The reader's date on that day.
    pub date: Date,
}

/// Days for which a theme that was shown pays: PRODUCT.md, rule 3.
const COOLDOWN_DAYS: i64 = 3;

impl Past {
    /// Items of `theme` sent on the three days before `today`.
    pub(super) fn cooling(&self, theme: u32, today: Date) -> impl Iterator<Item = &Sent> {
        let first = today.saturating_sub(COOLDOWN_DAYS.days());
        self.sent.iter().filter(move |sent| sent.theme == Some(theme) && sent.date >= first)
    }
}
