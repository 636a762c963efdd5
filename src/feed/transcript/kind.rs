//! Which format is it? The content says; type and name are asked only where it may be two.

use std::fmt;

use super::{clock, markdown};

/// The format of a transcript, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TranscriptKind {
    /// JSON: Podcasting 2.0, whisper, OpenAI.
    Json,
    /// WebVTT.
    Vtt,
    /// SubRip.
    Srt,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

impl fmt::Display for TranscriptKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::Vtt => "WebVTT",
            Self::Srt => "SRT",
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Text => "text",
        })
    }
}

impl TranscriptKind {
    /// What a type such as `application/x-subrip` or the end of a name or address claims.
    pub fn claimed(mime: Option<&str>, name: Option<&str>) -> Option<Self> {
        let mime = mime.and_then(|mime| {
            let mime = mime.split(';').next()?.trim().to_lowercase();
            Some(match mime.rsplit('/').next()? {
                "json" => Self::Json,
                "vtt" | "webvtt" => Self::Vtt,
                "srt" | "x-subrip" | "subrip" | "x-srt" => Self::Srt,
                "html" | "xhtml+xml" => Self::Html,
                "markdown" | "x-markdown" => Self::Markdown,
                "plain" => Self::Text,
                kind if kind.ends_with("+json") => Self::Json,
                _ => return None,
            })
        });
        let name = name.and_then(|name| {
            let name = name.split(['?', '#']).next()?.to_lowercase();
            Some(match name.rsplit_once('.')?.1 {
                "json" => Self::Json,
                "vtt" | "webvtt" => Self::Vtt,
                "srt" => Self::Srt,
                "html" | "htm" | "xhtml" => Self::Html,
                "md" | "markdown" => Self::Markdown,
                "txt" | "text" => Self::Text,
                _ => return None,
            })
        });
        // `text/plain` is what servers say when they do not know.
        mime.filter(|kind| *kind != Self::Text).or(name).or(mime)
    }

    /// What `text` is; `None` where it is text of another kind, such as a feed.
    pub(super) fn of(text: &str, mime: Option<&str>, name: Option<&str>) -> Option<Self> {
        let claimed = Self::claimed(mime, name);
        let start = text.trim_start();
        if start.starts_with("WEBVTT") {
            return Some(Self::Vtt);
        }
        if start.starts_with('{') && !start.starts_with("{\\")
            || start.starts_with('[') && start[1..].trim_start().starts_with(['{', ']'])
        {
            return Some(Self::Json);
        }
        // Times with an arrow and nothing before them.
        let arrow = text.lines().find(|line| line.contains("->") && clock::range(line).is_some());
        if let Some(line) = arrow {
            let has_comma = line.split("->").next().is_some_and(|start| start.contains(','));
            let vtt = claimed == Some(Self::Vtt) && !has_comma;
            return Some(if vtt { Self::Vtt } else { Self::Srt });
        }
        if start.starts_with('<') {
            return is_html(start).then_some(Self::Html);
        }
        match claimed {
            Some(Self::Markdown) => Some(Self::Markdown),
            _ if is_markdown(text) => Some(Self::Markdown),
            Some(Self::Html) if text.contains("</") => Some(Self::Html),
            _ if text.contains("</p>") || text.contains("</cite>") => Some(Self::Html),
            _ => Some(Self::Text),
        }
    }
}

/// Whether what begins with `<` is a page rather than other XML.
fn is_html(start: &str) -> bool {
    let begins: String = start.chars().take(2048).flat_map(char::to_lowercase).collect();
    let is_xml = begins.starts_with("<?xml") && !begins.contains("<html");
    let foreign = ["<rss", "<feed", "<tt ", "<tt>", "<urlset", "<opml", "<error>", "<svg"];
    !is_xml && !foreign.iter().any(|root| begins.contains(root))
}

/// Whether marks of Markdown stand at starts of lines.
fn is_markdown(text: &str) -> bool {
    let body = markdown::without_front_matter(text);
    if body.len() < text.trim_start().len() {
        return true;
    }
    let marks = text.lines().take(400).filter(|line| {
        let line = line.trim_start();
        let hashes = line.trim_start_matches('#');
        (hashes.len() < line.len() && hashes.starts_with(' ')) || line.starts_with("**")
    });
    marks.count() >= 2 || text.trim_start().starts_with("# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_goes_before_what_is_claimed() {
        use TranscriptKind::*;
        let check = |text: &str, mime: Option<&str>, expected: Option<TranscriptKind>| {
            assert_eq!(TranscriptKind::of(text, mime, None), expected, "{text}");
        };
        check("WEBVTT\n\n", Some("text/plain"), Some(Vtt));
        check("{\"segments\": []}", Some("text/vtt"), Some(Json));
        check("[{}]", None, Some(Json));
        check("[00:00] Hi", None, Some(Text));
        check("1\n00:00:01,000 --> 00:00:02,000\nHi", Some("text/vtt"), Some(Srt));
        check("00:01.000 --> 00:02.000\nHi", Some("text/vtt"), Some(Vtt));
        check("<cite>Ann</cite>", Some("text/plain"), Some(Html));
        check("<!DOCTYPE html><html>", None, Some(Html));
        check("<?xml version='1.0'?><rss>", Some("text/html"), None);
        check("---\ntitle: x\n---\nAnn: hi", None, Some(Markdown));
        check("**Ann:** hi\n\n**Bo:** oh", None, Some(Markdown));
        check("Ann: hi", Some("text/markdown"), Some(Markdown));
        check("Ann: hi", Some("application/json"), Some(Text));
    }

    #[test]
    fn types_and_names_claim() {
        let claimed = TranscriptKind::claimed;
        assert_eq!(
            claimed(Some("application/x-subrip; charset=utf-8"), None),
            Some(TranscriptKind::Srt)
        );
        assert_eq!(
            claimed(Some("text/plain"), Some("https://x/a.srt?b=c")),
            Some(TranscriptKind::Srt)
        );
        assert_eq!(claimed(Some("text/plain"), None), Some(TranscriptKind::Text));
        assert_eq!(claimed(Some("audio/mpeg"), Some("a.mp3")), None);
    }
}
