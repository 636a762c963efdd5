//! The elements of a feed, one child of its channel at a time, read from XML as it is written by people and programs.
//!
//! Mended on the way: end tags that are missing or too many, items that are not closed, bare ampersands and less-than
//! signs, entities of HTML, prefixes that nobody declared, and HTML that stands in a text unescaped. Entities that a
//! document declares itself are never expanded, so that there is nothing to explode.

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::document::Document;
use super::error::FeedError;
use super::node::Node;
use super::walker::Walker;

/// Bytes that are read a second time behind bare less-than signs, so that many of them do not take long.
const MOST_AGAIN: usize = 100_000_000;

/// What beginning again costs by itself, in bytes that are read meanwhile.
const OF_ONE: usize = 1_000;

/// Hands each element of the channel of `text` to `take`, in its order; `address` is what a relative `xml:base` goes by.
pub(super) fn walk(
    text: &str,
    address: Option<&Url>,
    take: &mut dyn FnMut(Node),
) -> Result<Document, FeedError> {
    let mut start = start_of(text);
    let mut reader = reader_of(&text[start..]);
    let mut walker = Walker::new(address, take);
    let mut again = 0;
    let broken = loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) if walker.is_whole() => break None,
            Ok(Event::Eof) => break Some((text.len(), "the feed breaks off".to_owned())),
            Ok(event) => event,
            Err(error) => {
                break Some((start + reader.error_position() as usize, error.to_string()));
            }
        };
        let (element, is_empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            other => {
                walker.other(other);
                continue;
            }
        };
        if is_name(element) || again > MOST_AGAIN {
            walker.open(element, is_empty)?;
            continue;
        }
        // A bare less-than sign: what the parser took for a tag is text, and perhaps tags.
        let length = element.len() + 1 + usize::from(is_empty);
        start += (reader.buffer_position() as usize).saturating_sub(length);
        again += length + OF_ONE;
        walker.text("<", "&lt;");
        reader = reader_of(&text[start..]);
    };
    walker.finish(broken)
}

/// A parser that lets pass what feeds have wrong.
fn reader_of(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Whether it begins as the name of an element does.
fn is_name(element: &str) -> bool {
    element.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Where the document begins, behind what servers print before it.
fn start_of(text: &str) -> usize {
    let mut head = text.len().min(64_000);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let head = text[..head].to_ascii_lowercase();
    let first = head.trim_start();
    if first.starts_with("<!doctype html") || first.starts_with("<html") {
        return head.len() - first.len();
    }
    let starts = ["<?xml", "<rss", "<feed", "<rdf:rdf"];
    starts.iter().filter_map(|start| head.find(start)).min().unwrap_or(0)
}
