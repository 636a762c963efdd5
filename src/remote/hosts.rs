//! Politeness: one request at a time to a server, a pause between two, and none at all while it does not want any.
//!
//! A server that says "too many requests" means everybody who asks it, not one feed; so does one that does not answer
//! at all. What else goes wrong (a status of 500, a broken feed) is the feed's alone.
//! Invariant: at most one [`Visit`] of a server exists at any time.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::address::is_loopback;
use super::error::{RemoteError, Why};
use super::freshness::LONGEST;
use crate::task::Task;

/// Between two requests to one server; openrss.org blocks readers that come faster.
pub const PAUSE: Duration = Duration::from_secs(1);

/// How long a server is left alone that says "too many" and not until when.
const UNTOLD: Duration = Duration::from_secs(60);

/// How many requests in a row a server leaves without an answer before it is left alone, and for how long: else a
/// thousand feeds of a dead server would wait for it one after the other.
const SILENCES: u32 = 3;
const REST: Duration = Duration::from_secs(5 * 60);

/// How often a waiting thread looks whether it should stop.
const LOOK: Duration = Duration::from_millis(50);

/// What is known about the servers that are asked; shared by all who ask.
#[derive(Debug)]
pub struct Hosts {
    pause: Duration,
    known: Mutex<HashMap<String, Known>>,
    left: Condvar,
}

/// One server.
#[derive(Debug, Default)]
struct Known {
    is_visited: bool,
    /// The next request may start then.
    next: Option<Instant>,
    closed: Option<(Instant, Why)>,
    silences: u32,
}

/// Whether a server can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// Now, or it is closed for so long that waiting makes no sense.
    Open,
    /// Not before then.
    After(Instant),
    /// Somebody is there.
    Visited,
}

/// The right to ask a server, until it is dropped.
#[derive(Debug)]
pub(super) struct Visit {
    hosts: Arc<Hosts>,
    host: String,
    pause: Duration,
}

/// The name under which a server is known: `name:port` in lower case; empty for what is no address.
pub fn host_of(address: &str) -> String {
    Url::parse(address.trim()).map_or(String::new(), |url| host_of_url(&url))
}

/// [`host_of`] an address that was read before.
pub(super) fn host_of_url(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_lowercase();
    match url.port_or_known_default() {
        Some(port) if !host.is_empty() => format!("{host}:{port}"),
        _ => host,
    }
}

impl Hosts {
    /// Nobody was asked yet; `pause` is kept between two requests to one server, except to this machine.
    pub fn new(pause: Duration) -> Arc<Self> {
        Arc::new(Self { pause, known: Mutex::default(), left: Condvar::new() })
    }

