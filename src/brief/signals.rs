//! The signed parts of a score, and the one place where their weights stand.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reader::Follows;
use super::{Candidate, Reader, Settings};

/// What a part of a score speaks of.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Match with the best wanted interest.
    Interest,
    /// Match with the worst unwanted interest; never above 0.
    Unwanted,
    /// A followed show or speaker.
    Follow,
    /// How new it is.
    Recency,
    /// On how many other shows the claim was made: popularity without clicks.
    Breadth,
    /// How well it stands on its own.
    Clarity,
    /// Its theme was shown in the last three days; never above 0.
    Cooldown,
    /// Likeness to what was chosen before it in the same brief; never above 0.
    Repetition,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interest => "interest",
            Self::Unwanted => "unwanted",
            Self::Follow => "follow",
            Self::Recency => "recency",
            Self::Breadth => "breadth",
            Self::Clarity => "clarity",
            Self::Cooldown => "cooldown",
            Self::Repetition => "repetition",
        })
    }
}

/// One signed part of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// What it speaks of.
    pub signal: Signal,
    /// What it adds, to six decimals; not 0.
    pub value: f64,
    /// What it was found in: the phrase, the name, the hours or the number of shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A part as long as nobody reads it: of some hundreds of candidates five are shown.
#[derive(Clone, Copy)]
pub(super) struct Weighed<'a> {
    signal: Signal,
    value: f64,
    found: Found<'a>,
}

/// What a part was found in.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Nothing,
    Words(&'a str),
    Hours(f64),
    Shows(usize),
}

impl From<Weighed<'_>> for Part {
    fn from(weighed: Weighed<'_>) -> Self {
        let detail = match weighed.found {
            Found::Nothing => None,
            Found::Words(words) => Some(words.to_owned()),
            Found::Hours(hours) => Some(format!("{hours:.0}")),
            Found::Shows(shows) => Some(shows.to_string()),
        };
        Self { signal: weighed.signal, value: weighed.value, detail }
    }
}

/// A part, shown or not.
pub(super) trait Signed {
    /// What it speaks of.
    fn signal(&self) -> Signal;
    /// What it adds.
    fn value(&self) -> f64;
    /// The phrase or name that it was found in.
    fn words(&self) -> Option<&str>;
}

impl Signed for Part {
    fn signal(&self) -> Signal {
        self.signal
    }

    fn value(&self) -> f64 {
        self.value
    }

    fn words(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl Signed for Weighed<'_> {
    fn signal(&self) -> Signal {
        self.signal
    }

    fn value(&self) -> f64 {
        self.value
    }

    fn words(&self) -> Option<&str> {
        match self.found {
            Found::Words(words) => Some(words),
            _ => None,
        }
    }
}

/// How much each signal can add to or take from a score.
///
/// The defaults were set by hand so that a full match outweighs everything else together, and a full
/// dislike a full match; `eval profiles` is where they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Weights {
    /// Of a full match with the weightiest interest.
    pub interest: f64,
    /// Of a full match with the weightiest unwanted interest.
    pub unwanted: f64,
    /// Of a follow.
    pub follow: f64,
    /// Of an insight published this moment.
    pub recency: f64,
    /// Of a claim made on eight shows or more.
    pub breadth: f64,
    /// Of an insight that stands on its own.
    pub clarity: f64,
    /// Of a theme of the last three days that brings nothing new.
    pub cooldown: f64,
    /// Of a text that is the same as one chosen before: the price of maximal marginal relevance.
    pub repetition: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            interest: 1.0,
            unwanted: 1.2,
            follow: 0.15,
            recency: 0.2,
            breadth: 0.1,
            clarity: 0.05,
            cooldown: 0.2,
            repetition: 0.3,
        }
    }
}

