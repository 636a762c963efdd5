//! Transcripts in HTML: `<cite>`, `<time>`, `<p>` of the podcast namespace, or paragraphs that name their speakers.
//!
//! Source: the podcast namespace, `transcripts/transcripts.md`, HTML.

use super::TranscriptError;
use super::blocks::{BlockKind, page};
use super::clock;
use super::line::Line;

/// Words in the title of a page that answers in place of the transcript.
const ANSWERS: &str = "\
    not found, 404, 403, 500, 502, 503, forbidden, access denied, error, sign in, log in, login, \
    just a moment, unavailable, attention required, bad gateway, redirecting, moved permanently, \
    captcha";

/// The lines of a page; an error where it is the answer of a server that has no transcript.
pub(super) fn lines(html: &str) -> Result<Vec<Line>, TranscriptError> {
    let page = page(html);
    let mut lines = Vec::new();
    let (mut speaker, mut time) = (None, None);
    let mut is_cited = false;
    for block in page.blocks {
        let level = match block.kind {
            BlockKind::Cite => {
                speaker = Some(block.text);
                continue;
            }
            BlockKind::Time => {
                let inner = block.text.trim_matches(['(', ')', '[', ']', ' ']);
                time = clock::seconds(inner).or(time);
                continue;
            }
            BlockKind::Heading(level) => level,
            BlockKind::Paragraph | BlockKind::Item => 0,
        };
        is_cited |= speaker.is_some() || time.is_some();
        let (speaker, time) = (speaker.take(), time.take());
        let text = match &speaker {
            // `<p><cite>Ann</cite>: so`.
            Some(_) => block.text.trim_start_matches([':', ' ']).to_owned(),
            None => block.text,
        };
        lines.push(Line { text, level, lead: block.lead, speaker, time });
    }
    let heads = lines.iter().filter(|line| line.level > 0).map(|line| line.text.as_str()).take(3);
    let answers = std::iter::once(page.title.as_str()).chain(heads).any(|title| {
        let title = title.to_lowercase();
        title.len() < 80 && ANSWERS.split(", ").any(|answer| title.contains(answer))
    });
    if answers && !is_cited && lines.len() < 60 {
        return Err(TranscriptError::NotTranscript { found: "a page that says it is not there" });
    }
    Ok(lines)
}
