//! A reader's briefs as a feed, one entry each: Atom (RFC 4287) and JSON Feed 1.1, which say the same.
//!
//! An entry is called `tag:DOMAIN,DATE:brief/ID` (RFC 4151), and its time is the moment that its brief was made for:
//! neither depends on where the feed lies or when it was asked for, so that no entry is ever new a second time.

use std::io;

use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::{Value, json};

use super::Letter;
use super::entry::{entry_html, is_shown};
use super::text::subject;
use crate::digest::sha256_hex;

/// Entries of a feed: a month of briefs.
pub const MOST_ENTRIES: usize = 30;

/// Who makes the feeds.
const AUTHOR: &str = "Quintet";

/// What a feed says of itself.
#[derive(Clone, Copy, Debug)]
pub struct FeedHead<'a> {
    /// Whose.
    pub reader: &'a str,
    /// Where it lies.
    pub self_url: &'a str,
    /// The reader's page, where there is one.
    pub home: Option<&'a str>,
    /// The name of the service, which is part of every id: [`feed_domain`].
    pub domain: &'a str,
}

/// What a service is called in ids, whose addresses begin with `base_url`: its host without a port, because a server that
/// moves to another port stays who it is.
pub fn feed_domain(base_url: Option<&str>) -> &str {
    let base = base_url.unwrap_or_default();
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    // An id holds no brackets (RFC 4151), and numbers name nobody.
    let is_number = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    if is_number || name.is_empty() { "localhost" } else { name }
}

/// The feed as Atom; `letters` newest first, of which at most [`MOST_ENTRIES`] are in it.
pub fn atom(head: &FeedHead<'_>, letters: &[Letter<'_>]) -> String {
    let mut writer = Writer::new(Vec::new());
    // Writing into memory does not fail.
    let _ = write_atom(&mut writer, head, newest(letters));
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

/// The same as JSON Feed.
pub fn json_feed(head: &FeedHead<'_>, letters: &[Letter<'_>]) -> String {
    let items: Vec<Value> = newest(letters)
        .iter()
        .map(|letter| {
            let mut item = json!({ "id": entry_id(head.domain, letter) });
            if let Some(page) = &letter.links.page {
                item["url"] = page.as_str().into();
            }
            item["title"] = shown(&subject(letter.brief)).into();
            item["content_html"] = entry_html(letter).into();
            let moment = moment(letter).to_string();
            item["date_published"] = moment.as_str().into();
            item["date_modified"] = moment.into();
            item
        })
        .collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(head),
    });
    if let Some(home) = head.home {
        feed["home_page_url"] = home.into();
    }
    feed["feed_url"] = head.self_url.into();
    feed["description"] = ABOUT.into();
    feed["authors"] = json!([{ "name": AUTHOR }]);
    feed["language"] = "en".into();
    feed["items"] = items.into();
    feed.to_string()
}

/// The moment of the newest brief: when the feed last changed.
pub fn last_change(letters: &[Letter<'_>]) -> Option<Timestamp> {
    newest(letters).iter().map(moment).max()
}

/// Said below a feed's title.
const ABOUT: &str = "What is new in podcasts for one reader: a few insights a day, each with its source and with the reason why it is there.";

fn write_atom(
    writer: &mut Writer<Vec<u8>>,
    head: &FeedHead<'_>,
    letters: &[Letter<'_>],
) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer.write_event(Event::Text(BytesText::from_escaped("\n")))?;
    let feed = writer.create_element("feed");
    let feed = feed.with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
    feed.with_attribute(("xml:lang", "en")).write_inner_content(|writer| {
        text(writer, "id", &feed_id(head))?;
        text(writer, "title", &title(head))?;
        text(writer, "subtitle", ABOUT)?;
        // One without entries has not changed since time began.
        let updated = last_change(letters).unwrap_or(Timestamp::UNIX_EPOCH);
        text(writer, "updated", &updated.to_string())?;
        link(writer, "self", "application/atom+xml", head.self_url)?;
        if let Some(home) = head.home {
            link(writer, "alternate", "text/html", home)?;
        }
        writer.create_element("author").write_inner_content(|w| text(w, "name", AUTHOR))?;
        writer
            .create_element("generator")
            .with_attribute(("version", env!("CARGO_PKG_VERSION")))
            .write_text_content(BytesText::new(AUTHOR))?;
        letters.iter().try_for_each(|letter| {
            let entry = writer.create_element("entry");
            entry.write_inner_content(|writer| write_entry(writer, head, letter)).map(|_| ())
        })
    })?;
    writer.write_event(Event::Text(BytesText::from_escaped("\n")))
}

fn write_entry(
    writer: &mut Writer<Vec<u8>>,
    head: &FeedHead<'_>,
    letter: &Letter<'_>,
) -> io::Result<()> {
    let moment = moment(letter).to_string();
    text(writer, "id", &entry_id(head.domain, letter))?;
    text(writer, "title", &subject(letter.brief))?;
    text(writer, "updated", &moment)?;
    text(writer, "published", &moment)?;
    if let Some(page) = &letter.links.page {
        link(writer, "alternate", "text/html", page)?;
    }
    let content = writer.create_element("content").with_attribute(("type", "html"));
    content.write_text_content(BytesText::new(&entry_html(letter))).map(|_| ())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(&shown(text))).map(|_| ())
}

fn link(writer: &mut Writer<Vec<u8>>, rel: &str, kind: &str, href: &str) -> io::Result<()> {
    let link = writer.create_element("link").with_attribute(("rel", rel));
    let link = link.with_attribute(("type", kind)).with_attribute(("href", shown(href).as_str()));
    link.write_empty().map(|_| ())
}

fn newest<'a, 'b>(letters: &'a [Letter<'b>]) -> &'a [Letter<'b>] {
    &letters[..letters.len().min(MOST_ENTRIES)]
}

fn title(head: &FeedHead<'_>) -> String {
    shown(&format!("Quintet brief for {}", head.reader))
}

/// The moment that a brief was made for.
fn moment(letter: &Letter<'_>) -> Timestamp {
    letter.brief.selection.window.until
}

fn entry_id(domain: &str, letter: &Letter<'_>) -> String {
    let Letter { brief, .. } = letter;
    format!("tag:{domain},{}:brief/{}", brief.selection.date, brief.id)
}

/// The reader's name hashed, so that it may hold any character and stands in no list of ids.
fn feed_id(head: &FeedHead<'_>) -> String {
    let hash = sha256_hex(format!("quintet feed 1\n{}", head.reader).as_bytes());
    format!("tag:{},2026:feed/{}", head.domain, &hash[..32])
}

fn shown(text: &str) -> String {
    text.chars().filter(|&c| is_shown(c)).collect()
}

#[cfg(test)]
mod tests;