impl Weights {
    /// The weight of `signal`.
    pub fn of(&self, signal: Signal) -> f64 {
        match signal {
            Signal::Interest => self.interest,
            Signal::Unwanted => self.unwanted,
            Signal::Follow => self.follow,
            Signal::Recency => self.recency,
            Signal::Breadth => self.breadth,
            Signal::Clarity => self.clarity,
            Signal::Cooldown => self.cooldown,
            Signal::Repetition => self.repetition,
        }
    }
}

/// Other shows at which breadth is full: log2(1 + 7) = 3.
const FULL_BREADTH: f64 = 3.0;

/// A show with an episode a day ages at the reader's half-life, rarer ones more slowly, at most four times.
const DAILY_HOURS: f64 = 24.0;
const SLOWEST: f64 = 4.0;

/// The parts that do not depend on what else is chosen; `shows` other shows make the claim.
///
/// The wanted interest that counts is the weightiest of those that match with at least the floor: a faint match with a
/// weightier one must not stand before a good one.
pub(super) fn parts<'a>(
    candidate: &'a Candidate,
    reader: &'a Reader,
    follows: &Follows,
    at: Timestamp,
    shows: usize,
    settings: &Settings,
) -> Vec<Weighed<'a>> {
    let weights = &settings.weights;
    let mut parts = Vec::with_capacity(8);
    let passes = |i: usize| candidate.match_with(i) >= settings.floor;
    let matches =
        (0..reader.interests.len()).map(|i| (i, reader.share(i) * candidate.match_with(i)));
    for (signal, weight, wanted) in
        [(Signal::Interest, weights.interest, true), (Signal::Unwanted, -weights.unwanted, false)]
    {
        let matches =
            matches.clone().filter(|(i, _)| (reader.interests[*i].weight > 0.0) == wanted);
        // The first of equals, so that the order of the profile decides and not chance.
        let best = matches.reduce(|best, next| {
            let order = passes(next.0).cmp(&passes(best.0)).then(next.1.total_cmp(&best.1));
            if order.is_gt() { next } else { best }
        });
        if let Some((i, value)) = best {
            push(&mut parts, signal, weight * value, Found::Words(&reader.interests[i].phrase));
        }
    }
    let source = &candidate.insight.source;
    if let Some(name) = follows.name(source) {
        push(&mut parts, Signal::Follow, weights.follow, Found::Words(name));
    }
    if let Some(published) = source.published {
        let hours = at.duration_since(published).as_secs_f64().max(0.0) / 3600.0;
        let pace =
            (candidate.cadence_hours.unwrap_or(0.0) / DAILY_HOURS).sqrt().clamp(1.0, SLOWEST);
        let new = 0.5f64.powf(hours / (reader.half_life.max(1e-3) * pace));
        push(&mut parts, Signal::Recency, weights.recency * new, Found::Hours(hours));
    }
    let breadth = ((1.0 + shows as f64).log2() / FULL_BREADTH).min(1.0);
    push(&mut parts, Signal::Breadth, weights.breadth * breadth, Found::Shows(shows));
    push(&mut parts, Signal::Clarity, weights.clarity * candidate.clarity(), Found::Nothing);
    parts
}

/// Appends a part unless it is 0.
pub(super) fn push<'a>(parts: &mut Vec<Weighed<'a>>, signal: Signal, value: f64, found: Found<'a>) {
    let value = rounded(value);
    if value != 0.0 {
        parts.push(Weighed { signal, value, found });
    }
}

/// The sum of `parts` in their order: the score that they explain.
pub(super) fn sum(parts: &[impl Signed]) -> f64 {
    rounded(parts.iter().map(Signed::value).sum())
}

/// Six decimals: more than a reader or a ranking needs, and few enough that a stored brief is read back
/// digit for digit and prints the same bytes again.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// How well it suits this reader: the parts that speak of them, without news, fame and form.
pub(super) fn suits<S: Signed>(parts: &[S]) -> f64 {
    let own =
        |part: &&S| matches!(part.signal(), Signal::Interest | Signal::Unwanted | Signal::Follow);
    rounded(parts.iter().filter(own).map(Signed::value).sum())
}
