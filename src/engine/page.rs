//! The page of an insight: the insight, what other shows say, who else makes its claim, and the theme that it belongs to.

use schemars::JsonSchema;
use serde::Serialize;

use super::around::Above;
use super::open::Engine;
use super::related::{Order, Related, RelatedOptions, choose, shown};
use crate::cluster::Level;
use crate::corpus::communities::groups::Community;
use crate::corpus::lexical::WeighedQuery;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal};

/// Other tellings of one claim that are shown.
const TELLINGS: usize = 10;

/// An insight with everything that its page shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InsightPage {
    /// The insight.
    pub insight: Insight,
    /// Whether it claims something that stands on its own.
    pub is_claim: bool,
    /// On how many other shows its own claim was made.
    pub also_on: usize,
    /// Insights that make its claim elsewhere, at most ten, one an episode.
    pub tellings: Vec<Insight>,
    /// Related insights, best first.
    pub related: Vec<Related>,
    /// Its group, the finest community; nothing before groups were made.
    pub group: Option<Community>,
    /// The theme that holds the group.
    pub theme: Option<Community>,
    /// The area that holds the theme.
    pub area: Option<Community>,
}

impl Engine {
    /// The page of the insight with this id, with `n` related insights.
    pub fn insight_page(&self, id: &InsightId, n: usize) -> Result<InsightPage, EngineError> {
        let (ordinal, insight, row) = self.found(id)?;
        let words = insight.words();
        let above = Above::insight(ordinal, &row, &insight, &words);
        let query = WeighedQuery::of(&self.snapshot, above.words, self.bm25())?;
        let set = choose(self, &above, &query, n, &RelatedOptions::default(), Order::Theme)?;
        let related = shown(self, &query, &set)?;
        let tellings = self.tellings(ordinal, &set.repeats)?;
        let is_claim = self.snapshot.claimness(ordinal)?.is_claim();
        let (group, theme, area) = self.communities_of(ordinal)?;
        let also_on = set.also_on.len();
        Ok(InsightPage { insight, is_claim, also_on, tellings, related, group, theme, area })
    }

    /// One telling an episode, in the order of `repeats`.
    fn tellings(&self, own: Ordinal, repeats: &[Ordinal]) -> Result<Vec<Insight>, EngineError> {
        let mut heard: Vec<Option<u64>> = vec![self.snapshot.episode(own)];
        let mut tellings = Vec::new();
        for &repeat in repeats {
            let episode = self.snapshot.episode(repeat);
            if tellings.len() == TELLINGS || (episode.is_some() && heard.contains(&episode)) {
                continue;
            }
            heard.push(episode);
            tellings.push(self.snapshot.insight(repeat)?);
        }
        Ok(tellings)
    }

    /// Group, theme and area of an insight; nothing where none were made or it has no place yet.
    fn communities_of(&self, ordinal: Ordinal) -> Result<Around, EngineError> {
        let group = match self.place(ordinal) {
            Err(EngineError::NoGroups { .. }) => return Ok((None, None, None)),
            place => self.community(Level::Group, place?)?,
        };
        let theme = self.community(Level::Theme, group.and_then(|group| group.parent))?;
        let area = self.community(Level::Area, theme.and_then(|theme| theme.parent))?;
        Ok((group.cloned(), theme.cloned(), area.cloned()))
    }
}

/// Group, theme, area.
type Around = (Option<Community>, Option<Community>, Option<Community>);
