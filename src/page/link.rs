//! Links that come from data: http and https, or none.

use std::fmt;

use super::count::clock;
use crate::insight::{Insight, at_second, is_web_link};
use crate::text::acts;

/// A link that may stand in a page.
///
/// Invariant: it begins with http:// or https:// and a host, and holds no blank, no quotation mark, no angle bracket and
/// nothing that is unseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeUrl(String);

impl SafeUrl {
    /// `url`, where it is such a link.
    pub fn new(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let hosted = rest.starts_with(|c: char| c.is_alphanumeric() || c == '[');
        let foul = |c: char| acts(c) || "'\\`".contains(c);
        (is_web_link(url) && hosted && !url.contains(foul)).then(|| Self(url.to_owned()))
    }

    /// The same at a second, as a media fragment (W3C); a link that leads to a part already stays as it is.
    #[must_use]
    fn at(self, second: f64) -> Self {
        Self(at_second(&self.0, second))
    }
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The way to where an insight was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Where.
    pub(super) href: SafeUrl,
    /// What one does there: `listen from 12:34`.
    pub(super) label: String,
}

/// Endings of what is read rather than heard.
const WRITTEN: [&str; 4] = [".txt", ".vtt", ".srt", ".pdf"];

impl Evidence {
    /// The way to where `insight` was said, where it has one.
    pub(super) fn of(insight: &Insight) -> Option<Self> {
        let source = &insight.source;
        let url = SafeUrl::new(source.url.as_deref()?)?;
        let path = url.0.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is_written =
            path.contains("transcript") || WRITTEN.iter().any(|ending| path.ends_with(ending));
        // A second is one only if it is a number of them.
        let start = source.start.filter(|start| start.is_finite() && *start >= 0.0);
        let (label, href) = match (is_written, start) {
            (true, start) => {
                ("in the transcript".to_owned(), start.map_or(url.clone(), |s| url.at(s)))
            }
            // Advertisements are put into the audio for each listener: the second is the transcript's.
            (false, Some(start)) if is_from_transcript(insight) => {
                (format!("at {} in the transcript", clock(start)), url.at(start))
            }
            (false, Some(start)) => (format!("listen from {}", clock(start)), url.at(start)),
            (false, None) => ("to the episode".to_owned(), url),
        };
        Some(Self { href, label })
    }
}

/// Whether a scan found the insight in a transcript.
fn is_from_transcript(insight: &Insight) -> bool {
    insight.extra.get("words").is_some_and(|words| words == "transcript")
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;
    use crate::insight::{InsightId, Source};

    #[test]
    fn only_plain_links_into_the_web_are_links() {
        for good in [
            "https://example.org",
            "HTTP://example.org/a?b=c#d",
            "https://[::1]/x",
            "https://ü.example/é",
        ] {
            assert!(SafeUrl::new(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt://x%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//example.org/x",
            "/x",
            "https:x",
            "https://",
            "https:///x",
            " https://example.org",
            "https://example.org/\" onload=\"x",
            "https://example.org/a b",
            "java\tscript://x",
            "https://example.org/\u{202e}x",
            "https://example.org/\n",
            "https:\\\\example.org",
            "file:///etc/passwd",
            "",
        ] {
            assert_eq!(SafeUrl::new(bad), None, "{bad:?}");
        }
    }

    fn said(url: &str, start: Option<f64>) -> Insight {
        let source = Source { url: Some(url.into()), start, ..Source::default() };
        Insight {
            id: InsightId::new("a").unwrap(),
            text: "a".into(),
            title: None,
            source,
            tags: Vec::new(),
            extra: Map::new(),
        }
    }

    #[test]
    fn a_second_of_a_transcript_is_called_that() {
        let mut insight = said("https://e.org/a", Some(754.2));
        insight.extra.insert("words".into(), "transcript".into());
        assert_eq!(Evidence::of(&insight).unwrap().label, "at 12:34 in the transcript");
    }

    #[track_caller]
    fn check(url: &str, start: Option<f64>, href: &str, label: &str) {
        let evidence = Evidence::of(&said(url, start)).unwrap();
        assert_eq!((evidence.href.to_string().as_str(), evidence.label.as_str()), (href, label));
    }

    #[test]
    fn evidence_leads_to_the_second() {
        check("https://e.org/a.mp3", Some(754.2), "https://e.org/a.mp3#t=754", "listen from 12:34");
        check("https://e.org/a#b", Some(754.2), "https://e.org/a#b", "listen from 12:34");
        check("https://e.org/a", None, "https://e.org/a", "to the episode");
        check("https://e.org/a", Some(f64::NAN), "https://e.org/a", "to the episode");
        check(
            "https://e.org/transcripts/a",
            None,
            "https://e.org/transcripts/a",
            "in the transcript",
        );
    }
}
