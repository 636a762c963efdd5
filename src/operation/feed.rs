//! Feeds that are scanned, and the scan.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Named;
use super::{House, Kind, Operation, Problem};
use crate::error::Hint;
use crate::feed::{Outline, opml, write_opml};
use crate::scan::{self, ScanOptions, ScanReport, Source};
use crate::state::{Added, EpisodeCounts, StoredFeed};
use crate::task::Task;

/// Add feeds by address or from a list.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddFeeds {
    /// Addresses of feeds.
    #[serde(default)]
    pub urls: Vec<String>,
    /// A list of feeds (OPML), as every podcast player exports it.
    pub opml: Option<Named>,
}

/// What was added.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AddedFeeds {
    /// Addresses that are new.
    pub added: Vec<String>,
    /// Addresses that were known.
    pub known: Vec<String>,
    /// What is no address of a feed, and why.
    pub refused: Vec<String>,
}

impl Operation for AddFeeds {
    const NAME: &'static str = "feeds_add";
    const KIND: Kind = Kind::Readers;
    type Answer = AddedFeeds;

    fn run(&self, house: &House, _: &Task) -> Result<AddedFeeds, Problem> {
        let mut asked = self.urls.clone();
        if let Some(list) = &self.opml {
            let outlines = opml(list.text.as_bytes()).map_err(|error| {
                Problem::invalid(format!("{}: {error}", list.name)).about("opml")
            })?;
            asked.extend(outlines.into_iter().map(|outline| outline.url));
        }
        if asked.is_empty() {
            return Err(Problem::invalid(
                "there is no feed to add; give addresses, or a list of feeds",
            ));
        }
        let (mut urls, mut refused) = (Vec::new(), Vec::new());
        for url in asked {
            match scan::feed_address(&url) {
                Ok(url) => urls.push(url),
                Err(error) => refused.push(error.to_string()),
            }
        }
        if urls.is_empty() {
            return Err(Problem::invalid(refused.join("; ")));
        }
        let mut state = house.state_or_new()?;
        let found = state.add_feeds(&urls, house.now())?;
        let mut answer = AddedFeeds { added: Vec::new(), known: Vec::new(), refused };
        for (url, found) in urls.into_iter().zip(found) {
            match found {
                Added::New(_) => answer.added.push(url),
                Added::Known(_) => answer.known.push(url),
            }
        }
        Ok(answer)
    }
}

/// List the feeds, how each answered, and what became of its episodes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feeds {}

/// The feeds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FeedsList {
    /// In the order in which they were added.
    pub feeds: Vec<FeedEntry>,
}

/// A feed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FeedEntry {
    /// Its number.
    pub number: i64,
    /// Where it is asked.
    pub url: String,
    /// The address that was given, where it has moved since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// Name of the show, once it has been read.
    pub show: Option<String>,
    /// When it was last asked.
    #[schemars(with = "Option<String>")]
    pub asked: Option<Timestamp>,
    /// When it is worth asking again.
    #[schemars(with = "Option<String>")]
    pub next: Option<Timestamp>,
    /// Why it could not be read the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// Whether its server says that it is gone for good.
    pub gone: bool,
    /// Episodes that were read.
    pub read: u64,
    /// Episodes that wait to be read.
    pub waiting: u64,
    /// Episodes that were given up.
    pub failed: u64,
    /// Episodes that are older than what was asked for.
    pub left: u64,
}

impl Operation for Feeds {
    const NAME: &'static str = "feeds_list";
    const KIND: Kind = Kind::Read;
    type Answer = FeedsList;

    fn run(&self, house: &House, _: &Task) -> Result<FeedsList, Problem> {
        let state = state(house)?;
        let counts = state.episode_counts()?;
        let entry =
            |feed: StoredFeed| entry(counts.get(&feed.id).copied().unwrap_or_default(), feed);
        Ok(FeedsList { feeds: state.feeds()?.into_iter().map(entry).collect() })
    }
}

fn entry(counts: EpisodeCounts, feed: StoredFeed) -> FeedEntry {
    FeedEntry {
        number: feed.id,
        given: (feed.given != feed.url).then_some(feed.given),
        url: feed.url,
        show: feed.title,
        asked: feed.asked,
        next: feed.next.max(feed.held),
        problem: feed.problem,
        failures: feed.failures,
        gone: feed.gone,
        read: counts.done,
        waiting: counts.waiting + counts.ready,
        failed: counts.failed,
        left: counts.left,
    }
}

/// Stop scanning a feed, and forget how far it was read. Its insights stay in the index unless they are to go, too.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFeed {
    /// Its address, the name of its show, or its number in the list.
    pub feed: String,
    /// Delete the insights that came from it.
    #[serde(default)]
    pub with_insights: bool,
}

