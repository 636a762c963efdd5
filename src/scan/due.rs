//! When a feed is asked again.
//!
//! By its own rhythm where it has one (a twelfth of the usual time between two episodes), not sooner than its server says,
//! and ever more seldom while it fails. What a server says is obeyed up to a day: some say a year.

use std::time::Duration;

use jiff::Timestamp;

/// The shortest time between two questions.
const SHORTEST: Duration = Duration::from_secs(30 * 60);
/// The longest by rhythm: a weekly show is asked twice a day.
const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// The longest that a server is obeyed, and that a failing feed is left alone.
const CAP: Duration = Duration::from_secs(24 * 3600);
/// Questions in the usual time between two episodes.
const OFTEN: u32 = 12;
/// Episodes whose dates make a rhythm.
const SEEN: usize = 11;

/// How long to wait after an answer, by the dates of the episodes.
pub(super) fn rhythm(published: &[Option<Timestamp>]) -> Duration {
    let mut dates: Vec<i64> = published.iter().flatten().map(|date| date.as_second()).collect();
    dates.sort_unstable_by_key(|&date| std::cmp::Reverse(date));
    dates.truncate(SEEN);
    let mut gaps: Vec<i64> = dates.windows(2).map(|pair| pair[0] - pair[1]).collect();
    gaps.sort_unstable();
    match gaps.get(gaps.len() / 2) {
        Some(&gap) => (Duration::from_secs(gap.max(0) as u64) / OFTEN).clamp(SHORTEST, LONGEST),
        None => LONGEST,
    }
}

/// The moment before which a server asks to be left alone: the longest of what it says, at most a day from `now`.
pub(super) fn held(now: Timestamp, said: &[Option<Duration>]) -> Option<Timestamp> {
    let longest = said.iter().flatten().max().filter(|wait| !wait.is_zero())?;
    Some(after(now, (*longest).min(CAP)))
}

/// How long to wait after `failures` in a row.
pub(super) fn backoff(failures: u32) -> Duration {
    (SHORTEST * 2u32.saturating_pow(failures.saturating_sub(1).min(10))).min(CAP)
}

/// `wait` after `now`.
pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: u64) -> Duration {
        Duration::from_secs(hours * 3600)
    }

    fn dates(gap: Duration) -> Vec<Option<Timestamp>> {
        (0..20).map(|n| Some(Timestamp::UNIX_EPOCH + gap * (20 - n))).collect()
    }

    #[test]
    fn a_show_is_asked_by_its_own_rhythm() {
        assert_eq!(rhythm(&dates(hours(24))), hours(2));
        assert_eq!(rhythm(&dates(hours(24 * 7))), LONGEST);
        assert_eq!(rhythm(&dates(hours(1))), SHORTEST);
        assert_eq!(rhythm(&[None, Some(Timestamp::UNIX_EPOCH)]), LONGEST);
    }

    #[test]
    fn a_server_is_obeyed_up_to_a_day() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(held(now, &[None, Some(Duration::ZERO)]), None);
        assert_eq!(held(now, &[Some(hours(1)), Some(hours(3))]), Some(now + hours(3)));
        assert_eq!(held(now, &[Some(hours(24 * 365))]), Some(now + hours(24)));
    }

    #[test]
    fn what_fails_is_asked_ever_more_seldom_up_to_a_day() {
        assert_eq!(backoff(1), SHORTEST);
        assert_eq!(backoff(2), hours(1));
        assert_eq!(backoff(6), hours(16));
        assert_eq!(backoff(40), hours(24));
    }
}
