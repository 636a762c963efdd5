//! What following a published index has come to since the process began, in numbers.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use serde::Serialize;

/// What following a published index has come to. Read and written from any thread.
#[derive(Debug, Default)]
pub struct Following(Mutex<Standing>);

/// How it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    /// The edition that is here, once one was pulled or found here.
    pub(super) edition: Option<u64>,
    /// When the place was last asked, in vain or not.
    pub(super) asked: Option<Timestamp>,
    /// When it last answered.
    pub(super) answered: Option<Timestamp>,
    /// When an edition was last pulled.
    pub(super) pulled: Option<Timestamp>,
    /// Times that there was nothing new.
    pub(super) unchanged: u64,
    /// Editions that were pulled.
    pub(super) pulls: u64,
    /// Bytes that were fetched for them.
    pub(super) bytes: u64,
    /// Times that it failed.
    pub(super) failures: u64,
    /// Times that it has failed since it last did not.
    pub(super) failures_in_a_row: u64,
}

impl Following {
    /// Notes that the place has answered: with the edition that is here now, and the bytes that were fetched for it, if it
    /// was not here before.
    pub fn answered(&self, edition: u64, fetched: Option<u64>) {
        let (mut now, at) =
            (self.0.lock().unwrap_or_else(PoisonError::into_inner), Timestamp::now());
        now.edition = Some(edition);
        (now.asked, now.answered) = (Some(at), Some(at));
        now.failures_in_a_row = 0;
        match fetched {
            Some(bytes) => {
                now.pulled = Some(at);
                now.pulls += 1;
                now.bytes += bytes;
            }
            None => now.unchanged += 1,
        }
    }

    /// Notes that it failed.
    pub fn failed(&self) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.asked = Some(Timestamp::now());
        now.failures += 1;
        now.failures_in_a_row += 1;
    }

    /// How it stands now.
    pub(super) fn now(&self) -> Standing {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The same for Prometheus.
pub(super) struct FollowMeter {
    following: Arc<Following>,
    asked: Family<Asked, Counter>,
    bytes: Counter,
    edition: Gauge,
    answered: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    result: &'static str,
}

impl FollowMeter {
    pub(super) fn new(following: Arc<Following>, registry: &mut Registry) -> Self {
        let registry = registry.sub_registry_with_prefix("follow");
        let (asked, bytes) = (Family::default(), Counter::default());
        let (edition, answered) = (Gauge::default(), Gauge::default());
        let about = "Times that the place was asked for a new edition";
        registry.register("asked", about, Family::clone(&asked));
        registry.register("fetched_bytes", "Bytes fetched of editions", bytes.clone());
        registry.register("edition", "The edition that is here", edition.clone());
        let about = "When the place last answered, in seconds since 1970";
        registry.register("last_answer", about, answered.clone());
        Self { following, asked, bytes, edition, answered }
    }

    /// Takes over what was counted.
    pub(super) fn read(&self) {
        let now = self.following.now();
        let put = |counter: &Counter, count: u64| counter.inner().store(count, Ordering::Relaxed);
        for (result, count) in
            [("unchanged", now.unchanged), ("pulled", now.pulls), ("failed", now.failures)]
        {
            put(&self.asked.get_or_create(&Asked { result }), count);
        }
        put(&self.bytes, now.bytes);
        self.edition.set(i64::try_from(now.edition.unwrap_or(0)).unwrap_or(i64::MAX));
        self.answered.set(now.answered.map_or(0, Timestamp::as_second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_a_row_of_failures() {
        let following = Following::default();
        following.answered(4, Some(100));
        following.failed();
        following.failed();
        let now = following.now();
        assert_eq!((now.edition, now.failures_in_a_row, now.pulls), (Some(4), 2, 1));
        following.answered(4, None);
        let now = following.now();
        assert_eq!((now.failures, now.failures_in_a_row), (2, 0));
        assert_eq!((now.unchanged, now.bytes), (1, 100));
    }
}
