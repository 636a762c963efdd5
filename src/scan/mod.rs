//! How do podcasts become insights?
//!
//! Layer 3. Feeds are asked, what is new in them is written down, its words are read, insights are chosen and put into the
//! index; the state remembers how far everything is.
//! Invariant: whoever is stopped at any moment goes on from there: each step is kept in one transaction before the next
//! one begins, and the same words of the same episode get the same id, so that nothing is lost and nothing comes twice.

mod alone;
mod due;
mod found;
mod insights;
mod local;
mod options;
mod pending;
mod poll;
mod report;
mod transcriber;
mod words;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use alone::{Listened, Listener};
pub use local::{LocalError, Source, sources};
pub use options::{BACKLOG, ScanOptions};
pub use poll::feed_address;
pub use report::{EpisodeLine, FeedLine, FeedNews, ModelUse, ScanReport};
pub use transcriber::{Transcriber, TranscriberError};

use crate::corpus::{self, BuildOptions};
use crate::error::EngineError;
use crate::ingest::Input;
use crate::insight::InsightId;
use crate::remote::{Client, ClientOptions, Hosts, host_of};
use crate::state::{DoneEpisode, State, StoredEpisode, StoredFeed, WordsFrom};
use crate::task::{Phase, Standing, Task};
use found::Finder;
use insights::records;
use pending::Pending;
use poll::Ask;
use words::{Found, Words};

/// Episodes whose insights go into the index together: a commit costs seconds in a large index.
const BATCH: usize = 64;

/// Tries of an episode whose transcript cannot be had for now.
const TRIES: u32 = 5;

/// The name under which records of a scan are reported.
const NAME: &str = "what was scanned";

/// Asks feeds for what is new, reads episodes, and puts their insights into the index in `index`.
///
/// * `sources`: episodes on this machine, read besides.
/// * `now`: the clock.
///
/// # Errors
/// What keeps the state or the index from being written, and [`EngineError::Cancelled`]; a feed or an episode that cannot
/// be read is told in the report. What was read before the error is kept, and goes into the index the next time.
pub fn scan(
    index: &Path,
    state: &mut State,
    sources: &[Source],
    options: &ScanOptions,
    now: &dyn Fn() -> Timestamp,
    task: &Task,
) -> Result<ScanReport, EngineError> {
    let started = Instant::now();
    task.stands(Standing::Partly);
    let asking = ClientOptions { allow_private: options.allow_private, ..ClientOptions::default() };
    let client = Arc::new(Client::polite(asking, Hosts::new(options.pause)));
    let mut scan = Scan {
        index,
        state,
        options,
        now,
        task,
        client,
        finder: Finder::new(options),
        report: ScanReport::default(),
        ready: Vec::new(),
    };
    scan.take_up()?;
    if sources.is_empty() || !options.only.is_empty() {
        scan.ask_feeds()?;
        scan.read_episodes()?;
    }
    scan.read_sources(sources)?;
    scan.put_in()?;
    scan.close(started)
}

/// A scan that is going on.
struct Scan<'a> {
    index: &'a Path,
    state: &'a mut State,
    options: &'a ScanOptions,
    now: &'a dyn Fn() -> Timestamp,
    task: &'a Task<'a>,
    client: Arc<Client>,
    finder: Finder,
    report: ScanReport,
    /// Episodes whose insights are about to go into the index.
    ready: Vec<Ready>,
}

/// An episode whose insights are about to go into the index.
struct Ready {
    /// What is written down of it; nothing for one that came from this machine.
    done: Option<DoneEpisode>,
    /// Insights of it that are in the index from before.
    before: Vec<String>,
    /// Its insights.
    records: Vec<Map<String, Value>>,
}

/// What was found in an episode.
struct Gathered {
    from: WordsFrom,
    records: Vec<Map<String, Value>>,
    /// What stood in the way of something better.
    why: Option<String>,
}

