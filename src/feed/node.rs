//! An element of a feed with all that lies in it.

use std::rc::Rc;

use url::Url;

use super::namespace::Namespace;

/// An element with all that lies in it.
#[derive(Debug)]
pub(super) struct Node {
    /// Whose it is.
    pub(super) namespace: Namespace,
    /// Its name without prefix, in small letters.
    pub(super) name: String,
    /// Names, in small letters, and values, their entities resolved.
    pub(super) attributes: Vec<(String, String)>,
    /// The `xml:base` in force, where there is one.
    pub(super) base: Option<Rc<Url>>,
    /// Its text, or the HTML that it holds.
    pub(super) text: String,
    /// In the order of the feed; none in a text.
    pub(super) children: Vec<Node>,
}

impl Node {
    /// The trimmed value of an attribute, unless it is missing or empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(known, _)| known == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Its text, trimmed, unless there is none.
    pub(super) fn trimmed(&self) -> Option<&str> {
        let text = self.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// `address` in full where `xml:base` says how, else as it is.
    pub(super) fn address(&self, address: &str) -> String {
        let joined = self.base.as_ref().and_then(|base| base.join(address).ok());
        joined.map_or_else(|| address.to_owned(), String::from)
    }

    /// Whether it is an episode.
    pub(super) fn is_item(&self) -> bool {
        self.namespace == Namespace::Own && ["item", "entry"].contains(&self.name.as_str())
    }

    /// Whether it holds text or HTML for people, so that elements in it are none of the feed.
    pub(super) fn is_text(&self) -> bool {
        match self.namespace {
            Namespace::Own | Namespace::Atom => {
                ["title", "description", "summary", "content", "subtitle", "tagline", "rights"]
                    .contains(&self.name.as_str())
            }
            Namespace::Content => self.name == "encoded",
            Namespace::Media => ["title", "description", "text"].contains(&self.name.as_str()),
            Namespace::Itunes | Namespace::Google | Namespace::Dublin => {
                ["title", "description", "summary", "subtitle"].contains(&self.name.as_str())
            }
            _ => false,
        }
    }
}
