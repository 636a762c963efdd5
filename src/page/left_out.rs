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

/// What came nearest, and for which interest.
pub(super) struct MissLine {
    pub(super) phrase: Option<String>,
    pub(super) href: Option<String>,
    pub(super) text: String,
}

/// Characters of what came nearest.
const SHORT: usize = 160;

/// Interests without an item, and what came nearest to each; where they do not say, what came nearest of all.
pub(super) fn misses(selection: &Selection) -> Vec<MissLine> {
    let line = |phrase: Option<&String>, miss: Option<&Miss>| MissLine {
        phrase: phrase.cloned(),
        href: miss.map(|miss| Place::Insight(&miss.insight.id).path()),
        text: miss
            .map(|miss| miss.insight.title.clone().unwrap_or_else(|| miss.insight.text.clone()))
            .map(|text| shortened(&text, SHORT))
            .unwrap_or_default(),
    };
    if selection.quiet.is_empty() {
        return selection.nearest_miss.iter().map(|miss| line(None, Some(miss))).collect();
    }
    let quiet = selection.quiet.iter();
    quiet.map(|quiet| line(Some(&quiet.phrase), quiet.nearest.as_ref())).collect()
}
