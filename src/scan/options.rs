//! How podcasts are scanned.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::transcriber::Transcriber;
use crate::embed::EmbedOptions;
use crate::extract::model::ModelOptions;
use crate::state::StoredFeed;

/// How podcasts are scanned.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Feeds that are asked at the same time, 1 to 32.
    pub connections: usize,
    /// Between two questions to one host; none on this machine.
    pub pause: Duration,
    /// How long one answer may take, with all that it is redirected to.
    pub limit: Duration,
    /// Whether addresses within private networks may be asked.
    pub allow_private: bool,
    /// Of a feed that is read for the first time, the newest so many episodes are read.
    pub backlog: usize,
    /// Only feeds whose time has come by their own rhythm.
    pub only_due: bool,
    /// Only these feeds, by their numbers; all, if there are none.
    pub only: Vec<i64>,
    /// Whether an episode without a transcript is read from what is written about it.
    pub notes: bool,
    /// What turns audio into words, for episodes without a transcript.
    pub transcriber: Option<Transcriber>,
    /// The language model that extracts insights; without it that is done on this machine.
    pub extractor: Option<ModelOptions>,
    /// Where answers of the language model and audio are kept.
    pub cache: PathBuf,
    /// The model of the index, where it is chosen and not the index's own.
    pub model: Option<EmbedOptions>,
    /// Threads of the model that tells sentences apart; one a core unless given.
    pub threads: Option<usize>,
}

impl ScanOptions {
    /// Whether `feed` is asked at `now`.
    pub(super) fn is_due(&self, feed: &StoredFeed, now: Timestamp) -> bool {
        let is_meant = self.only.is_empty() || self.only.contains(&feed.id);
        let is_held = feed.held.is_some_and(|held| held > now);
        let rests = self.only_due && feed.next.is_some_and(|next| next > now);
        is_meant && !feed.gone && !is_held && !rests
    }
}

/// Episodes of a new feed that are read, unless told otherwise.
pub const BACKLOG: usize = 5;

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            pause: Duration::from_secs(1),
            limit: Duration::from_secs(30),
            allow_private: false,
            backlog: BACKLOG,
            only_due: false,
            only: Vec::new(),
            notes: true,
            transcriber: None,
            extractor: None,
            cache: PathBuf::new(),
            model: None,
            threads: None,
        }
    }
}