    /// Waits for its turn at the server of `url`.
    pub(super) fn enter(self: &Arc<Self>, url: &Url, task: &Task) -> Result<Visit, RemoteError> {
        let host = host_of_url(url);
        let mut known = self.known();
        loop {
            task.check()?;
            let now = Instant::now();
            let here = known.entry(host.clone()).or_default();
            if let Some((until, why)) = here.closed.filter(|(until, _)| *until > now) {
                return Err(RemoteError::Closed { host, left: until - now, why });
            }
            let wait = match here.next.filter(|next| *next > now) {
                _ if here.is_visited => LOOK,
                Some(next) => (next - now).min(LOOK),
                None => {
                    here.is_visited = true;
                    let pause = if is_loopback(url) { Duration::ZERO } else { self.pause };
                    return Ok(Visit { hosts: self.clone(), host, pause });
                }
            };
            known = self.left.wait_timeout(known, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the server can be asked at `now`.
    pub(super) fn door(&self, host: &str, now: Instant) -> Door {
        match self.known().get(host) {
            Some(here) if here.closed.is_some_and(|(until, _)| until > now) => Door::Open,
            Some(here) if here.is_visited => Door::Visited,
            Some(Known { next: Some(next), .. }) if *next > now => Door::After(*next),
            _ => Door::Open,
        }
    }

    /// For how long from now nobody should ask the server, if so.
    pub fn closed_for(&self, host: &str) -> Option<Duration> {
        let (until, _) = self.known().get(host)?.closed?;
        let left = until.saturating_duration_since(Instant::now());
        Some(left).filter(|left| !left.is_zero())
    }

    /// Leaves the server alone, at most for a day: for who remembers from before that it asked for it.
    pub fn close(&self, host: &str, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST);
        self.known().entry(host.to_owned()).or_default().closed = Some((until, Why::TooMany));
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit {
    /// The server said "too many", and perhaps when to come again.
    pub(super) fn too_many(&self, wait: Option<Duration>) {
        self.hosts.close(&self.host, wait.unwrap_or(UNTOLD));
    }

    /// The server answered, or did not.
    pub(super) fn answered(&self, answered: bool) {
        let mut known = self.hosts.known();
        let here = known.entry(self.host.clone()).or_default();
        here.silences = if answered { 0 } else { here.silences + 1 };
        if here.silences >= SILENCES {
            here.closed = Some((Instant::now() + REST, Why::Silent));
            here.silences = 0;
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if let Some(here) = self.hosts.known().get_mut(&self.host) {
            here.is_visited = false;
            here.next = Some(Instant::now() + self.pause);
        }
        self.hosts.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Cancel;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn enter(hosts: &Arc<Hosts>, address: &str) -> Result<Visit, RemoteError> {
        hosts.enter(&url(address), &Task::silent())
    }

    #[test]
    fn a_server_is_its_name_and_port_in_lower_case() {
        let same = ["http://Example.ORG/a", "http://example.org:80/b", "http://u:p@example.org./"];
        assert!(same.iter().all(|address| host_of(address) == "example.org:80"));
        assert_eq!(host_of("https://example.org/"), "example.org:443");
        assert_eq!(host_of("http://[::1]:81/"), "[::1]:81");
        assert_eq!(host_of("example"), "");
    }

    #[test]
    fn a_pause_is_kept_and_none_on_this_machine() {
        let hosts = Hosts::new(Duration::from_millis(40));
        let start = Instant::now();
        (0..3).for_each(|_| drop(enter(&hosts, "http://example.org/").unwrap()));
        assert!(start.elapsed() >= Duration::from_millis(80));
        assert!(matches!(hosts.door("example.org:80", Instant::now()), Door::After(_)));
        let _visit = enter(&hosts, "http://127.0.0.1:1/").unwrap();
        assert_eq!(hosts.door("127.0.0.1:1", Instant::now()), Door::Visited);
        drop(_visit);
        assert_eq!(hosts.door("127.0.0.1:1", Instant::now()), Door::Open);
    }

    #[test]
    fn whoever_waits_stops_when_the_task_is_cancelled() {
        let hosts = Hosts::new(PAUSE);
        let _visit = enter(&hosts, "http://example.org/").unwrap();
        let cancel = Cancel::default();
        cancel.cancel();
        let error = hosts.enter(&url("http://example.org/"), &Task::until(cancel)).unwrap_err();
        assert!(matches!(error, RemoteError::Cancelled(_)), "{error}");
    }

    #[test]
    fn a_closed_server_is_closed_for_everybody_and_for_a_day_at_most() {
        let hosts = Hosts::new(PAUSE);
        let visit = enter(&hosts, "http://example.org/a").unwrap();
        visit.too_many(Some(Duration::from_secs(1 << 40)));
        drop(visit);
        let error = enter(&hosts, "http://example.org/b").unwrap_err();
        let RemoteError::Closed { left, why: Why::TooMany, .. } = &error else { panic!("{error}") };
        assert!(*left <= LONGEST && *left > LONGEST / 2);
        assert!(hosts.closed_for("example.org:80").is_some());
        assert!(enter(&hosts, "http://example.com/").is_ok());
    }

    #[test]
    fn a_server_that_never_answers_is_left_alone_and_one_answer_is_enough_not_to_be() {
        let hosts = Hosts::new(Duration::ZERO);
        for answered in [false, false, true, false, false] {
            enter(&hosts, "http://example.org/").unwrap().answered(answered);
        }
        enter(&hosts, "http://example.org/").unwrap().answered(false);
        let error = enter(&hosts, "http://example.org/").unwrap_err();
        assert!(matches!(error, RemoteError::Closed { why: Why::Silent, .. }), "{error}");
    }
}
