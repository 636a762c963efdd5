//! The message as HTML: one column, no image, no script; colours that can be read on white and on black, for programs that
//! turn colours round and for those that only turn the paper.

use askama::Template;

use super::plain::words;
use crate::deliver::text::line;
use crate::deliver::{ItemLinks, ItemView, Letter, Links, closing, items, text};
use crate::insight::shortened;

/// Bytes of HTML: some mail programs cut a message at 102,000, and what stands around it counts.
pub(super) const MOST: usize = 60_000;

/// Characters of the other claims that a list of messages shows behind the subject.
const PREVIEW: usize = 140;

#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    title: String,
    preview: String,
    day: String,
    reader: String,
    holds: String,
    items: Vec<Row<'a>>,
    closing: &'a [String],
    links: &'a Links,
    /// Whether each item has its links.
    has_words: bool,
}

struct Row<'a> {
    item: &'a ItemView,
    links: Option<&'a ItemLinks>,
}

/// The brief as HTML of at most [`MOST`] bytes; `None` where its texts alone are longer.
pub(super) fn html(letter: &Letter<'_>) -> Option<String> {
    let selection = &letter.brief.selection;
    let (items, closing) = (items(selection), closing(selection));
    let holds = match items.len() {
        0 => "No insight".to_owned(),
        1 => "1 insight".to_owned(),
        count => format!("{count} insights"),
    };
    // The subject shows the first.
    let others = items.iter().skip(1);
    let others: Vec<&str> =
        others.map(|item| item.title.as_deref().unwrap_or(&item.text)).collect();
    let rows = items.iter().enumerate();
    let rows = rows.map(|(at, item)| Row { item, links: letter.links.of_item(at) });
    let mut page = Page {
        title: text::subject(letter.brief),
        preview: shortened(&others.join(" · "), PREVIEW),
        day: selection.date.strftime("%A, %-d %B %Y").to_string(),
        reader: line(&selection.reader),
        holds,
        items: rows.collect(),
        closing: &closing,
        links: letter.links,
        has_words: !letter.links.items.is_empty(),
    };
    let mut html = drawn(&page);
    if html.len() > MOST && page.has_words {
        page.has_words = false;
        html = drawn(&page);
    }
    (html.len() <= MOST).then_some(html)
}

/// The page as text. Writing to a String does not fail, and no template calls what does.
pub(super) fn drawn(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}