/// What was removed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RemovedFeed {
    /// Its address.
    pub url: String,
    /// Name of the show, where it was known.
    pub show: Option<String>,
    /// Insights that were deleted.
    pub deleted: usize,
    /// Insights that came from it and stay.
    pub kept: usize,
}

impl Operation for RemoveFeed {
    const NAME: &'static str = "feeds_remove";
    const KIND: Kind = Kind::Index;
    type Answer = RemovedFeed;

    fn run(&self, house: &House, task: &Task) -> Result<RemovedFeed, Problem> {
        let mut state = state(house)?;
        let Some(feed) = state.feed(&self.feed)? else {
            let message = format!("there is no feed {:?}", self.feed);
            return Err(Problem::new(super::ProblemCode::NotFound, message).with(Hint::ListFeeds));
        };
        let ids = state.feed_ids(feed.id)?;
        let mut deleted = 0;
        if self.with_insights && !ids.is_empty() {
            // The index first: whoever is stopped in between still knows which insights they are.
            let gone = house.ask(&super::Delete { ids: ids.clone() }, task)?;
            deleted = gone.deleted.len();
        }
        state.remove_feed(feed.id)?;
        let kept = if self.with_insights { 0 } else { ids.len() };
        Ok(RemovedFeed { url: feed.url, show: feed.title, deleted, kept })
    }
}

/// Write the feeds as a list (OPML) that every podcast player reads.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportFeeds {}

/// A list of feeds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExportedFeeds {
    /// Feeds in it.
    pub feeds: usize,
    /// The list.
    pub opml: String,
}

impl Operation for ExportFeeds {
    const NAME: &'static str = "feeds_export";
    const KIND: Kind = Kind::Read;
    type Answer = ExportedFeeds;

    fn run(&self, house: &House, _: &Task) -> Result<ExportedFeeds, Problem> {
        let outlines: Vec<Outline> = state(house)?
            .feeds()?
            .into_iter()
            .map(|feed| Outline { title: feed.title, url: feed.url })
            .collect();
        Ok(ExportedFeeds { feeds: outlines.len(), opml: write_opml(&outlines) })
    }
}

/// Ask the feeds for what is new, read their episodes, and put the insights into the index.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Only these feeds, by address, which are added where they are not known; all, if there are none.
    #[serde(default)]
    pub feeds: Vec<String>,
    /// Only feeds whose time has come by their own rhythm.
    #[serde(default)]
    pub due: bool,
    /// Of a feed that is read for the first time, read the newest so many episodes; 5 unless given.
    pub backlog: Option<usize>,
    /// Leave episodes without a transcript alone, in place of reading what is written about them.
    #[serde(default)]
    pub skip_notes: bool,
    /// Episodes on this machine, for a surface that can read them.
    #[serde(skip)]
    pub sources: Vec<Source>,
    /// What a surface that may reach further asks for: programs, other machines, private networks.
    #[serde(skip)]
    pub options: ScanOptions,
}

impl Operation for Scan {
    const NAME: &'static str = "scan";
    const KIND: Kind = Kind::Index;
    type Answer = ScanReport;

    fn run(&self, house: &House, task: &Task) -> Result<ScanReport, Problem> {
        house.in_folders(Self::NAME)?;
        let mut state = house.state_or_new()?;
        let mut options = ScanOptions {
            only_due: self.due,
            backlog: self.backlog.unwrap_or(self.options.backlog),
            notes: !self.skip_notes,
            model: house.model().cloned(),
            ..self.options.clone()
        };
        if !self.feeds.is_empty() {
            let urls = self.feeds.iter().map(|url| scan::feed_address(url));
            let urls: Vec<String> = urls
                .collect::<Result<_, _>>()
                .map_err(|error| Problem::invalid(error.to_string()))?;
            let added = state.add_feeds(&urls, house.now())?;
            options.only = added
                .iter()
                .map(|added| match added {
                    Added::New(id) | Added::Known(id) => *id,
                })
                .collect();
        }
        let nothing = self.sources.is_empty() && state.feeds()?.is_empty();
        if nothing {
            return Err(Problem::failed("there are no feeds to scan yet").with(Hint::AddFeed));
        }
        Ok(scan::scan(house.index(), &mut state, &self.sources, &options, &|| house.now(), task)?)
    }
}

fn state(house: &House) -> Result<super::Lent<'_>, Problem> {
    if !house.has_state() {
        return Err(Problem::failed("there are no feeds yet").with(Hint::AddFeed));
    }
    house.state()
}
