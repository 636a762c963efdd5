//! What a reader says about an item, and the taste that is learned from it.
//!
//! Learning starts again from all feedback each time, so that taking a word back takes its effect back.
//! Invariant: not clicked is not disliked: only words count, silence does not.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;

use super::Taste;
use crate::insight::InsightId;

/// One word about one insight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Which insight.
    pub insight: InsightId,
    /// The word.
    pub verdict: Verdict,
    /// The reader's local date; it acts from the next day on.
    pub date: Date,
}

/// What can be said of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// More like it.
    More,
    /// Less like it.
    Less,
    /// Known already: neither more nor less.
    Known,
    /// Never again; the mute itself is entered in the profile.
    Mute,
}

const WORDS: [(Verdict, &str); 4] = [
    (Verdict::More, "more"),
    (Verdict::Less, "less"),
    (Verdict::Known, "known"),
    (Verdict::Mute, "mute"),
];

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        WORDS
            .iter()
            .filter(|(verdict, _)| verdict == self)
            .try_for_each(|(_, word)| f.write_str(word))
    }
}

/// A word that is no verdict.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no feedback; expected more, less, known or mute")]
pub struct VerdictError {
    /// The word found.
    pub word: String,
}

impl FromStr for Verdict {
    type Err = VerdictError;
    fn from_str(word: &str) -> Result<Self, VerdictError> {
        let found = WORDS.iter().find(|(_, known)| *known == word);
        found.map(|(verdict, _)| *verdict).ok_or_else(|| VerdictError { word: word.to_owned() })
    }
}

/// Days after which a word of feedback counts half: tastes change over months, not days.
const HALF_LIFE_DAYS: f64 = 60.0;

/// At most so many medoids are learned of what is wanted, and of what is not: a person can still read them.
const MEDOIDS: usize = 4;

/// Insights at least so alike are one taste; below it the cosine of a popular small model means another theme.
const SAME_TASTE: f32 = 0.45;

/// No learned taste weighs more than a plain interest: what a person wrote stays in charge.
const BOUND: f64 = 1.0;

/// One word alone moves the brief by this much; four that agree reach the bound.
const STEP: f64 = 0.25;

/// Learns the taste that `feedback` shows on `today`, beside what is pinned in `before`.
///
/// * Words of `today` or later wait; of two words about one insight the later counts.
/// * `similarity` gives the cosine of two insights; `None` where one has left the index: such words stay
///   without effect until it comes back.
/// * Words that are like a pinned taste are left to it.
///
/// Returns pinned tastes as they are, then medoids of what is wanted and of what is not, weightiest first;
/// each stands for the words that are alike, has their sum as its weight, at most 1, and their last date.
pub fn learn(
    before: &[Taste],
    feedback: &[Feedback],
    today: Date,
    similarity: &dyn Fn(&InsightId, &InsightId) -> Option<f32>,
) -> Vec<Taste> {
    let mut taste: Vec<Taste> = before.iter().filter(|taste| taste.pinned).cloned().collect();
    for (verdict, sign) in [(Verdict::More, 1.0), (Verdict::Less, -1.0)] {
        let mut words: Vec<&Feedback> = Vec::new();
        for (i, word) in feedback.iter().enumerate() {
            let taken_back = feedback[i + 1..].iter().any(|later| later.insight == word.insight);
            let here = similarity(&word.insight, &word.insight).is_some();
            let settled = taste
                .iter()
                .any(|taste| taste.pinned && alike(&taste.insight, &word.insight, similarity));
            if word.verdict == verdict && word.date < today && !taken_back && here && !settled {
                words.push(word);
            }
        }
        taste.extend(medoids(words, today, sign, similarity));
    }
    taste
}

/// Marks in `edited` what a person has changed in the taste that was learned `before`, so that learning leaves it
/// alone: a changed or added taste is pinned, a deleted one becomes a pinned taste of weight 0.
///
/// Deleting a pinned taste lets it be learned again.
pub fn settle(before: &[Taste], edited: &mut Vec<Taste>) {
    let known: HashMap<&InsightId, Vec<&Taste>> =
        before.iter().fold(HashMap::new(), |mut known, taste| {
            known.entry(&taste.insight).or_insert_with(Vec::new).push(taste);
            known
        });
    for taste in edited.iter_mut() {
        taste.pinned |= known.get(&taste.insight).is_none_or(|same| !same.contains(&&*taste));
    }
    let kept: HashSet<InsightId> = edited.iter().map(|taste| taste.insight.clone()).collect();
    for old in before.iter().filter(|old| !old.pinned) {
        if !kept.contains(&old.insight) {
            edited.push(Taste { weight: 0.0, pinned: true, ..old.clone() });
        }
    }
}

/// Cosine of two insights, by id.
type Similarity<'a> = &'a dyn Fn(&InsightId, &InsightId) -> Option<f32>;

fn alike(a: &InsightId, b: &InsightId, similarity: Similarity<'_>) -> bool {
    a == b || similarity(a, b).unwrap_or(0.0) >= SAME_TASTE
}

/// Takes, again and again, the insight that stands for the most weight, and the words that are like it.
fn medoids(
    mut words: Vec<&Feedback>,
    today: Date,
    sign: f64,
    similarity: &dyn Fn(&InsightId, &InsightId) -> Option<f32>,
) -> Vec<Taste> {
    let weight = |word: &Feedback| {
        let days = (today - word.date).get_days();
        STEP * 0.5f64.powf(f64::from(days.max(0)) / HALF_LIFE_DAYS)
    };
    let alike = |a: &InsightId, b: &InsightId| alike(a, b, similarity);
    words.sort_by(|a, b| a.insight.cmp(&b.insight));
    let mut taste = Vec::new();
    while taste.len() < MEDOIDS {
        let support = |center: &Feedback| -> f64 {
            words
                .iter()
                .filter(|word| alike(&center.insight, &word.insight))
                .map(|word| weight(word))
                .sum()
        };
        // The first of equals, in order of id.
        let best = words.iter().map(|word| (support(word), *word));
        let Some((total, center)) =
            best.reduce(|best, next| if next.0 > best.0 { next } else { best })
        else {
            break;
        };
        let (near, far): (Vec<&Feedback>, Vec<&Feedback>) =
            words.iter().partition(|word| alike(&center.insight, &word.insight));
        let date = near.iter().map(|word| word.date).max().unwrap_or(center.date);
        // Three decimals are what a person wants to read in the file.
        let weight = (total.min(BOUND) * 1000.0).round() / 1000.0;
        if weight > 0.0 {
            taste.push(Taste {
                insight: center.insight.clone(),
                title: String::new(),
                weight: sign * weight,
                date,
                pinned: false,
            });
        }
        words = far;
    }
    taste
}

#[cfg(test)]
mod tests;
