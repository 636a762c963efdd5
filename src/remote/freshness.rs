//! When to come again, as the head of an answer tells it (RFC 9110, RFC 9111).
//!
//! Pure: the time is handed in. Invariant: nothing that a server says is longer than [`LONGEST`].

use std::time::{Duration, SystemTime};

/// The longest that a server is believed: of a feed that says "next year" the episodes of today would be missed.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The fields of a head that say how long an answer stays fresh.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a> {
    /// All `Cache-Control`, joined by commas.
    pub cache_control: Option<&'a str>,
    /// `Expires`.
    pub expires: Option<&'a str>,
    /// `Age`: for how long a cache on the way has had the answer.
    pub age: Option<&'a str>,
    /// `Date`: the server's clock.
    pub date: Option<&'a str>,
}

/// For how long an answer stays fresh from `now` on; `None` where the server does not say.
///
/// `max-age` goes before `Expires`; `no-cache` and `no-store` mean not at all; an unreadable time counts as over.
pub fn max_age(fields: Fields<'_>, now: SystemTime) -> Option<Duration> {
    let directives = fields.cache_control.unwrap_or_default().split(',').map(|directive| {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'))
    });
    let mut told = None;
    for (name, value) in directives {
        match name.as_str() {
            "no-cache" | "no-store" => return Some(Duration::ZERO),
            "max-age" => told = told.or(Some(whole_seconds(value).unwrap_or_default())),
            _ => {}
        }
    }
    let fresh = match told {
        Some(told) => told,
        None => {
            let from = fields.date.and_then(instant).unwrap_or(now);
            let until = instant(fields.expires?).unwrap_or(from);
            until.duration_since(from).unwrap_or_default()
        }
    };
    let age = fields.age.and_then(whole_seconds).unwrap_or_default();
    Some(fresh.saturating_sub(age).min(LONGEST))
}

/// How long `Retry-After` asks to wait: seconds, or a date against the server's own `date` where there is one, since
/// clocks differ; `None` where it cannot be read.
pub fn retry_after(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let wait = match whole_seconds(value) {
        Some(wait) => wait,
        None => {
            let from = date.and_then(instant).unwrap_or(now);
            instant(value)?.duration_since(from).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST))
}

/// Digits only; as many as there are.
fn whole_seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

fn instant(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noon() -> SystemTime {
        httpdate::parse_http_date("Thu, 26 Nov 2026 12:00:00 GMT").unwrap()
    }

    #[track_caller]
    fn check(cache_control: &str, expires: Option<&str>, age: Option<&str>, expected: Option<u64>) {
        let cache_control = Some(cache_control).filter(|text| !text.is_empty());
        let fields = Fields { cache_control, expires, age, date: None };
        assert_eq!(max_age(fields, noon()).map(|age| age.as_secs()), expected);
    }

    #[test]
    fn max_age_goes_before_expires() {
        let one = Some("Thu, 26 Nov 2026 13:00:00 GMT");
        check("public, Max-Age=600", one, None, Some(600));
        check("max-age=\"600\"", None, Some("60"), Some(540));
        check("max-age=600", None, Some("6000"), Some(0));
        check("", one, None, Some(3_600));
        check("public", one, None, Some(3_600));
        check("no-cache, max-age=600", one, None, Some(0));
        check("", None, None, None);
    }

    #[test]
    fn what_cannot_be_read_is_over_and_what_is_absurd_is_capped() {
        check("max-age=soon", None, None, Some(0));
        check("max-age=-1", None, None, Some(0));
        check("", Some("0"), None, Some(0));
        check("", Some("Thu, 26 Nov 2020 13:00:00 GMT"), None, Some(0));
        check("max-age=99999999999999999999999", None, None, Some(86_400));
        check("", Some("Fri, 31 Dec 9999 23:59:59 GMT"), None, Some(86_400));
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date_of_the_servers_clock() {
        let wait = |value, date| retry_after(value, date, noon()).map(|wait| wait.as_secs());
        assert_eq!(wait(" 120 ", None), Some(120));
        assert_eq!(wait("Thu, 26 Nov 2026 12:02:00 GMT", None), Some(120));
        let slow = Some("Thu, 26 Nov 2026 11:00:00 GMT");
        assert_eq!(wait("Thu, 26 Nov 2026 11:00:30 GMT", slow), Some(30));
        assert_eq!(wait("Thu, 26 Nov 2026 11:00:30 GMT", None), Some(0));
        assert_eq!(wait("Thursday, 26-Nov-26 12:02:00 GMT", None), Some(120));
        assert_eq!(wait("9999999999", None), Some(86_400));
        assert_eq!([wait("later", None), wait("", None), wait("-1", None)], [None; 3]);
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_a_day(text in ".{0,40}", date in ".{0,40}") {
            let fields = Fields {
                cache_control: Some(&text), expires: Some(&date), age: Some(&text), date: Some(&date),
            };
            prop_assert!(max_age(fields, noon()).is_none_or(|age| age <= LONGEST));
            prop_assert!(retry_after(&text, Some(&date), noon()).is_none_or(|wait| wait <= LONGEST));
        }
    }
}
