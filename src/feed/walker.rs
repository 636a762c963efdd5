//! From the tags and texts of a feed, one after the other, to elements with all that lies in them.
//!
//! Invariant: at most [`DEEPEST`] levels and [`MOST_NODES`] elements are held at once.

use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use url::Url;

use crate::insight::shortened;
use crate::markup::{entity, unescaped};

use super::document::Document;
use super::error::FeedError;
use super::namespace::{Declared, Namespace};
use super::node::Node;

/// Levels of elements; feeds have six, HTML in them some dozens.
const DEEPEST: usize = 256;

/// Elements of one item; an item with five hundred chapters has under a thousand.
const MOST_NODES: usize = 20_000;

/// Bytes of one text that are kept, and then some; notes are cut to half of it.
const MOST_TEXT: usize = 2_000_000;

/// Attributes of one element that are looked at.
const MOST_ATTRIBUTES: usize = 64;

/// What an element is to the reading of the feed.
enum Kind {
    /// The outermost element or the channel: what lies in it is handed over.
    Container,
    /// Of the feed.
    Node(Node),
    /// HTML in a text.
    Html,
    /// Of no interest, with all that lies in it.
    Skipped,
}

/// An element that is open.
struct Frame {
    /// As it is written.
    name: String,
    kind: Kind,
    base: Option<Rc<Url>>,
    /// The HTML of a text, as it is written; used where elements lie in it.
    html: Option<String>,
    has_html: bool,
}

/// Whether HTML has no end tag for it (HTML, section 13.1.2).
fn is_void(name: &str) -> bool {
    ["br", "hr", "img", "input", "wbr", "meta", "source", "embed", "col", "track"]
        .iter()
        .any(|void| name.eq_ignore_ascii_case(void))
}

/// Keeps what is open, and gives away what is whole.
pub(super) struct Walker<'t> {
    take: &'t mut dyn FnMut(Node),
    address: Option<&'t Url>,
    open: Vec<Frame>,
    declared: Declared,
    document: Document,
    root: Option<String>,
    /// Which of what is open holds text for people, so that all in it is HTML.
    text_at: Option<usize>,
    items: usize,
    /// Elements of the current item.
    nodes: usize,
    dropped: usize,
}

impl<'t> Walker<'t> {
    pub(super) fn new(address: Option<&'t Url>, take: &'t mut dyn FnMut(Node)) -> Self {
        Self {
            take,
            address,
            open: Vec::new(),
            declared: Declared::default(),
            document: Document::default(),
            root: None,
            text_at: None,
            items: 0,
            nodes: 0,
            dropped: 0,
        }
    }

    /// Takes what is no start of an element.
    pub(super) fn other(&mut self, event: &Event) {
        match event {
            Event::End(element) => self.end(element.name().as_ref()),
            Event::Text(text) => self.text(text, text),
            Event::CData(text) => self.text(text, text),
            Event::GeneralRef(name) => self.entity(name),
            _ => {}
        }
    }

    pub(super) fn open(&mut self, element: &BytesStart, is_empty: bool) -> Result<(), FeedError> {
        let name = element.name().as_ref().to_owned();
        if let Some(Frame { kind: Kind::Skipped, .. }) = self.open.last() {
            // Nothing is asked of it but where it ends.
        } else if ["item", "entry"].contains(&name.as_str()) {
            let item = |frame: &Frame| matches!(&frame.kind, Kind::Node(node) if node.is_item());
            if let Some(unclosed) = self.open.iter().position(item) {
                self.close_to(unclosed);
            }
        }
        let depth = self.open.len();
        let inside_text = match self.open.last() {
            Some(Frame { kind: Kind::Skipped, .. }) => {
                if depth >= DEEPEST {
                    return Err(FeedError::TooDeep { limit: DEEPEST });
                }
                if !is_empty {
                    self.push(name, Kind::Skipped, None);
                }
                return Ok(());
            }
            Some(Frame { kind: Kind::Html, .. }) => true,
            Some(Frame { kind: Kind::Node(node), .. }) => node.is_text(),
            _ => false,
        };
        if inside_text {
            let raw: &str = element;
            self.html(&format!("<{raw}{}>", if is_empty { "/" } else { "" }));
            // HTML leaves much unclosed; it may lie as deep as it likes.
            if !is_empty && depth < DEEPEST && !is_void(&name) {
                self.push(name, Kind::Html, None);
            }
            return Ok(());
        }
        if depth >= DEEPEST {
            return Err(FeedError::TooDeep { limit: DEEPEST });
        }
        let attributes = self.attributes(element, depth);
        let base = self.base(&attributes);
        let (namespace, local) = self.declared.resolve(&name);
        let is_own = namespace == Namespace::Atom && self.document.is_atom;
        let namespace = if is_own { Namespace::Own } else { namespace };
        let kind = if depth == 0 {
            self.root(&local, attributes, base.clone())?
        } else if namespace == Namespace::Own && local == "channel" {
            self.document.has_channel = true;
            Kind::Container
        } else if namespace == Namespace::Other || self.nodes >= MOST_NODES {
            self.dropped += usize::from(namespace != Namespace::Other);
            Kind::Skipped
        } else {
            self.nodes += 1;
            let (text, children) = (String::new(), Vec::new());
            Kind::Node(Node {
                namespace,
                name: local,
                attributes,
                base: base.clone(),
                text,
                children,
            })
        };
        self.push(name, kind, base);
        if is_empty {
            self.close_to(depth);
        }
        Ok(())
    }

