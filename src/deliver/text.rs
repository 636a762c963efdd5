//! What every rendering of a brief says, in the same words and the same order.
//!
//! Invariant: nothing here holds a control character besides line ends in a text, or one that changes the direction of
//! writing; a link is http or https with a host, and nothing in it ends an attribute or an address.

use crate::brief::{self, Brief, Selection};
use crate::insight::shortened;
use crate::text::acts;

/// Characters of the first claim in a subject: what mail programs show.
const CLAIM: usize = 90;

/// Bytes that a first sentence has at least.
const SENTENCE: usize = 20;

/// One item as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// Counted from 1.
    pub number: usize,
    /// One line that heads it.
    pub title: Option<String>,
    /// What is claimed; may have several lines.
    pub text: String,
    /// Show, episode, speaker and place in the audio.
    pub source: Option<String>,
    /// Where it can be heard.
    pub link: Option<String>,
    /// Where else the same is said.
    pub also: Option<String>,
    /// Why it is there.
    pub reason: String,
}

/// The date and the first claim: `20 March: Raise prices before you hire`.
pub fn subject(brief: &Brief) -> String {
    let date = brief.selection.date.strftime("%-d %B");
    let first = brief.selection.items.first();
    let claim = first.map(|item| {
        let insight = &item.insight;
        let title = insight.title.as_ref().map(|title| line(title)).filter(|t| !t.is_empty());
        shortened(&title.unwrap_or_else(|| first_sentence(&line(&insight.text))), CLAIM)
    });
    format!("{date}: {}", claim.as_deref().unwrap_or("A quiet day"))
}

/// The items, in their order.
pub fn items(selection: &Selection) -> Vec<ItemView> {
    let items = selection.items.iter().enumerate();
    items
        .map(|(at, item)| ItemView {
            number: at + 1,
            title: item.insight.title.as_ref().map(|title| line(title)).filter(|t| !t.is_empty()),
            text: prose(&item.insight.text),
            source: brief::source(item).map(|source| line(&source)),
            link: brief::link(&item.insight).filter(|link| is_plain(link)),
            also: brief::also(item).map(|also| line(&also)),
            reason: line(&item.reason),
        })
        .collect()
}

/// What is said after the items: interests without news, what came nearest, what stayed out for want of a date.
pub fn closing(selection: &Selection) -> Vec<String> {
    brief::closing(selection).iter().map(|said| line(said)).collect()
}

/// What a text without a title is called: its first sentence, or all of it.
fn first_sentence(text: &str) -> String {
    // "Dr. No" is no sentence.
    let ends =
        text.match_indices(". ").chain(text.match_indices("! ")).chain(text.match_indices("? "));
    let end = ends.map(|(at, _)| at).filter(|&at| at >= SENTENCE).min();
    end.map_or(text, |end| &text[..=end]).to_owned()
}

/// `text` on one line.
pub(super) fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.map(|word| word.replace(acts, "")).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// `text` with its lines.
fn prose(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
    text.replace(acts, "").trim().to_owned()
}

/// Whether a link that is http or https has a host and nothing in it that could end it.
fn is_plain(link: &str) -> bool {
    let host = link.split_once("://").map_or("", |(_, host)| host);
    let foul = |c: char| acts(c) || "'\\`".contains(c);
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !link.contains(foul)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::fixture::{brief, item};

    #[test]
    fn a_subject_is_date_and_first_claim() {
        let mut made = brief(vec![item("Raise prices before you hire", "Because.")]);
        assert_eq!(subject(&made), "20 March: Raise prices before you hire");
        made.selection.items[0].insight.title = None;
        assert_eq!(subject(&made), "20 March: Because.");
        made.selection.items[0].insight.text = "Dr. No says so plainly. Others do not.".into();
        assert_eq!(subject(&made), "20 March: Dr. No says so plainly.");
        made.selection.items[0].insight.title = Some("word ".repeat(2000));
        assert!(subject(&made).chars().count() <= CLAIM + 20);
        made.selection.items.clear();
        assert_eq!(subject(&made), "20 March: A quiet day");
    }

    #[test]
    fn what_acts_is_told_without_acting() {
        let mut hostile = item("a\r\nBcc: x\0\u{202e}y", "one\u{7}\r\n\u{2066}two\u{85}three");
        hostile.reason = "It\nsuits\u{202e}.".into();
        let view = &items(&brief(vec![hostile]).selection)[0];
        assert_eq!(view.title.as_deref(), Some("a Bcc: x y"));
        assert_eq!(view.text, "one \ntwo three");
        assert_eq!(view.reason, "It suits.");
    }

    #[test]
    fn only_links_into_the_web_are_links() {
        for (url, is_link) in [
            ("https://example.org/a", true),
            ("javascript:alert(1)", false),
            ("javascript://x%0aalert(1)", false),
            ("https:///x", false),
            ("https://a/'onload='x", false),
            ("https://a/\u{202e}x", false),
        ] {
            let mut one = item("a", "b");
            one.insight.source.url = Some(url.into());
            let view = &items(&brief(vec![one]).selection)[0];
            assert_eq!(view.link.is_some(), is_link, "{url}");
        }
    }
}
