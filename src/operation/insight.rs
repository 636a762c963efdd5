//! What can be asked about insights: find, read, related, group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::{at_most, moment};
use super::{House, Kind, Operation, Problem};
use crate::corpus::Filter;
use crate::engine::{GroupPage, Hit, Mode, RelatedOptions, RelatedPage, SearchOptions};
use crate::insight::{Insight, InsightId};
use crate::task::Task;

/// Which insights may be found.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Within {
    /// Only these shows. Capitals do not matter.
    #[serde(default)]
    pub show: Vec<String>,
    /// Published on this day or later: 2026-03-01, or an instant such as 2026-03-01T06:00:00Z.
    pub since: Option<String>,
    /// Published before this day or instant.
    pub until: Option<String>,
}

impl Within {
    fn filter(&self) -> Result<Filter, Problem> {
        let read = |text: &Option<String>, field| {
            text.as_deref().map(moment).transpose().map_err(|problem| problem.about(field))
        };
        let (since, until) = (read(&self.since, "since")?, read(&self.until, "until")?);
        if let (Some(since), Some(until)) = (since, until)
            && since >= until
        {
            let message = format!("{since} is not before {until}; nothing can lie between them");
            return Err(Problem::failed(message).about("since"));
        }
        Ok(Filter { shows: self.show.clone(), since, until })
    }
}

fn ten() -> usize {
    10
}

/// Find insights by words and meaning.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// What to look for.
    pub query: String,
    /// How many, at most 10000.
    #[serde(default = "ten")]
    pub n: usize,
    /// Which halves of the search are used.
    #[serde(default)]
    pub mode: Mode,
    /// Compare with every vector instead of walking the graph.
    #[serde(default)]
    pub exact: bool,
    /// Which may be found.
    #[serde(default)]
    pub within: Within,
}

/// What was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Found {
    /// What was looked for.
    pub query: String,
    /// Which halves of the search were used.
    pub mode: Mode,
    /// Best first.
    pub hits: Vec<Hit>,
}

impl Operation for Search {
    const NAME: &'static str = "search";
    const KIND: Kind = Kind::Read;
    type Answer = Found;

    fn run(&self, house: &House, task: &Task) -> Result<Found, Problem> {
        let n = at_most(self.n, 10_000)?;
        let filter = self.within.filter()?;
        let options = SearchOptions { mode: self.mode, filter, exact: self.exact, settings: None };
        let hits = house.engine(task)?.search(&self.query, n, &options)?;
        Ok(Found { query: self.query.clone(), mode: self.mode, hits })
    }
}

/// Insights on the same theme from other shows.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Id of the insight.
    pub id: Option<String>,
    /// A text in place of an id.
    pub text: Option<String>,
    /// How many, at most 200.
    #[serde(default = "ten")]
    pub n: usize,
    /// Compare with every vector instead of walking the graph.
    #[serde(default)]
    pub exact: bool,
    /// Which may be found.
    #[serde(default)]
    pub within: Within,
}

impl Operation for Related {
    const NAME: &'static str = "related";
    const KIND: Kind = Kind::Read;
    type Answer = RelatedPage;

    fn run(&self, house: &House, task: &Task) -> Result<RelatedPage, Problem> {
        let n = at_most(self.n, 200)?;
        let options = RelatedOptions { filter: self.within.filter()?, exact: self.exact };
        let id = self.id.as_deref().map(InsightId::new).transpose()?;
        let engine = house.engine(task)?;
        Ok(match id {
            Some(id) => engine.related(&id, n, &options)?,
            None => {
                engine.related_to_text(self.text.as_deref().unwrap_or_default(), n, &options)?
            }
        })
    }
}

/// One insight with all its fields.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Id of the insight.
    pub id: String,
}

/// The insight.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Got {
    /// Whether it claims something that stands on its own.
    pub is_claim: bool,
    /// What it says, and where it was said.
    #[serde(flatten)]
    pub insight: Insight,
}

impl Operation for Get {
    const NAME: &'static str = "get";
    const KIND: Kind = Kind::Read;
    type Answer = Got;

    fn run(&self, house: &House, task: &Task) -> Result<Got, Problem> {
        let id = InsightId::new(&self.id)?;
        let engine = house.engine(task)?;
        let insight = engine.get(&id)?;
        Ok(Got { is_claim: engine.is_claim(&insight)?, insight })
    }
}

/// The group of an insight and who else is in it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Id of an insight.
    pub id: String,
}

impl Operation for Group {
    const NAME: &'static str = "group";
    const KIND: Kind = Kind::Read;
    type Answer = GroupPage;

    fn run(&self, house: &House, task: &Task) -> Result<GroupPage, Problem> {
        Ok(house.engine(task)?.group(&InsightId::new(&self.id)?)?)
    }
}
