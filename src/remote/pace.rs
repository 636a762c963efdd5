//! Not faster than the server allows, and when to try again.

use std::time::{Duration, Instant};

use crate::task::{Cancelled, Task};

/// The longest wait between two tries: a server that asks for more is overloaded, and waiting shows nothing new.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Spreads requests evenly under limits of requests and tokens a minute.
#[derive(Debug)]
pub struct Pace {
    a_request: Duration,
    a_token: Duration,
    next: Instant,
}

impl Pace {
    /// Begins at `now`; a limit that is `None` or 0 does not limit.
    pub fn new(requests: Option<u32>, tokens: Option<u64>, now: Instant) -> Self {
        let share = |limit: Option<u64>| match limit {
            Some(limit @ 1..) => Duration::from_secs(60).div_f64(limit as f64),
            _ => Duration::ZERO,
        };
        Self { a_request: share(requests.map(u64::from)), a_token: share(tokens), next: now }
    }

    /// Reserves the next request of `tokens` tokens; gives how long to wait from `now` before sending it.
    pub fn reserve(&mut self, tokens: u64, now: Instant) -> Duration {
        let start = self.next.max(now);
        let tokens = u32::try_from(tokens).unwrap_or(u32::MAX);
        self.next = start + self.a_request.max(self.a_token.saturating_mul(tokens));
        start - now
    }
}

/// How long to wait after failed try number `tries` (from 1): what the server asked for, else half a second, doubled with
/// each try; at most a minute.
pub fn wait_after(tries: u32, asked: Option<Duration>) -> Duration {
    let doubled = Duration::from_millis(500) * 2u32.saturating_pow(tries.saturating_sub(1).min(10));
    asked.unwrap_or(doubled).min(LONGEST_WAIT)
}

/// Sleeps, but not through a cancel.
pub fn sleep(wait: Duration, task: &Task) -> Result<(), Cancelled> {
    let end = Instant::now() + wait;
    loop {
        task.check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_spread_over_the_minute_and_the_stricter_limit_counts() {
        let now = Instant::now();
        let mut pace = Pace::new(Some(60), Some(600), now);
        let waits = [5, 100, 1].map(|tokens| pace.reserve(tokens, now).as_secs());
        assert_eq!(waits, [0, 1, 11]);
        assert_eq!(Pace::new(None, None, now).reserve(1_000_000, now), Duration::ZERO);
    }

    #[test]
    fn waits_double_unless_the_server_asks() {
        let seconds = |tries, asked| wait_after(tries, asked).as_secs_f64();
        assert_eq!([seconds(1, None), seconds(3, None), seconds(40, None)], [0.5, 2.0, 60.0]);
        assert_eq!(seconds(1, Some(Duration::from_secs(7))), 7.0);
        assert_eq!(seconds(1, Some(Duration::from_secs(700))), 60.0);
    }
}
