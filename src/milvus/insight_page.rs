//! The page of an insight, from the same rules as that of a folder.

use super::corpus::MilvusCorpus;
use super::related::Below;
use crate::cluster::Level;
use crate::engine::{InsightPage, RelatedOptions};
use crate::error::EngineError;
use crate::insight::{Insight, InsightId};
use crate::rank::Claimness;
use crate::task::Task;

/// Other tellings of one claim that are shown.
const TELLINGS: usize = 10;

impl MilvusCorpus {
    /// The page of the insight with this id, with `n` related insights. Group, theme and area are absent before they were
    /// made, and for an insight that was added after that.
    ///
    /// # Errors
    /// No such insight; a server that is away.
    pub fn insight_page(
        &self,
        id: &InsightId,
        n: usize,
        task: &Task,
    ) -> Result<InsightPage, EngineError> {
        let (insight, below) = self.below(id, n, &RelatedOptions::default(), task)?;
        let Below { also_on, related, repeats, episode } = below;
        let own = match self.member(id.as_str(), task) {
            Err(EngineError::NoGroups { .. }) => None,
            member => member?.map(|member| member.group),
        };
        let [group, theme, area] = match own {
            Some(group) => self.around_group(group, task)?,
            None => [None, None, None],
        };
        let is_claim = Claimness::of(&insight.text).is_claim();
        let tellings = tellings(episode, repeats);
        Ok(InsightPage { insight, is_claim, also_on, tellings, related, group, theme, area })
    }

    /// A group, its theme, and its area.
    pub(super) fn around_group(
        &self,
        group: u32,
        task: &Task,
    ) -> Result<[Option<crate::corpus::Community>; 3], EngineError> {
        let group = self.community(Level::Group, Some(group), task)?;
        let parent = group.as_ref().and_then(|group| group.parent);
        let theme = self.community(Level::Theme, parent, task)?;
        let parent = theme.as_ref().and_then(|theme| theme.parent);
        let area = self.community(Level::Area, parent, task)?;
        Ok([group, theme, area])
    }
}

/// One telling an episode, in the order of `repeats`.
fn tellings(own: i64, repeats: Vec<(i64, Insight)>) -> Vec<Insight> {
    let mut heard = vec![own];
    let mut tellings = Vec::new();
    for (episode, insight) in repeats {
        if tellings.len() == TELLINGS || (episode != 0 && heard.contains(&episode)) {
            continue;
        }
        heard.push(episode);
        tellings.push(insight);
    }
    tellings
}
