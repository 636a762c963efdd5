//! How long what failed is left alone.

use std::time::Duration;

use jiff::Timestamp;

/// After the first failure.
const FIRST: Duration = Duration::from_secs(60);

/// How long what failed is left alone: a minute, then twice as long each time, up to a limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    failures: u32,
    until: Option<Timestamp>,
    longest: Duration,
}

impl Backoff {
    /// One that never waits longer than `longest`.
    pub(super) fn up_to(longest: Duration) -> Self {
        Self { failures: 0, until: None, longest }
    }

    /// The moment before which it is left alone; none where it may be tried. A moment that lies farther away than any
    /// wait was set before the clock was put back, and does not count.
    pub(super) fn until(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|&until| until > now && until <= after(now, self.longest))
    }

    /// It has failed.
    pub(super) fn failed(&mut self, now: Timestamp) {
        let wait = FIRST * 2u32.saturating_pow(self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        self.until = Some(after(now, wait.min(self.longest)));
    }

    /// It has worked.
    pub(super) fn done(&mut self) {
        (self.failures, self.until) = (0, None);
    }
}

/// `wait` after `now`.
pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_limit_and_begin_again_after_a_success() {
        let now = Timestamp::UNIX_EPOCH;
        let mut backoff = Backoff::up_to(Duration::from_secs(600));
        assert_eq!(backoff.until(now), None);
        for minutes in [1, 2, 4, 8, 10, 10] {
            backoff.failed(now);
            assert_eq!(backoff.until(now), Some(after(now, Duration::from_secs(60 * minutes))));
        }
        assert_eq!(backoff.until(after(now, Duration::from_secs(600))), None);
        backoff.done();
        backoff.failed(now);
        assert_eq!(backoff.until(now), Some(after(now, FIRST)));
    }

    #[test]
    fn a_clock_that_is_put_back_ends_the_wait() {
        let late = after(Timestamp::UNIX_EPOCH, Duration::from_secs(1_000_000));
        let mut backoff = Backoff::up_to(Duration::from_secs(600));
        backoff.failed(late);
        assert_eq!(backoff.until(Timestamp::UNIX_EPOCH), None);
    }
}
