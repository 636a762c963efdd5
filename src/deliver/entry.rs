//! A brief as one entry of a feed: the HTML that a feed reader shows in its own frame.
//!
//! No page and no style of its own: headings, paragraphs, a list and links, which every feed reader lets through.
//! Invariant: whatever came from outside is text there, and no element; a link from outside leads into the web.

use std::fmt::Write;

use super::Letter;
use super::letter::ItemLinks;
use super::text::{ItemView, closing, items};
use crate::text::acts;

/// The HTML of the entry of a brief.
pub fn entry_html(letter: &Letter<'_>) -> String {
    let selection = &letter.brief.selection;
    let mut out = String::new();
    let items = items(selection);
    if !items.is_empty() {
        out.push_str("<ol>\n");
        for (place, item) in items.iter().enumerate() {
            push_item(&mut out, item, letter.links.of_item(place));
        }
        out.push_str("</ol>\n");
    }
    for line in closing(selection) {
        let _ = writeln!(out, "<p>{}</p>", escaped(&line));
    }
    if let Some(page) = &letter.links.page {
        let _ = writeln!(out, "<p>{}</p>", anchor(page, "This brief on its own page"));
    }
    out
}

fn push_item(out: &mut String, item: &ItemView, links: Option<&ItemLinks>) {
    out.push_str("<li>\n");
    if let Some(title) = &item.title {
        let _ = writeln!(out, "<h3>{}</h3>", escaped(title));
    }
    let _ = writeln!(out, "<p>{}</p>", escaped(&item.text).replace('\n', "<br>\n"));
    let source = match (&item.source, &item.link) {
        (Some(source), Some(link)) => Some(anchor(link, source)),
        (None, Some(link)) => Some(anchor(link, link)),
        (Some(source), None) => Some(escaped(source)),
        (None, None) => None,
    };
    let lines = [source, item.also.as_deref().map(escaped)];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    if !lines.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", lines.join("<br>\n"));
    }
    let _ = writeln!(out, "<p><em>{}</em></p>", escaped(&item.reason));
    if let Some(links) = links {
        let words = [
            (&links.more, "More like this"),
            (&links.less, "Less like this"),
            (&links.known, "Known already"),
            (&links.mute, "Never again"),
        ];
        let words = words.map(|(link, word)| anchor(link, word));
        let _ = writeln!(out, "<p><small>{}</small></p>", words.join(" · "));
    }
    out.push_str("</li>\n");
}

fn anchor(link: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(link), escaped(text))
}

/// Text that is no markup, in an element or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| is_shown(c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether a feed may hold the character: XML 1.0 (§ 2.2) forbids some, and those that act turn what stands around them.
pub(super) fn is_shown(c: char) -> bool {
    !acts(c) && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::fixture::{brief, item, links};

    #[test]
    fn an_entry_reads_as_a_person_would_write_it() {
        let brief = brief(vec![item("Raise prices", "First line.\nSecond & last.")]);
        let entry = entry_html(&Letter { brief: &brief, links: &links(0) });
        let expected = "<ol>\n<li>\n<h3>Raise prices</h3>\n<p>First line.<br>\nSecond &amp; last.</p>\n\
            <p><a href=\"https://example.org/e/1#t=751\">A Show · An Episode · Ada Byron · 0:12:31</a><br>\n\
            also on Another Show</p>\n<p><em>It matches “pricing”.</em></p>\n</li>\n</ol>\n\
            <p>Nothing on “sleep” today.</p>\n\
            <p><a href=\"https://brief.example.org/r/Ada/2026-03-20\">This brief on its own page</a></p>\n";
        assert_eq!(entry, expected);
    }

    #[test]
    fn each_item_has_its_four_words_and_a_quiet_day_none() {
        let two = brief(vec![item("a", "b"), item("c", "d")]);
        let links = links(2);
        let entry = entry_html(&Letter { brief: &two, links: &links });
        for item in &links.items {
            for link in [&item.more, &item.less, &item.known, &item.mute] {
                assert_eq!(entry.matches(&format!("href=\"{link}\"")).count(), 1);
            }
        }
        let quiet = brief(Vec::new());
        let entry = entry_html(&Letter { brief: &quiet, links: &links });
        assert!(entry.starts_with("<p>A quiet day"), "{entry}");
    }
}