    /// What the outermost element is.
    fn root(
        &mut self,
        name: &str,
        attributes: Vec<(String, String)>,
        base: Option<Rc<Url>>,
    ) -> Result<Kind, FeedError> {
        if self.root.is_some() {
            return Ok(Kind::Skipped);
        }
        self.root = Some(name.to_owned());
        self.document.is_atom = ["feed", "entry"].contains(&name);
        self.document.has_channel = name != "rss" && name != "rdf";
        let node = Node {
            namespace: Namespace::Own,
            name: name.to_owned(),
            attributes,
            base,
            text: String::new(),
            children: Vec::new(),
        };
        self.document.language = node.attribute("xml:lang").map(str::to_owned);
        match name {
            "rss" | "rdf" | "feed" | "channel" => Ok(Kind::Container),
            "entry" => Ok(Kind::Node(node)),
            "html" => Err(FeedError::WebPage),
            name => Err(FeedError::NotAFeed { found: shortened(name, 40) }),
        }
    }

    fn push(&mut self, name: String, kind: Kind, base: Option<Rc<Url>>) {
        let base = base.or_else(|| self.open.last().and_then(|frame| frame.base.clone()));
        let html = matches!(&kind, Kind::Node(node) if node.is_text()).then(String::new);
        if html.is_some() {
            self.text_at = Some(self.open.len());
        }
        self.open.push(Frame { name, kind, base, html, has_html: false });
    }

    /// The attributes; namespaces among them are declared from here on.
    fn attributes(&mut self, element: &BytesStart, depth: usize) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for attribute in element.html_attributes().with_checks(false).take(MOST_ATTRIBUTES) {
            let Ok(attribute) = attribute else { continue };
            let name = attribute.key.as_ref().to_ascii_lowercase();
            let value = unescaped(&attribute.value);
            match name.strip_prefix("xmlns") {
                Some("") => self.declared.declare(depth, "", &value),
                Some(prefix) if prefix.starts_with(':') => {
                    self.declared.declare(depth, &prefix[1..], &value);
                }
                _ => found.push((name, value)),
            }
        }
        found
    }

    /// The base in force at an element with these attributes.
    fn base(&self, attributes: &[(String, String)]) -> Option<Rc<Url>> {
        let outer = self.open.last().and_then(|frame| frame.base.clone());
        let Some((_, own)) = attributes.iter().find(|(name, _)| name == "xml:base") else {
            return outer;
        };
        let known = outer.as_deref().or(self.address);
        let joined = match known {
            Some(known) => known.join(own.trim()).ok(),
            None => Url::parse(own.trim()).ok(),
        };
        joined.map(Rc::new).or(outer)
    }

    fn end(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|frame| frame.name == name) {
            self.close_to(at);
        }
    }

    /// Closes what is open until `depth` elements are.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(frame) = self.open.pop() else { break };
            self.declared.leave(self.open.len());
            self.text_at = self.text_at.filter(|at| *at != self.open.len());
            match frame.kind {
                Kind::Html => self.html(&format!("</{}>", frame.name)),
                Kind::Node(mut node) => {
                    if frame.has_html && node.name != "title" {
                        node.text = frame.html.unwrap_or_default();
                    }
                    self.give(node);
                }
                Kind::Container | Kind::Skipped => {}
            }
        }
    }

    /// Gives a whole element to the one that it lies in, or away.
    fn give(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(Frame { kind: Kind::Node(parent), .. }) => parent.children.push(node),
            Some(Frame { kind: Kind::Container, .. }) | None => {
                self.items += usize::from(node.is_item());
                self.nodes = 0;
                (self.take)(node);
            }
            _ => {}
        }
    }

    /// Adds text: what it says, and how it is written in HTML.
    pub(super) fn text(&mut self, plain: &str, html: &str) {
        let Some(at) = self.text_at.or(self.open.len().checked_sub(1)) else { return };
        let Some(Frame { kind: Kind::Node(node), html: written, .. }) = self.open.get_mut(at)
        else {
            return;
        };
        if node.is_item() || node.text.len() > MOST_TEXT {
            return;
        }
        node.text.push_str(plain);
        if let Some(written) = written {
            written.push_str(html);
        }
    }

    /// Adds a tag to the text that it lies in.
    fn html(&mut self, tag: &str) {
        let Some(frame) = self.text_at.and_then(|at| self.open.get_mut(at)) else { return };
        frame.has_html = true;
        let html = frame.html.get_or_insert_default();
        if html.len() <= MOST_TEXT {
            html.push_str(tag);
        }
    }

    /// Whether everything that was opened is closed.
    pub(super) fn is_whole(&self) -> bool {
        self.open.is_empty()
    }

    fn entity(&mut self, name: &str) {
        let raw = format!("&{name};");
        let plain = entity(name).unwrap_or_else(|| raw.clone());
        self.text(&plain, &raw);
    }

    pub(super) fn finish(mut self, broken: Option<(usize, String)>) -> Result<Document, FeedError> {
        let Some(root) = self.root else {
            return Err(FeedError::NotAFeed { found: String::new() });
        };
        if let Some((position, detail)) = broken {
            if self.items == 0 {
                return Err(FeedError::Broken { position: position as u64, detail });
            }
            self.document.remarks.push(format!(
                "broken XML at byte {position}: {detail}; what stands before it was read"
            ));
        }
        if !self.document.has_channel && self.items > 0 && root == "rss" {
            self.document.remarks.push("there is no <channel>; items were taken without it".into());
        }
        if !self.declared.missing.is_empty() {
            let missing = self.declared.missing.join(", ");
            self.document.remarks.push(format!("prefixes are used but not declared: {missing}"));
        }
        if self.dropped > 0 {
            self.document
                .remarks
                .push(format!("items were cut where they have more than {MOST_NODES} elements"));
        }
        Ok(self.document)
    }
}
