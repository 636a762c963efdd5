//! What stayed out of a brief, and why, in people's words.

use super::address::Place;
use super::count::grouped;
use crate::brief::{Excluded, Exclusion, Miss, Selection};
use crate::insight::shortened;

/// Some insights that stayed out for one reason.
pub(super) struct LeftOut {
    pub(super) count: String,
    pub(super) why: &'static str,
}

pub(super) fn left_out(excluded: &[Excluded]) -> Vec<LeftOut> {
    excluded
        .iter()
        .map(|excluded| LeftOut {
            count: grouped(excluded.count as u64),
            why: why(excluded.reason),
        })
        .collect()
}

fn why(reason: Exclusion) -> &'static str {
    match reason {
        Exclusion::Muted => "you muted, or the same claim elsewhere",
        Exclusion::Undated => "have no date",
        Exclusion::Future => "are dated later than this brief",
        Exclusion::Old => "came out before your last brief, or more than three days ago",
        Exclusion::NoSource => "name no show, episode or link where one could hear them",
        Exclusion::NoClaim => "claim nothing that stands on its own",
        Exclusion::Sent => "were sent to you before, or their claim was",
        Exclusion::Distant => "have nothing to do with what you follow",
        Exclusion::BelowFloor => "come near what you follow, but not near enough",
        Exclusion::SameClaim => "say the same as one that was better told",
        Exclusion::Outranked => "suit you, but others suit you more or would have been too alike",
    }
}

/// Interests without an item, and what came nearest.
pub(super) struct MissLine {
    /// The interests; none where it is what came nearest of all.
    pub(super) phrases: Vec<String>,
    pub(super) href: Option<String>,
    pub(super) text: String,
}

/// Characters of what came nearest.
const SHORT: usize = 160;

/// Interests without an item, each with what came nearest to it, and those together to which nothing did; where they do
/// not say, what came nearest of all.
pub(super) fn misses(selection: &Selection) -> Vec<MissLine> {
    let near = |phrases: Vec<String>, miss: &Miss| {
        let insight = &miss.insight;
        MissLine {
            phrases,
            href: Some(Place::Insight(&insight.id).path()),
            text: shortened(insight.title.as_deref().unwrap_or(&insight.text), SHORT),
        }
    };
    let mut lines = Vec::new();
    let mut far = Vec::new();
    for quiet in &selection.quiet {
        match &quiet.nearest {
            Some(miss) => lines.push(near(vec![quiet.phrase.clone()], miss)),
            None => far.push(quiet.phrase.clone()),
        }
    }
    if !far.is_empty() {
        lines.push(MissLine { phrases: far, href: None, text: String::new() });
    }
    if selection.quiet.is_empty() {
        lines.extend(selection.nearest_miss.iter().map(|miss| near(Vec::new(), miss)));
    }
    lines
}
