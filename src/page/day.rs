//! A moment as a page shows it: the day, and behind it the moment itself.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A day in a `<time>` element.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "<time datetime=\"{{ iso }}\" title=\"{{ title }}\">{{ day }}</time>"
)]
pub(super) struct Day {
    iso: String,
    day: String,
    title: String,
}

// Its template has escaped what is in it.
impl HtmlSafe for Day {}

impl Day {
    /// The day in UTC of a moment; the zone is named in the title. A date without a time is no more than that.
    pub(super) fn of(moment: Timestamp) -> Self {
        let civil = moment.to_zoned_datetime(TimeZone::UTC);
        let is_date = civil.time() == jiff::civil::Time::midnight();
        if is_date {
            return Self::date(civil.date());
        }
        Self {
            iso: civil.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            day: day(civil.date()),
            title: civil.strftime("%A, %-d %B %Y, %H:%M UTC").to_string(),
        }
    }

    /// A day on a calendar.
    pub(super) fn date(date: Date) -> Self {
        let title = date.strftime("%A, %-d %B %Y").to_string();
        Self { iso: date.to_string(), day: day(date), title }
    }
}

fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_as_a_day_and_kept_behind_it() {
        let moment = Day::of("2026-03-04T06:05:00Z".parse().unwrap()).to_string();
        assert_eq!(
            moment,
            "<time datetime=\"2026-03-04T06:05:00Z\" title=\"Wednesday, 4 March 2026, 06:05 UTC\">4 March 2026</time>"
        );
        let date = Day::of("2026-03-04T00:00:00Z".parse().unwrap()).to_string();
        assert!(date.contains("datetime=\"2026-03-04\"") && !date.contains("UTC"), "{date}");
    }
}
