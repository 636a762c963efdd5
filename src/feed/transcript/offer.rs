//! Which of several transcripts is taken first.

use crate::feed::TranscriptLink;

use super::TranscriptKind;

/// Puts `offers` in the order in which they are tried: JSON, WebVTT, SRT, HTML, Markdown, text, and last what claims nothing.
///
/// Whoever asks takes the next one when one is broken. Among equals the order of the feed stays; `captions` are no worse
/// than others of their type.
///
/// Source: the podcast namespace, and what each format keeps: speakers and times in JSON, times of all others in cues.
pub fn preferred(offers: &mut [TranscriptLink]) {
    offers.sort_by_key(|offer| {
        let kind = TranscriptKind::claimed(offer.mime.as_deref(), Some(&offer.url));
        kind.map_or(u8::MAX, |kind| kind as u8)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_richest_format_comes_first() {
        let link = |url: &str, mime: Option<&str>, rel: Option<&str>| TranscriptLink {
            url: url.into(),
            mime: mime.map(str::to_owned),
            language: None,
            rel: rel.map(str::to_owned),
        };
        let mut offers = [
            link("unknown", None, None),
            link("a.txt", Some("text/plain"), None),
            link("b", Some("text/html"), None),
            link("c.srt", None, Some("captions")),
            link("d", Some("application/srt"), None),
            link("e", Some("text/vtt"), None),
            link("f", Some("application/json"), None),
        ];
        preferred(&mut offers);
        let urls: Vec<&str> = offers.iter().map(|offer| offer.url.as_str()).collect();
        assert_eq!(urls, ["f", "e", "c.srt", "d", "b", "a.txt", "unknown"]);
    }
}
