//! What the library for feeds does not tell of an episode or a show: the Podcast namespace, Apple's, Media RSS and
//! Podlove's chapters, and whatever else is needed of an item.
//!
//! Source: the tags of the Podcast namespace, <https://podcasting2.org/docs/podcast-namespace/tags>.

use crate::insight::Chapter;

use super::episode::{Person, Soundbite};
use super::namespace::Namespace::*;
use super::node::Node;
use super::tidy::{line, seconds};

/// Persons, transcripts, chapters or soundbites of one episode that are taken.
const MOST: usize = 1_000;

/// What an item says beside its title, its page, its texts and its date.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    pub(super) guid: Option<String>,
    /// The guid as an address of a page, if it is one.
    pub(super) guid_page: Option<String>,
    /// Candidates in the order of the feed.
    pub(super) media: Vec<Media>,
    /// Notes from where the library does not look.
    pub(super) notes: Vec<String>,
    /// Dates as they are written, the best first.
    pub(super) dates: Vec<String>,
    pub(super) transcripts: Vec<Linked>,
    pub(super) chapters_url: Option<String>,
    pub(super) chapters: Vec<Chapter>,
    pub(super) persons: Vec<Person>,
    pub(super) soundbites: Vec<Soundbite>,
    pub(super) duration: Option<f64>,
}

/// What a channel says beside its title, its page and its language.
#[derive(Clone, Debug, Default)]
pub(super) struct BesideShow {
    pub(super) guid: Option<String>,
    pub(super) moved_to: Option<String>,
    pub(super) ttl_minutes: Option<u64>,
    pub(super) persons: Vec<Person>,
}

/// An enclosure or what is like one.
#[derive(Clone, Debug, Default)]
pub(super) struct Media {
    /// As it is written, or in full.
    pub(super) url: String,
    pub(super) mime: Option<String>,
    pub(super) bytes: Option<u64>,
    /// Whether it stands where the audio of a podcast does.
    pub(super) is_enclosure: bool,
}

/// A transcript, its address not yet made whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Linked {
    pub(super) url: String,
    pub(super) mime: Option<String>,
    pub(super) language: Option<String>,
    pub(super) rel: Option<String>,
}

impl Beside {
    /// What an item or an entry says.
    pub(super) fn of(item: &Node) -> Self {
        let mut beside = Self::default();
        for node in &item.children {
            beside.take(node);
        }
        for names in DATES {
            let dates = item.children.iter().filter(|node| names.contains(&node.name.as_str()));
            let dates = dates.filter(|node| matches!(node.namespace, Own | Atom | Dublin));
            beside.dates.extend(dates.filter_map(Node::trimmed).map(str::to_owned).take(2));
        }
        beside
    }

    fn take(&mut self, node: &Node) {
        match (node.namespace, node.name.as_str()) {
            (Own, "guid" | "id") => {
                self.guid = node.trimmed().map(str::to_owned);
                self.guid_page = self.guid.as_deref().and_then(|guid| page_of(guid, node));
            }
            (Own, "enclosure") => self.media(node, "length", true),
            (Own | Atom, "link") if node.attribute("rel") == Some("enclosure") => {
                self.media(node, "length", true);
            }
            (Own, "content") if node.attribute("src").is_some() => self.media(node, "length", true),
            (Media, "content") if node.attribute("medium") != Some("image") => {
                self.media(node, "filesize", false);
                for inner in &node.children {
                    self.take(inner);
                }
            }
            (Media, "group") => {
                for inner in &node.children {
                    self.take(inner);
                }
            }
            (Media, "description")
            | (Itunes, "summary" | "subtitle")
            | (Google | Dublin, "description") => {
                self.notes.extend(node.trimmed().map(str::to_owned));
            }
            (Itunes, "duration") => {
                let duration = node.trimmed().and_then(seconds).filter(|seconds| *seconds > 0.0);
                self.duration = duration.or(self.duration);
            }
            (Podcast, "transcript") => self.transcript(node),
            (Podcast, "chapters") => {
                let url = node.attribute("url").map(|url| node.address(url));
                self.chapters_url = self.chapters_url.take().or(url);
            }
            (Podcast, "person") => add_person(&mut self.persons, node),
            (Podcast, "soundbite") if self.soundbites.len() < MOST => {
                self.soundbites.extend(soundbite(node));
            }
            (Chapters, "chapters") => {
                let chapters = node.children.iter().filter(|node| node.name == "chapter");
                self.chapters.extend(chapters.filter_map(chapter).take(MOST));
                self.chapters.truncate(MOST);
                self.chapters.sort_by(|a, b| a.start.total_cmp(&b.start));
            }
            _ => {}
        }
    }

