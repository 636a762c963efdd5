//! A brief as a message in a channel of Slack, through an incoming webhook.
//!
//! No buttons: they need an app that answers them. What Slack reads as markup (its own "mrkdwn") is ours alone.
//! Limits: 50 blocks, 3,000 characters a section, 150 a header (Slack's reference of Block Kit), and 13,000 for all, which
//! stands nowhere but is refused beyond (slackapi/bolt-js#2509).

use std::time::Duration;

use serde_json::{Value, json};

use super::text::{ItemView, closing, items, subject};
use super::webhook::{is_lasting, told};
use super::{Letter, Outcome};
use crate::remote::{Client, Post, RemoteError, Reply};
use crate::task::Task;
use crate::text::acts;

/// Characters of the whole message.
const WHOLE: usize = 13_000;

/// Characters of a section's text, with some to spare.
const SECTION: usize = 2_900;

/// Characters of a header.
const HEADER: usize = 150;

/// Time for all of a message and its answer.
const LIMIT: Duration = Duration::from_secs(15);

/// How much of an answer is read.
const ANSWER: u64 = 64 << 10;

/// The message, as JSON. Texts are as long as they are, unless Slack's limits make them shorter.
pub fn slack_body(letter: &Letter<'_>) -> String {
    let mut most = SECTION;
    loop {
        let body = message(letter, most).to_string();
        if body.chars().count() <= WHOLE || most < 8 {
            return body;
        }
        most = most * 9 / 10;
    }
}

/// Sends `body`, at most once: what may have arrived is not sent again by itself.
pub fn send_slack(client: &Client, target: &str, body: &str, task: &Task) -> Outcome {
    if task.check().is_err() {
        return Outcome::Later { why: "the job was asked to stop".into(), after: None };
    }
    let post =
        Post { max_bytes: Some(ANSWER), limit: Some(LIMIT), ..Post::json(target, body.as_bytes()) };
    match client.post(&post, task) {
        Ok(reply) => answered(&reply),
        // Only what was answered with 200 to 299 is read whole.
        Err(RemoteError::TooLarge { .. } | RemoteError::Coding { .. }) => Outcome::Done,
        Err(error) if error.may_have_arrived() => Outcome::Unknown { why: told(&error) },
        Err(error) if is_lasting(&error) => Outcome::Refused { why: told(&error), gone: false },
        Err(error) => Outcome::Later { why: told(&error), after: None },
    }
}

fn answered(reply: &Reply) -> Outcome {
    let mut why = format!("Slack answered with status {}", reply.status);
    // Slack says what is wrong in one word, such as `invalid_blocks`; whatever else stands there is not repeated.
    let word = std::str::from_utf8(&reply.body).unwrap_or_default().trim();
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
    if (1..=40).contains(&word.len()) && word.chars().all(is_word) {
        why = format!("{why}: {word}");
    }
    match reply.status {
        200..=299 => Outcome::Done,
        // The channel or the webhook is no more, or may not be used.
        403 | 404 | 410 => Outcome::Refused { why, gone: true },
        400 | 413 => Outcome::Refused { why, gone: false },
        429 | 503 => Outcome::Later { why, after: reply.retry_after },
        _ => Outcome::Later { why, after: None },
    }
}

