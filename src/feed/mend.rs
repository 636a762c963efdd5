//! Feeds as the library for feeds reads them safely: rewritten from the elements that were found.
//!
//! `feed-rs` refuses an RSS without a version and whole feeds for one unknown role, an empty text or an unknown type,
//! loses what has an undeclared prefix, panics at durations of twenty digits and at letters beside an address of mail, and
//! recurses as deep as categories lie. So it gets a flat document: known elements only, under their customary names,
//! well-formed, each item with its number as its guid, by which its answers are matched with what was read beside it.

use std::fmt::Write;

use quick_xml::escape::escape;

use super::beside::{Beside, BesideShow};
use super::document::Document;
use super::namespace::Namespace::*;
use super::node::Node;

/// Episodes that are read; the longest feeds have some thousands, the newest first.
pub(super) const MOST_ITEMS: usize = 100_000;

/// The document for the library, and what was read beside it.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// RSS 2.0, Atom or JSON Feed.
    pub(super) document: String,
    /// By the number that is the guid of an item in the document.
    pub(super) items: Vec<Beside>,
    pub(super) show: BesideShow,
    /// Items beyond the most that are read.
    pub(super) left_out: usize,
}

/// Writes the document as the elements of the channel come.
#[derive(Debug, Default)]
pub(super) struct Writer {
    channel: String,
    items: String,
    mended: Mended,
}

impl Writer {
    /// Takes an element of the channel; whether the feed is Atom is not known before the end, and not needed: each kind of
    /// feed has names of its own.
    pub(super) fn take(&mut self, node: &Node) {
        if !node.is_item() {
            self.mended.show.take(node);
            write_show(&mut self.channel, node);
        } else if self.mended.items.len() < MOST_ITEMS {
            let number = self.mended.items.len();
            self.mended.items.push(Beside::of(node));
            let (tag, id) = if node.name == "entry" { ("entry", "id") } else { ("item", "guid") };
            let _ = write!(self.items, "<{tag}><{id}>{number}</{id}>");
            write_item(&mut self.items, node);
            let _ = write!(self.items, "</{tag}>");
        } else {
            self.mended.left_out += 1;
        }
    }

    /// The whole document.
    pub(super) fn finish(mut self, document: &Document) -> Mended {
        let (before, after) = if document.is_atom {
            (HEAD_OF_ATOM, "</feed>")
        } else {
            (HEAD_OF_RSS, "</channel></rss>")
        };
        let out = &mut self.mended.document;
        out.reserve(self.channel.len() + self.items.len() + 400);
        out.push_str(before);
        if document.is_atom {
            if let Some(language) = &document.language {
                let _ = write!(out, " xml:lang=\"{}\"", escape(language));
            }
            out.push('>');
        }
        out.push_str(&self.channel);
        out.push_str(&self.items);
        out.push_str(after);
        self.mended
    }
}

/// The frame of RSS 2.0, whatever it was.
const HEAD_OF_RSS: &str = "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>";

/// The frame of Atom, open for the language.
const HEAD_OF_ATOM: &str =
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:atom=\"http://www.w3.org/2005/Atom\"";

/// An element of the channel, if the library is to know it.
fn write_show(out: &mut String, node: &Node) {
    match (node.namespace, node.name.as_str()) {
        (Own, "title") => write_text(out, "title", node),
        // Both kinds of feed know Atom's in their channel.
        (Own | Atom, "link") => {
            if let Some(address) = page(node) {
                let _ = write!(out, "<atom:link href=\"{}\"/>", escape(&address));
            }
        }
        (Own | Dublin, "language") => write_text(out, "language", node),
        _ => {}
    }
}

/// What an item holds, if the library is to know it.
fn write_item(out: &mut String, item: &Node) {
    let find = |names: &[&str], namespaces: &[_]| {
        item.children.iter().find(|node| {
            names.contains(&node.name.as_str())
                && namespaces.contains(&node.namespace)
                && node.trimmed().is_some()
        })
    };
    let title = find(&["title"], &[Own])
        .or_else(|| find(&["title"], &[Itunes, Media]))
        .or_else(|| find(&["title"], &[Atom, Dublin, Google]));
    if let Some(title) = title {
        write_text(out, "title", title);
    }
    let is_atom = item.name == "entry";
    write_pages(out, item, is_atom);
    let published = find(&["pubdate", "published"], &[Own])
        .or_else(|| find(&["date", "published", "issued", "created"], &[Own, Dublin, Atom]));
    if let Some(published) = published {
        write_text(out, if is_atom { "published" } else { "pubDate" }, published);
    }
    if let Some(updated) = find(&["updated", "modified"], &[Own, Atom]) {
        write_text(out, "updated", updated);
    }
    if let Some(summary) = find(&["description", "summary"], &[Own, Atom]) {
        write_text(out, if is_atom { "summary" } else { "description" }, summary);
    }
    let content = find(&["encoded"], &[Content]).or_else(|| find(&["content"], &[Own, Atom]));
    if let Some(content) = content.filter(|content| is_readable(content)) {
        write_text(out, if is_atom { "content" } else { "content:encoded" }, content);
    }
}

/// Whether a content is text and not, say, a picture.
fn is_readable(content: &Node) -> bool {
    let kind = content.attribute("type").unwrap_or("html").to_ascii_lowercase();
    ["text", "html", "xhtml", "escaped"].contains(&kind.as_str())
        || kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("/xml")
}

fn write_text(out: &mut String, name: &str, node: &Node) {
    if let Some(text) = node.trimmed() {
        let _ = write!(out, "<{name}>{}</{name}>", escape(text));
    }
}

/// The links of an item to its page, the best first: those of RSS, those to HTML, the others.
fn write_pages(out: &mut String, item: &Node, is_atom: bool) {
    let links = item.children.iter().filter(|node| node.name == "link");
    let mut pages: Vec<_> = links.filter_map(|node| Some((worth(node), page(node)?))).collect();
    pages.sort_by_key(|(worth, _)| *worth);
    for (_, address) in pages.into_iter().take(8) {
        // The library looks for links of Atom in the channel of RSS, but not in its items.
        let _ = if is_atom {
            write!(out, "<atom:link href=\"{}\"/>", escape(&address))
        } else {
            write!(out, "<link>{}</link>", escape(&address))
        };
    }
}

/// What a link is worth as that to the page, the best first.
fn worth(link: &Node) -> u8 {
    match (link.attribute("href"), link.attribute("type")) {
        (None, _) => 0,
        (_, None | Some("text/html" | "application/xhtml+xml")) => 1,
        _ => 2,
    }
}

/// The address of a page: the text of RSS, or `href` of Atom where it leads to the same in another form.
fn page(link: &Node) -> Option<String> {
    let address = match (link.namespace, link.attribute("href"), link.attribute("rel")) {
        (Own | Atom, Some(address), None | Some("alternate")) => address,
        (Own | Atom, None, _) => link.trimmed()?,
        _ => return None,
    };
    Some(link.address(address))
}
