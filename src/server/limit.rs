//! How often somebody may ask, and how often somebody may bring a wrong key; both tables are bounded.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Wrong keys that an address may bring in a minute.
const WRONG: u32 = 10;

/// Names that are remembered; beyond it the table begins anew.
const MOST: usize = 4096;

/// Counts in windows of time.
struct Window<K> {
    length: Duration,
    most: u32,
    seen: Mutex<HashMap<K, (Instant, u32)>>,
}

impl<K: Eq + Hash> Window<K> {
    fn new(length: Duration, most: u32) -> Self {
        Self { length, most, seen: Mutex::default() }
    }

    /// Adds `more` to what `key` did in this window; whether it is still within bounds.
    fn add(&self, key: K, more: u32) -> bool {
        let Ok(mut seen) = self.seen.lock() else { return true };
        let now = Instant::now();
        if seen.len() >= MOST {
            seen.retain(|_, (since, _)| now.duration_since(*since) < self.length);
            if seen.len() >= MOST {
                seen.clear();
            }
        }
        let (since, count) = seen.entry(key).or_insert((now, 0));
        if now.duration_since(*since) >= self.length {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(more);
        *count <= self.most
    }
}

/// The limits of one server.
pub(super) struct Limit {
    wrong: Window<IpAddr>,
    /// Nothing where any number of requests is let through.
    asked: Option<Window<String>>,
}

impl Limit {
    /// `rate`: requests a second; 0 is any number.
    pub(super) fn new(rate: u32) -> Self {
        let asked = (rate > 0).then(|| Window::new(Duration::from_secs(1), rate));
        Self { wrong: Window::new(Duration::from_secs(60), WRONG), asked }
    }

    /// Whether `who` may ask once more in this second.
    pub(super) fn may_ask(&self, who: &str) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked.add(who.to_owned(), 1))
    }

    /// Whether an address may bring a key.
    pub(super) fn may_try(&self, client: IpAddr) -> bool {
        self.wrong.add(client, 0)
    }

    /// Notes that an address brought a wrong key.
    pub(super) fn wrong(&self, client: IpAddr) {
        self.wrong.add(client, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_keys_are_heard_and_tables_do_not_grow() {
        let limit = Limit::new(0);
        let client = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..=WRONG {
            assert!(limit.may_try(client));
            limit.wrong(client);
        }
        assert!(!limit.may_try(client));
        assert!(limit.may_try(IpAddr::from([192, 0, 2, 2])));
        for last in 0..3 * MOST as u32 {
            limit.wrong(IpAddr::from(last.to_be_bytes()));
        }
        assert!(limit.wrong.seen.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn a_rate_binds_each_name_for_itself() {
        let limit = Limit::new(2);
        let may = ["a", "a", "a", "b"].map(|who| limit.may_ask(who));
        assert_eq!(may, [true, true, false, true]);
    }
}