/// The message with at most `most` characters for each text that came from outside.
fn message(letter: &Letter<'_>, most: usize) -> Value {
    let Letter { brief, links } = letter;
    let heading = subject(brief);
    let header = cut(&one_line(&heading), HEADER.min(most));
    let plain = json!({ "type": "plain_text", "text": header, "emoji": false });
    let mut blocks = vec![json!({ "type": "header", "text": plain })];
    for item in items(&brief.selection) {
        blocks.push(json!({ "type": "section", "text": mrkdwn(section(&item, most)) }));
        let beside = beside(&item, most.min(SECTION / 4));
        blocks.push(json!({ "type": "context", "elements": [mrkdwn(beside)] }));
    }
    let closing = closing(&brief.selection).join("\n");
    if !closing.is_empty() {
        blocks.push(json!({ "type": "section", "text": mrkdwn(harmless(&closing, most)) }));
    }
    if let Some(page) = &links.page {
        let page = link(page, "Open this brief to say more, less or never again");
        blocks.push(json!({ "type": "context", "elements": [mrkdwn(page)] }));
    }
    json!({
        // What a notification shows.
        "text": harmless(&one_line(&heading), most.min(500)),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

/// Title and text.
fn section(item: &ItemView, most: usize) -> String {
    let number = item.number;
    let text = |most| harmless(&item.text, most);
    match &item.title {
        Some(title) => {
            let title = harmless(&one_line(title), most / 4);
            format!("*{number}. {title}*\n{}", text(most - most / 4))
        }
        None => format!("*{number}.* {}", text(most)),
    }
}

/// Source, other shows and reason.
fn beside(item: &ItemView, most: usize) -> String {
    let name = item.source.as_ref().map(|source| one_line(source));
    // Part of a link leads nowhere.
    let target = item.link.as_ref().filter(|link| escaped(link).chars().count() <= most.max(100));
    let source = match (name, target) {
        (Some(name), Some(target)) => Some(link(target, &harmless(&name, most))),
        (None, Some(target)) => Some(link(target, "Listen")),
        (Some(name), None) => Some(harmless(&name, most)),
        (None, None) => None,
    };
    let also = item.also.as_ref().map(|also| harmless(&one_line(also), most));
    let reason = harmless(&one_line(&item.reason), most);
    let lines = [source, also, Some(reason).filter(|reason| !reason.is_empty())];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    // A block without text is refused.
    if lines.is_empty() { "–".to_owned() } else { lines.join("\n") }
}

/// Marked text of ours. Verbatim: nothing in it that looks like a link, a channel or a name is made one.
fn mrkdwn(text: String) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// A link; `label` is harmless already.
fn link(url: &str, label: &str) -> String {
    format!("<{}|{label}>", escaped(&url.replace('|', "%7C")))
}

/// `text` in which Slack finds no markup, in at most `most` characters.
///
/// Only `&`, `<` and `>` can be escaped there. Signs that format become others that look like them, and names that call
/// people are broken by a character that has no width.
fn harmless(text: &str, most: usize) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut is_line_start = true;
    // One more than fits, so that it shows whether some are left out.
    for c in text.chars().filter(|&c| !acts(c)).take(most + 1) {
        let piece = match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            // At the beginning of a line it would be a quotation.
            '>' if is_line_start => "\u{2060}&gt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '*' => "\u{2217}".to_owned(),
            '_' => "\u{2cd}".to_owned(),
            '~' => "\u{223c}".to_owned(),
            '`' => "\u{2cb}".to_owned(),
            // Of a name between two colons Slack makes a picture.
            ':' => ":\u{2060}".to_owned(),
            '@' | '#' => format!("{c}\u{2060}"),
            c => c.to_string(),
        };
        is_line_start = c == '\n' || (is_line_start && c.is_whitespace());
        pieces.push(piece);
    }
    cut_pieces(&pieces, most)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of `text`, in at most `most` characters; no markup is read in it.
fn cut(text: &str, most: usize) -> String {
    let pieces = text.chars().filter(|&c| !acts(c)).take(most + 1);
    let pieces = pieces.map(|c| escaped(&c.to_string()));
    cut_pieces(&pieces.collect::<Vec<_>>(), most)
}

/// As many pieces as fit into `most` characters, and an ellipsis where some are left out.
fn cut_pieces(pieces: &[String], most: usize) -> String {
    let length = |piece: &String| piece.chars().count();
    if pieces.iter().map(length).sum::<usize>() <= most {
        return pieces.concat();
    }
    let mut left = most.saturating_sub(1);
    let fits = pieces.iter().take_while(|piece| {
        let fits = length(piece) <= left;
        left = left.saturating_sub(length(piece));
        fits
    });
    let mut out: String = fits.map(String::as_str).collect();
    out.truncate(out.trim_end().len());
    out + "…"
}

#[cfg(test)]
mod tests;
