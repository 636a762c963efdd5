//! An insight that is shown beside others: what it says, and where it was said.

use super::address::Place;
use super::spoken::Spoken;
use crate::insight::Insight;

/// One of a list.
pub(super) struct Lead {
    pub(super) href: String,
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) spoken: Spoken,
}

impl Lead {
    pub(super) fn of(insight: &Insight) -> Self {
        Self {
            href: Place::Insight(&insight.id).path(),
            title: insight.title.clone(),
            text: insight.text.clone(),
            spoken: Spoken::of(insight),
        }
    }
}

pub(super) fn leads(insights: &[Insight]) -> Vec<Lead> {
    insights.iter().map(Lead::of).collect()
}
