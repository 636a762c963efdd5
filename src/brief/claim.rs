//! Candidates that make the same claim, as disjoint sets.

use super::{Candidate, Relations};

/// The claims among candidates `0..n`; whoever shares a claim with a member is a member.
pub(super) struct Claims(Vec<Vec<usize>>);

impl Claims {
    /// Compares every pair once.
    pub(super) fn of<'a>(
        candidates: impl Iterator<Item = &'a Candidate>,
        relations: &Relations<'_>,
    ) -> Self {
        let ordinals: Vec<_> = candidates.map(|candidate| candidate.ordinal).collect();
        // The first member stands for its claim; joining relabels the smaller index throughout.
        let mut first: Vec<usize> = (0..ordinals.len()).collect();
        for i in 0..ordinals.len() {
            for j in 0..i {
                if first[i] != first[j] && (relations.same_claim)(ordinals[i], ordinals[j]) {
                    let (keep, drop) = (first[i].min(first[j]), first[i].max(first[j]));
                    first[..=i].iter_mut().filter(|f| **f == drop).for_each(|f| *f = keep);
                }
            }
        }
        let mut members = vec![Vec::new(); ordinals.len()];
        for (i, first) in first.into_iter().enumerate() {
            members[first].push(i);
        }
        members.retain(|members| !members.is_empty());
        Self(members)
    }

    /// The members of each claim in ascending order.
    pub(super) fn members(&self) -> &[Vec<usize>] {
        &self.0
    }
}
