//! What selection answers: items with their parts, or a quiet day, and what stayed out.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grounds, Part, Signal, Theme, Window};
use crate::insight::{Insight, InsightId};

/// The items of one brief, best first, and the account of all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Selection {
    /// For whom.
    pub reader: String,
    /// The reader's local date.
    #[schemars(with = "String")]
    pub date: Date,
    /// The times of publication that count.
    pub window: Window,
    /// At most as many as the reader wants; fewer rather than padding; none is a quiet day.
    pub items: Vec<Item>,
    /// Shows that the candidates which suit come from; with fewer than items, one show may have two.
    pub shows: usize,
    /// Which item serves which strong interest, weightiest interest first.
    pub chances: Vec<Chance>,
    /// Interests in the reader's own words for which there is nothing new today, in the order of the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<Quiet>,
    /// The best insight that did not reach the floor, where items are missing.
    pub nearest_miss: Option<Miss>,
    /// Insights looked at.
    pub considered: usize,
    /// Why others stayed out, in the order of [`Exclusion`]; each of them is an item or is counted here.
    pub excluded: Vec<Excluded>,
}

impl Selection {
    /// Adds to the account `count` insights that stayed out for `reason` before selection saw them.
    pub fn count_out(&mut self, reason: Exclusion, count: usize) {
        if count == 0 {
            return;
        }
        self.considered += count;
        match self.excluded.iter_mut().find(|excluded| excluded.reason == reason) {
            Some(excluded) => excluded.count += count,
            None => {
                self.excluded.push(Excluded { reason, count });
                self.excluded.sort_by_key(|excluded| excluded.reason);
            }
        }
    }
}

/// One insight of a brief and why it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// The insight, with the links that are its evidence.
    pub insight: Insight,
    /// Its theme.
    pub theme: Option<Theme>,
    /// Its group.
    pub group: Option<u32>,
    /// What it was worth when it was taken; the sum of the parts.
    pub score: f64,
    /// The signed parts, in the order in which they are added; none is 0.
    pub parts: Vec<Part>,
    /// One sentence made from the parts and the grounds.
    pub reason: String,
    /// What the reason is made from besides the parts; briefs made before there were grounds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<Grounds>,
    /// Other shows that make the same claim, in order of name.
    pub also_on: Vec<String>,
    /// Insights with the same claim that gave way to this one, in order of id.
    pub collapsed: Vec<InsightId>,
    /// The largest cosine with an item before it, at least 0, to six decimals.
    pub likeness: f64,
    /// Whether it comes from a theme next to those of the interests, because the reader wants to explore.
    pub exploration: bool,
    /// Whether it adds something to one of its group that was sent: see [`Grounds::update`].
    pub update: bool,
}

impl Item {
    /// The interest that the reason names.
    pub fn interest(&self) -> Option<&String> {
        self.grounds.as_ref()?.matched?;
        let part = self.parts.iter().find(|part| part.signal == Signal::Interest)?;
        part.detail.as_ref()
    }
}

/// What became of a strong interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chance {
    /// The interest.
    pub phrase: String,
    /// The first item that serves it; `None`: nothing did that the constraints let through.
    pub item: Option<InsightId>,
}

/// An interest that gets nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quiet {
    /// The interest.
    pub phrase: String,
    /// What came nearest to it, where anything came near at all.
    pub nearest: Option<Miss>,
}

/// The best insight below the floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Miss {
    /// Which.
    pub insight: Insight,
    /// How well it suits the reader: see [`super::Settings::floor`].
    pub suits: f64,
    /// What would have been enough.
    pub floor: f64,
}

/// Why a candidate is not in the brief.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// A mute hits it, or an insight with the same claim.
    Muted,
    /// It has no date.
    Undated,
    /// Its date lies after the moment of the brief.
    Future,
    /// It was published before the window.
    Old,
    /// It names neither link nor episode nor show: nobody could look it up.
    NoSource,
    /// It claims nothing that stands on its own: a heading, a biography, an advertisement, a fragment.
    NoClaim,
    /// It, or its claim, was sent before.
    Sent,
    /// None of the interests, follows and tastes brought it up among its best.
    Distant,
    /// It does not suit the reader enough.
    BelowFloor,
    /// The same claim, told better by another candidate.
    SameClaim,
    /// It suits, but others suit more or a constraint stood in the way.
    Outranked,
}

/// How many stayed out for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excluded {
    /// The reason.
    pub reason: Exclusion,
    /// How many; above 0.
    pub count: usize,
}
