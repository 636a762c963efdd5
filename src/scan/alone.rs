//! Insights of episodes on this machine, without a state and without an index: for who reads many of them on many
//! machines and puts what they hold into an index at one place.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::found::Finder;
use super::insights::records;
use super::words::{self, Found};
use super::{EpisodeLine, ScanOptions, Source, local};
use crate::error::EngineError;
use crate::remote::{Client, ClientOptions, Hosts};
use crate::task::Task;

/// Reads episodes; its models are loaded once.
pub struct Listener {
    options: ScanOptions,
    client: Arc<Client>,
    finder: Finder,
}

/// What an episode holds.
pub struct Listened {
    /// What is to be said about it.
    pub line: EpisodeLine,
    /// Its insights, as a scan puts them into the index: the same ids.
    pub records: Vec<Map<String, Value>>,
}

impl Listener {
    /// Loads nothing yet.
    pub fn new(options: ScanOptions) -> Self {
        let asking =
            ClientOptions { allow_private: options.allow_private, ..ClientOptions::default() };
        let client = Arc::new(Client::polite(asking, Hosts::new(options.pause)));
        let finder = Finder::new(&options);
        Self { options, client, finder }
    }

    /// The insights of each episode of `source`, in its order.
    ///
    /// # Errors
    /// A file that cannot be read, a model that cannot be had, cancelled. Words that cannot be read are told in the line of
    /// their episode.
    pub fn listen(&mut self, source: &Source, task: &Task) -> Result<Vec<Listened>, EngineError> {
        let (client, options) = (&self.client, &self.options);
        let get = |url: &str| words::get(client, url, options, task);
        let mut all = Vec::new();
        for (pending, words) in local::read(source, options.backlog, get)? {
            task.check()?;
            let (show, episode) = (pending.show.clone(), pending.name());
            let mut line = EpisodeLine { show, episode, words: None, insights: 0, why: None };
            let mut found = Vec::new();
            match words::heard(words, &pending, true, client, options, task)? {
                Found::Later(why) => line.why = Some(why),
                Found::Words(heard) => {
                    let (chosen, why) = self.finder.find(&pending, &heard, task)?;
                    found = records(&pending, heard.from, &chosen);
                    line.words = Some(heard.from.as_str());
                    line.insights = found.len();
                    line.why = why.or_else(|| heard.why());
                }
            }
            all.push(Listened { line, records: found });
        }
        Ok(all)
    }
}