    fn media(&mut self, node: &Node, length: &str, is_enclosure: bool) {
        let url = ["url", "href", "src"].iter().find_map(|name| node.attribute(name));
        let Some(url) = url.filter(|_| self.media.len() < MOST) else { return };
        let bytes = node.attribute(length).and_then(|bytes| bytes.parse().ok());
        self.media.push(Media {
            url: node.address(url),
            mime: mime(node.attribute("type")),
            bytes: bytes.filter(|bytes| *bytes > 0),
            is_enclosure,
        });
    }

    fn transcript(&mut self, node: &Node) {
        let url = node.attribute("url").or_else(|| node.trimmed());
        let Some(url) = url.filter(|_| self.transcripts.len() < MOST) else { return };
        let url = node.address(url);
        if self.transcripts.iter().any(|known| known.url == url) {
            return;
        }
        self.transcripts.push(Linked {
            url,
            mime: mime(node.attribute("type")),
            language: node.attribute("language").and_then(line),
            rel: node.attribute("rel").and_then(line).map(|rel| rel.to_lowercase()),
        });
    }
}

/// Where dates stand, the best first.
const DATES: &[&[&str]] =
    &[&["pubdate", "published"], &["date", "issued", "created"], &["updated", "modified"]];

impl BesideShow {
    /// Takes an element of the channel.
    pub(super) fn take(&mut self, node: &Node) {
        match (node.namespace, node.name.as_str()) {
            (Podcast, "guid") => self.guid = self.guid.take().or(node.trimmed().and_then(line)),
            (Podcast, "person") => add_person(&mut self.persons, node),
            (Itunes, "new-feed-url") => {
                let url = node.trimmed().map(|url| node.address(url));
                self.moved_to = self.moved_to.take().or(url);
            }
            // The redirect of RSS, in the place of a channel (Userland, 2002).
            (Own, "redirect") => {
                let location = node.children.iter().find(|node| node.name == "newlocation");
                self.moved_to = location.and_then(Node::trimmed).map(str::to_owned);
            }
            (Own, "ttl") => {
                let minutes = node.trimmed().and_then(|minutes| minutes.parse().ok());
                self.ttl_minutes = minutes.filter(|minutes| *minutes > 0).or(self.ttl_minutes);
            }
            _ => {}
        }
    }
}

/// The page that a guid is: only a plain address is one unsaid, and none is one where it says that it is not.
fn page_of(guid: &str, node: &Node) -> Option<String> {
    let claim = node.attribute("ispermalink").map(str::to_ascii_lowercase);
    let is_address = guid.starts_with("http://") || guid.starts_with("https://");
    match claim.as_deref() {
        Some("true") => Some(node.address(guid)),
        None if is_address => Some(guid.to_owned()),
        _ => None,
    }
}

/// Adds a person, unless the name is known in that role.
fn add_person(persons: &mut Vec<Person>, node: &Node) {
    let Some(name) = node.trimmed().and_then(line).filter(|_| persons.len() < MOST) else { return };
    let role = node.attribute("role").and_then(line);
    let role = role.map_or_else(|| "host".to_owned(), |role| role.to_lowercase());
    let person = Person { name, role };
    if !persons.contains(&person) {
        persons.push(person);
    }
}

fn soundbite(node: &Node) -> Option<Soundbite> {
    let start = node.attribute("starttime").and_then(seconds)?;
    let duration = node.attribute("duration").and_then(seconds).filter(|length| *length > 0.0)?;
    Some(Soundbite { start, duration, title: node.trimmed().and_then(line) })
}

fn chapter(node: &Node) -> Option<Chapter> {
    let start = node.attribute("start").and_then(seconds)?;
    let title = node.attribute("title").and_then(line)?;
    Some(Chapter { start, title })
}

/// A type in small letters and without its parameters, if it looks like one.
pub(super) fn mime(claim: Option<&str>) -> Option<String> {
    let mime = claim?.split(';').next()?.trim().to_ascii_lowercase();
    let is_one = mime.len() <= 100
        && mime.contains('/')
        && mime.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-._".contains(&byte));
    is_one.then_some(mime)
}
