//! Ways to narrow a search: the shows and months of what was found, each with its count.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Unit};

use crate::engine::Hit;
use crate::page::filters::Asked;

/// Shows and months that are offered.
const SHOWS: usize = 8;
const MONTHS: usize = 8;

/// How many hits there are from each show and month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Shows with the most hits first.
    pub shows: Vec<(String, usize)>,
    /// The first day of each month, the newest first.
    pub months: Vec<(Date, usize)>,
}

impl Facets {
    /// Counts `hits`: the more of them, the truer; a hundred or two are plenty.
    pub fn of(hits: &[Hit]) -> Self {
        let mut shows: HashMap<&str, usize> = HashMap::new();
        let mut months: HashMap<Date, usize> = HashMap::new();
        for hit in hits {
            let source = &hit.insight.source;
            if let Some(show) = &source.show {
                *shows.entry(show).or_default() += 1;
            }
            if let Some(published) = source.published {
                let date = published.to_zoned_datetime(TimeZone::UTC).date();
                *months.entry(date.first_of_month()).or_default() += 1;
            }
        }
        let mut shows: Vec<(String, usize)> =
            shows.into_iter().map(|(show, count)| (show.to_owned(), count)).collect();
        shows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut months: Vec<(Date, usize)> = months.into_iter().collect();
        months.sort_by_key(|&(month, _)| std::cmp::Reverse(month));
        Self { shows, months }
    }

    /// What is offered on the page of `asked`; nothing where there is no choice.
    pub(super) fn groups(&self, asked: &Asked) -> Vec<Group> {
        let is_new = |show: &str| !asked.shows.iter().any(|own| own.eq_ignore_ascii_case(show));
        let shows = self.shows.iter().filter(|(show, _)| is_new(show)).take(SHOWS);
        let shows: Vec<Choice> = shows
            .map(|(show, count)| {
                let href = asked.with_show(show, true).address();
                Choice { name: show.clone(), count: *count, href }
            })
            .collect();
        let months = self.months.iter().take(MONTHS).map(|&(month, count)| {
            let next = month.saturating_add(1.month());
            let asked = asked.between(Some(month.to_string()), Some(next.to_string()));
            let name = month.strftime("%B %Y").to_string();
            Choice { name, count, href: asked.address() }
        });
        let is_choice = |group: &Group| group.choices.len() > 1;
        let groups = [
            Group { name: "Show", choices: shows },
            Group { name: "Month", choices: months.collect() },
        ];
        groups.into_iter().filter(is_choice).collect()
    }
}

/// Choices of one kind.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) choices: Vec<Choice>,
}

/// One way to narrow a search.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) count: usize,
    pub(super) href: String,
}

/// A filter that is on, and the search without it.
pub(super) struct Filter {
    pub(super) name: String,
    pub(super) without: String,
}

/// The filters that are on.
pub(super) fn filters(asked: &Asked) -> Vec<Filter> {
    let mut filters: Vec<Filter> = Vec::new();
    for show in &asked.shows {
        let without = asked.with_show(show, false).address();
        filters.push(Filter { name: show.clone(), without });
    }
    let days = match (&asked.since, &asked.until) {
        (Some(since), Some(until)) => {
            Some(month(since, until).unwrap_or(format!("{since} to before {until}")))
        }
        (Some(since), None) => Some(format!("from {since} on")),
        (None, Some(until)) => Some(format!("before {until}")),
        (None, None) => None,
    };
    filters.extend(days.map(|name| Filter { name, without: asked.between(None, None).address() }));
    filters
}

/// `May 2025`, where two days bound a whole month.
fn month(since: &str, until: &str) -> Option<String> {
    let (since, until): (Date, Date) = (since.parse().ok()?, until.parse().ok()?);
    let is_month = since.day() == 1 && since.checked_add(1.month()).ok()? == until;
    let span = until.since((Unit::Day, since)).ok()?;
    (is_month && span.get_days() > 0).then(|| since.strftime("%B %Y").to_string())
}
