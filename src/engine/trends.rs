//! Themes over time: on how many shows each is heard a day, and which of them rise and fall.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::counts::{Counts, ThemeTrend, Trends};
use super::open::Engine;
use crate::cluster::{Level, trend};
use crate::corpus::communities::history::day;
use crate::error::EngineError;

/// Days that the last ones are compared with: four weeks.
const BEFORE: u32 = 28;

/// The most days that count as the last ones: what has grown for longer than a year does not rise.
const MOST_DAYS: u32 = 366;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Answers that are kept for a commit.
const KEPT: usize = 16;

impl Engine {
    /// Counts themes over the last `days` dated days (1 to 366) up to `at` and the four weeks before them, and
    /// compares their shares of all that was published. `None` where no insight has a date up to `at`.
    pub fn trends(&self, days: u32, at: Timestamp) -> Result<Option<Trends>, EngineError> {
        let days = days.clamp(1, MOST_DAYS);
        let groups = self.groups()?;
        let kept = self.snapshot.kept();
        // One mistyped year would hide all others.
        let future = kept.between(at.as_second().saturating_add(1), i64::MAX).len() as u64;
        let dated = kept.between(i64::MIN, at.as_second());
        let Some(until) = dated.iter().rev().find_map(|&(second, _)| day(second)) else {
            return Ok(None);
        };
        // The answer is one of the documents that are dated up to then: another moment with as many has the same.
        let key = (days, dated.len());
        if let Some(known) = self.trends.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Some(Trends::clone(known)));
        }
        let window = days + BEFORE;
        let back = |count: u32| {
            until.checked_sub(jiff::Span::new().days(i64::from(count))).unwrap_or(until)
        };
        let first = back(window - 1);
        let mut everything = Days::new(window);
        let mut themes: HashMap<u32, Days> = HashMap::new();
        let midnight =
            |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).map(Timestamp::as_second);
        let (Ok(from), Ok(last)) = (midnight(first), midnight(until)) else { return Ok(None) };
        let behind = last.saturating_add(DAY);
        let within = dated.iter().rev().skip_while(|&&(second, _)| second >= behind);
        for &(second, ordinal) in within.take_while(|&&(second, _)| second >= from) {
            let at = ((second - from) / DAY) as usize;
            // Insights of unknown shows count as of different ones.
            let show = match self.snapshot.show(ordinal) {
                Some(key) => (1, key),
                None => (0, u64::from(ordinal.0)),
            };
            everything.add(at, show);
            let member = self.snapshot.key(ordinal).and_then(|key| groups.member(key));
            let group = self.community(Level::Group, member.map(|member| member.group))?;
            if let Some(theme) = group.and_then(|group| group.parent) {
                themes.entry(theme).or_insert_with(|| Days::new(window)).add(at, show);
            }
        }
        let cut = BEFORE as usize;
        let (now, then) = (everything.counts(cut..), everything.counts(..cut));
        let mut found = Vec::new();
        for (id, days) in themes {
            let (recent, before) = (days.counts(cut..), days.counts(..cut));
            let Some(theme) = self.community(Level::Theme, Some(id))? else { continue };
            // Before anything was published, nothing could rise.
            let exposure = |counts: Counts| f64::from(counts.show_days.max(1));
            let trend = trend(recent.show_days, exposure(now), before.show_days, exposure(then));
            found.push(ThemeTrend {
                id,
                title: theme.title.clone(),
                recent,
                before,
                ratio: trend.ratio,
                low: trend.low,
                high: trend.high.is_finite().then_some(trend.high),
                shows: days.shows(),
                insights: days.insights,
            });
        }
        found.sort_by(|a, b| {
            let low = b.low.total_cmp(&a.low);
            low.then(b.ratio.total_cmp(&a.ratio)).then(a.id.cmp(&b.id))
        });
        let trends = Trends {
            since: back(days - 1),
            until,
            days,
            before_days: BEFORE,
            future,
            show_days: now.show_days,
            before_show_days: then.show_days,
            themes: found,
        };
        let mut known = self.trends.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, Arc::new(trends.clone()));
        Ok(Some(trends))
    }
}

/// What was heard on each day.
struct Days {
    shows: Vec<HashSet<(u8, u64)>>,
    insights: Vec<u32>,
}

impl Days {
    fn new(count: u32) -> Self {
        Self { shows: vec![HashSet::new(); count as usize], insights: vec![0; count as usize] }
    }

    fn add(&mut self, at: usize, show: (u8, u64)) {
        self.shows[at].insert(show);
        self.insights[at] += 1;
    }

    /// Different shows of each day.
    fn shows(&self) -> Vec<u32> {
        self.shows.iter().map(|shows| shows.len() as u32).collect()
    }

    fn counts<R>(&self, range: R) -> Counts
    where
        R: std::slice::SliceIndex<[HashSet<(u8, u64)>], Output = [HashSet<(u8, u64)>]>
            + std::slice::SliceIndex<[u32], Output = [u32]>
            + Clone,
    {
        let shows = &self.shows[range.clone()];
        let all: HashSet<_> = shows.iter().flatten().collect();
        Counts {
            show_days: shows.iter().map(|shows| shows.len() as u32).sum(),
            shows: all.len() as u32,
            insights: self.insights[range].iter().sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_show_counts_once_a_day_and_once_in_a_window() {
        let mut days = Days::new(3);
        for (at, show) in [(0, 1), (0, 1), (1, 1), (2, 2)] {
            days.add(at, (1, show));
        }
        assert_eq!(days.shows(), [1, 1, 1]);
        assert_eq!(days.counts(..2), Counts { show_days: 2, shows: 1, insights: 3 });
        assert_eq!(days.counts(2..), Counts { show_days: 1, shows: 1, insights: 1 });
    }
}
