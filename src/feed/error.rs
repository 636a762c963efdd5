//! Why something is not read as a feed.

/// Why something is not read as a feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Nothing is there.
    #[error("the feed is empty; ask again later, or for another address of it")]
    Empty,
    /// More than a feed can be.
    #[error(
        "the feed has {found} bytes, more than the {limit} that are read; ask its makers for a shorter one"
    )]
    TooLarge {
        /// Bytes.
        found: usize,
        /// Bytes.
        limit: usize,
    },
    /// A page for people.
    #[error(
        "this is a web page, not a feed; take the address that the page gives for its RSS or Atom feed"
    )]
    WebPage,
    /// XML of another kind, or no XML.
    #[error("the outermost element is `{found}`; expected rss, feed or rdf:RDF, or a JSON Feed")]
    NotAFeed {
        /// Its name, shortened; empty if there is none.
        found: String,
    },
    /// RSS that holds neither a channel nor an item.
    #[error("there is neither a channel nor an item in it; take another address of the feed")]
    NoChannel,
    /// Broken before the first whole item.
    #[error("broken XML at byte {position}: {detail}; tell its makers, or ask again later")]
    Broken {
        /// Where the parser stopped, in the feed as UTF-8.
        position: u64,
        /// What it said.
        detail: String,
    },
    /// Elements within elements without an end.
    #[error("elements lie deeper within each other than {limit} levels, as in no feed")]
    TooDeep {
        /// Levels.
        limit: usize,
    },
    /// JSON, but not a feed.
    #[error(
        "this is JSON but not a JSON Feed: {detail}; expected an object with a list of `items`"
    )]
    Json {
        /// What is wrong.
        detail: String,
    },
    /// The library that reads feeds refuses it, although it was mended.
    #[error("the feed cannot be read: {detail}")]
    Unreadable {
        /// What it said.
        detail: String,
    },
}