impl Scan<'_> {
    /// Takes up what an earlier scan had ready and did not put in.
    fn take_up(&mut self) -> Result<(), EngineError> {
        for episode in self.state.ready_episodes()? {
            let records: Vec<Map<String, Value>> =
                serde_json::from_str(&episode.object).unwrap_or_default();
            let StoredEpisode { feed, key, words, problem, ids: before, .. } = episode;
            let words = words.unwrap_or(WordsFrom::Nothing);
            let done = DoneEpisode { feed, key, words, problem, ids: ids_of(&records) };
            self.ready.push(Ready { done: Some(done), before, records });
        }
        Ok(())
    }

    /// Asks every feed whose time has come, and keeps what it says.
    fn ask_feeds(&mut self) -> Result<(), EngineError> {
        let now = (self.now)();
        let all = self.state.feeds()?;
        let (due, resting): (Vec<StoredFeed>, Vec<StoredFeed>) =
            all.into_iter().partition(|feed| self.options.is_due(feed, now));
        self.report.asked = due.len();
        self.report.resting = resting.len();
        self.task.progress().begin(Phase::Ask, Some(due.len() as u64));
        let ask = Ask { client: &self.client, options: self.options, task: self.task };
        let (state, report, task) = (&mut *self.state, &mut self.report, self.task);
        self.client.crawl(
            due,
            |feed| host_of(&feed.url),
            ask.options.connections,
            task,
            |feed| poll::poll(&ask, feed, now),
            |asked| {
                task.progress().advance(1);
                poll::keep(state, report, asked)
            },
        )?;
        self.task.progress().end();
        Ok(())
    }

    /// Reads every episode that waits.
    fn read_episodes(&mut self) -> Result<(), EngineError> {
        let now = (self.now)();
        let only = &self.options.only;
        let waiting: Vec<(StoredEpisode, Pending)> = self
            .state
            .waiting_episodes(now)?
            .into_iter()
            .filter(|episode| only.is_empty() || only.contains(&episode.feed))
            .filter_map(|episode| Some((serde_json::from_str(&episode.object).ok()?, episode)))
            .map(|(pending, episode)| (episode, pending))
            .collect();
        if waiting.is_empty() {
            return Ok(());
        }
        self.task.progress().begin(Phase::Listen, Some(waiting.len() as u64));
        let (client, options, task) = (Arc::clone(&self.client), self.options, self.task);
        client.crawl(
            waiting,
            |(_, pending)| words::host_of(pending),
            options.connections,
            task,
            |(stored, pending)| {
                let get = |url: &str| words::get(&client, url, options, task);
                let words = words::of(&pending.episode, get);
                (stored, pending, words)
            },
            |(stored, pending, words)| {
                task.progress().advance(1);
                self.take(stored, &pending, words)
            },
        )?;
        task.progress().end();
        Ok(())
    }

    /// Finds the insights of an episode whose words are there, and keeps them.
    fn take(
        &mut self,
        stored: StoredEpisode,
        pending: &Pending,
        words: Words,
    ) -> Result<(), EngineError> {
        let tries = stored.tries + 1;
        let gathered = match self.gather(pending, words, tries >= TRIES)? {
            Ok(gathered) => gathered,
            Err(why) => {
                let wait = due::backoff(tries);
                let next = (tries < TRIES).then(|| due::after((self.now)(), wait));
                return Ok(self.state.episode_failed(stored.feed, &stored.key, &why, next)?);
            }
        };
        let Gathered { from, records, why } = gathered;
        let StoredEpisode { feed, key, ids: before, .. } = stored;
        if !records.is_empty() {
            // Without insights there is nothing that a second reading could tell otherwise.
            let kept = serde_json::to_string(&records).map_err(EngineError::Record)?;
            self.state.episode_is_ready(feed, &key, from, &kept, why.as_deref())?;
        }
        let ids = ids_of(&records);
        let done = DoneEpisode { feed, key, words: from, problem: why, ids };
        self.ready.push(Ready { done: Some(done), before, records });
        if self.ready.len() >= BATCH {
            self.put_in()?;
        }
        Ok(())
    }

    /// Reads episodes that lie on this machine.
    fn read_sources(&mut self, sources: &[Source]) -> Result<(), EngineError> {
        for source in sources {
            self.task.check()?;
            let (client, options, task) = (&self.client, self.options, self.task);
            let get = |url: &str| words::get(client, url, options, task);
            for (pending, words) in local::read(source, options.backlog, get)? {
                if let Ok(Gathered { records, .. }) = self.gather(&pending, words, true)? {
                    self.ready.push(Ready { done: None, before: Vec::new(), records });
                }
            }
        }
        Ok(())
    }

    /// The insights of an episode, and a line about it; why not, where its words may be there later.
    fn gather(
        &mut self,
        pending: &Pending,
        words: Words,
        is_last: bool,
    ) -> Result<Result<Gathered, String>, EngineError> {
        let heard = words::heard(words, pending, is_last, &self.client, self.options, self.task)?;
        let heard = match heard {
            Found::Words(heard) => heard,
            Found::Later(why) => {
                self.line(pending, None, 0, Some(why.clone()));
                return Ok(Err(why));
            }
        };
        let (chosen, why) = self.finder.find(pending, &heard, self.task)?;
        let why = why.or_else(|| heard.why());
        let records = records(pending, heard.from, &chosen);
        self.line(pending, Some(heard.from.as_str()), records.len(), why.clone());
        Ok(Ok(Gathered { from: heard.from, records, why }))
    }

    /// Puts what is ready into the index, in one commit, and then writes down that it is there.
    fn put_in(&mut self) -> Result<(), EngineError> {
        let ready = std::mem::take(&mut self.ready);
        let records: Vec<Map<String, Value>> =
            ready.iter().flat_map(|episode| episode.records.iter().cloned()).collect();
        if !records.is_empty() {
            self.report.insights += records.len();
            let inputs = [Input::Records(NAME.into(), records.into())];
            let options =
                BuildOptions { embed: self.options.model.clone(), ..BuildOptions::default() };
            match corpus::add(self.index, &inputs, &options, self.task) {
                Ok(added) => self.report.added = Some(added),
                // Every one of them was refused: there is nothing to come back for.
                Err(EngineError::NothingAccepted(_)) => {}
                Err(error) => return Err(error),
            }
            self.task.stands(Standing::Partly);
        }
        let now: HashSet<String> =
            ready.iter().flat_map(|episode| ids_of(&episode.records)).collect();
        let (mut done, mut stale) = (Vec::new(), Vec::new());
        for Ready { done: episode, before, .. } in ready {
            stale.extend(before.into_iter().filter(|id| !now.contains(id)));
            done.extend(episode);
        }
        // What an episode said before it was read again makes place for what it says now, unless another says it, too.
        let stale: Vec<InsightId> = stale.iter().filter_map(|id| InsightId::new(id).ok()).collect();
        if !stale.is_empty() {
            corpus::delete(self.index, &stale, self.task)?;
        }
        self.state.episodes_are_done(&done)?;
        Ok(())
    }

    fn close(mut self, started: Instant) -> Result<ScanReport, EngineError> {
        let feeds = self.state.feeds()?;
        self.report.feeds = feeds.len();
        let later = |feed: &StoredFeed| feed.next.max(feed.held);
        self.report.next = feeds.iter().filter(|feed| !feed.gone).filter_map(later).min();
        self.report.waiting = self.state.episodes_waiting()? as usize;
        self.report.model = self.finder.model_use();
        self.report.seconds = started.elapsed().as_secs_f64();
        Ok(self.report)
    }

    fn line(
        &mut self,
        pending: &Pending,
        words: Option<&'static str>,
        insights: usize,
        why: Option<String>,
    ) {
        let (show, episode) = (pending.show.clone(), pending.name());
        self.report.episodes.push(EpisodeLine { show, episode, words, insights, why });
    }
}

/// The ids of `records`.
fn ids_of(records: &[Map<String, Value>]) -> Vec<String> {
    let id = |record: &Map<String, Value>| Some(record.get("id")?.as_str()?.to_owned());
    records.iter().filter_map(id).collect()
}

/// How long to wait until the next feed is due, at most `every` and at least a second.
pub fn rest(report: &ScanReport, every: Duration, now: Timestamp) -> Duration {
    let next = report.next.map(|next| next.duration_since(now));
    let wait = next.and_then(|wait| Duration::try_from(wait).ok()).unwrap_or_default();
    wait.min(every).max(Duration::from_secs(1))
}
