//! Is something counted more often than before, or is it chance?
//!
//! Two counts of rare events are compared by what their sum leaves open: given that `a + b` events happened, how many of
//! them fell into the first window is binomial (Przyborowski and Wilenski, Biometrika 31 (1940), 313–323). The bounds of
//! that share are Clopper and Pearson's (Biometrika 26 (1934), 404–413), which keep their promise for small counts, too.

/// Chance that the true ratio lies above the interval, and that it lies below: together 5 %.
const TAIL: f64 = 0.025;

/// Halvings of an interval of 0 to 1: more than a float can tell apart.
const HALVINGS: usize = 50;

/// How a rate has changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The rate now over the rate before; half an event is added to each count, so that it is never 0 nor infinite.
    pub ratio: f64,
    /// The lower end of its 95 % interval; 0 where nothing was counted now.
    pub low: f64,
    /// The upper end; infinite where nothing was counted before.
    pub high: f64,
}

/// Compares `recent` events in a window of size `now` with `before` events in one of size `then`; both sizes must be
/// above 0 and in one unit, such as days, or the number of all events.
pub fn trend(recent: u32, now: f64, before: u32, then: f64) -> Trend {
    let scale = then / now;
    let ratio = (f64::from(recent) + 0.5) / (f64::from(before) + 0.5) * scale;
    let all = recent + before;
    let odds = |share: f64| share / (1.0 - share) * scale;
    // The share at which so many in the recent window, or more, have a chance of TAIL; and so many or fewer.
    let low = if recent == 0 { 0.0 } else { odds(share_where(all, recent..=all, TAIL)) };
    let high = match before {
        0 => f64::INFINITY,
        _ => odds(1.0 - share_where(all, before..=all, TAIL)),
    };
    Trend { ratio, low, high }
}

/// The share `p` at which a binomial number out of `n` lies in `range`, which ends at `n`, with probability `chance`.
fn share_where(n: u32, range: std::ops::RangeInclusive<u32>, chance: f64) -> f64 {
    let mut logs = vec![0.0f64];
    for k in 1..=n {
        let last = logs[k as usize - 1];
        logs.push(last + (f64::from(n - k + 1) / f64::from(k)).ln());
    }
    let probability = |p: f64| -> f64 {
        let term = |k: u32| {
            (logs[k as usize] + f64::from(k) * p.ln() + f64::from(n - k) * (-p).ln_1p()).exp()
        };
        range.clone().map(term).sum()
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if probability(middle) < chance { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_clopper_and_pearson() {
        // scipy.stats.binomtest(8, 10).proportion_ci() is .4439 to .9748; the windows are equally long.
        let found = trend(8, 7.0, 2, 7.0);
        let share = |odds: f64| odds / (1.0 + odds);
        assert!((share(found.low) - 0.4439).abs() < 1e-4, "{found:?}");
        assert!((share(found.high) - 0.9748).abs() < 1e-4, "{found:?}");
        assert!((found.ratio - 8.5 / 2.5).abs() < 1e-12);
    }

    #[test]
    fn small_counts_prove_nothing_and_large_ones_do() {
        let few = trend(2, 7.0, 2, 28.0);
        assert!(few.ratio > 2.0 && few.low < 1.0);
        let many = trend(20, 7.0, 20, 28.0);
        assert!(many.low > 1.0 && many.high < 10.0);
        let none = trend(0, 7.0, 0, 28.0);
        assert_eq!((none.low, none.high), (0.0, f64::INFINITY));
    }

    #[test]
    fn exchanging_the_windows_turns_the_interval_over() {
        let (a, b) = (trend(5, 7.0, 9, 28.0), trend(9, 28.0, 5, 7.0));
        assert!((a.low * b.high - 1.0).abs() < 1e-9 && (a.ratio * b.ratio - 1.0).abs() < 1e-9);
    }
}
