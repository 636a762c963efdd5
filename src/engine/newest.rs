//! What was published last.

use super::open::Engine;
use crate::corpus::filter::Filter;
use crate::error::EngineError;
use crate::insight::{Insight, Ordinal};

impl Engine {
    /// The `n` insights that were published last and claim something, newest first, one an episode.
    pub fn newest(&self, n: usize, filter: &Filter) -> Result<Vec<Insight>, EngineError> {
        let snapshot = &self.snapshot;
        let let_through = filter.matches(snapshot);
        let mut heard = std::collections::HashSet::new();
        let mut newest = Vec::new();
        for &(_, ordinal) in snapshot.kept().between(i64::MIN, i64::MAX).iter().rev() {
            if newest.len() == n {
                break;
            }
            let is_let_through =
                |ordinal: Ordinal| let_through.as_ref().is_none_or(|set| set.contains(ordinal));
            if !is_let_through(ordinal)
                || !snapshot.claimness(ordinal)?.is_claim()
                || !snapshot.episode(ordinal).is_none_or(|episode| heard.insert(episode))
            {
                continue;
            }
            newest.push(snapshot.insight(ordinal)?);
        }
        Ok(newest)
    }
}
