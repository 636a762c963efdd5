//! What can be asked about insights: find, read, related, group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::{at_most, moment};
use super::{House, Kind, Operation, Problem};
use crate::corpus::Filter;
use crate::engine::{
    GroupPage, Hit, InsightPage, Mode, RelatedOptions, RelatedPage, SearchOptions,
};
use crate::insight::{Insight, InsightId};
#[cfg(feature = "milvus")]
use crate::rank::Claimness;
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
    /// The same with dates that were read.
    ///
    /// # Errors
    /// A date that cannot be read, or bounds between which nothing can lie.
    pub fn filter(&self) -> Result<Filter, Problem> {
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
    /// What to look for; may be left out where a vector is given.
    #[serde(default)]
    pub query: String,
    /// How many, at most 10000.
    #[serde(default = "ten")]
    pub n: usize,
    /// Leave out the best so many, at most 10000: the page before.
    #[serde(default)]
    pub skip: usize,
    /// The query's vector, where it is known already, as long as those of the index; the model is asked otherwise.
    pub vector: Option<Vec<f32>>,
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
        let n = at_most(self.n, 10_000, "n")?;
        let skip = at_most(self.skip, 10_000, "skip")?;
        let filter = self.within.filter()?;
        let options = SearchOptions { mode: self.mode, filter, exact: self.exact, settings: None };
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            let vector = self.vector.as_deref();
            let mut hits = corpus.search(&self.query, vector, n + skip, &options, task)?;
            hits.drain(..skip.min(hits.len()));
            return Ok(Found { query: self.query.clone(), mode: self.mode, hits });
        }
        let engine = house.engine(task)?;
        let mut hits = match &self.vector {
            Some(vector) => engine.search_with(&self.query, vector, n + skip, &options)?,
            None => engine.search(&self.query, n + skip, &options)?,
        };
        hits.drain(..skip.min(hits.len()));
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
        let n = at_most(self.n, 200, "n")?;
        let options = RelatedOptions { filter: self.within.filter()?, exact: self.exact };
        let id = self.id.as_deref().map(InsightId::new).transpose()?;
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            return Ok(match id {
                Some(id) => corpus.related(&id, n, &options, task)?,
                None => {
                    let text = self.text.as_deref().unwrap_or_default();
                    corpus.related_to_text(text, n, &options, task)?
                }
            });
        }
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
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            let insight = corpus.get(&id, task)?;
            return Ok(Got { is_claim: Claimness::of(&insight.text).is_claim(), insight });
        }
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
        let id = InsightId::new(&self.id)?;
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            return Ok(corpus.group(&id, task)?);
        }
        Ok(house.engine(task)?.group(&id)?)
    }
}

/// An insight as its page has it: related insights, other tellings of its claim, its theme.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Id of the insight.
    pub id: String,
    /// How many related insights, at most 200.
    #[serde(default = "ten")]
    pub n: usize,
}

impl Operation for Page {
    const NAME: &'static str = "insight_page";
    const KIND: Kind = Kind::Read;
    type Answer = InsightPage;

    fn run(&self, house: &House, task: &Task) -> Result<InsightPage, Problem> {
        let n = at_most(self.n, 200, "n")?;
        let id = InsightId::new(&self.id)?;
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            return Ok(corpus.insight_page(&id, n, task)?);
        }
        Ok(house.engine(task)?.insight_page(&id, n)?)
    }
}

/// What was published last and claims something, one insight an episode.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Newest {
    /// How many, at most 200.
    #[serde(default = "ten")]
    pub n: usize,
    /// Which may be shown.
    #[serde(default)]
    pub within: Within,
}

/// The newest insights.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NewestInsights {
    /// Newest first.
    pub newest: Vec<Insight>,
}

impl Operation for Newest {
    const NAME: &'static str = "newest";
    const KIND: Kind = Kind::Read;
    type Answer = NewestInsights;

    fn run(&self, house: &House, task: &Task) -> Result<NewestInsights, Problem> {
        let n = at_most(self.n, 200, "n")?;
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)? {
            return Ok(NewestInsights { newest: corpus.newest(n, &self.within.filter()?, task)? });
        }
        let newest = house.engine(task)?.newest(n, &self.within.filter()?)?;
        Ok(NewestInsights { newest })
    }
}
