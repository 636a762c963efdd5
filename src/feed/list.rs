//! Lists of feeds as players exchange them, in and out.
//!
//! Source: OPML 2.0, <http://opml.org/spec2.opml>.

use std::collections::HashSet;

use quick_xml::escape::escape;
use url::Url;

use crate::markup::{OpmlError, Outline, decode_forgiving, outlines};

use super::tidy::is_web;

/// The longest list that is read; one of ten thousand feeds has some three million bytes.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Why a file is not a list of feeds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not OPML.
    #[error(transparent)]
    Opml(#[from] OpmlError),
    /// More than a list can be.
    #[error(
        "the list has {found} bytes, more than the {limit} that are read; export only the feeds from the player"
    )]
    TooLarge {
        /// Bytes.
        found: usize,
        /// Bytes.
        limit: usize,
    },
}

/// The feeds in the OPML file `bytes`, in any encoding, in its order, each address once; `feed:`, `pcast:` and `itpc:`
/// stand for the web, and what leads elsewhere is left out.
pub fn opml(bytes: &[u8]) -> Result<Vec<Outline>, ListError> {
    if bytes.len() > MOST_BYTES {
        return Err(ListError::TooLarge { found: bytes.len(), limit: MOST_BYTES });
    }
    let mut seen = HashSet::new();
    let mut feeds = Vec::new();
    for outline in outlines(&decode_forgiving(bytes).0)? {
        let Some(url) = of_web(&outline.url) else { continue };
        if seen.insert(url.clone()) {
            feeds.push(Outline { url, ..outline });
        }
    }
    Ok(feeds)
}

/// What stands behind the scheme by which players open feeds (`feed:`, `pcast:`, `itpc:`, `podcast:`), where there is one:
/// an address, or one without its scheme.
pub fn behind_player_scheme(address: &str) -> Option<&str> {
    let schemes = ["feed:", "pcast:", "itpc:", "podcast:"];
    let scheme = schemes.into_iter().find(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    Some(address[scheme.len()..].trim_start_matches('/'))
}

/// The address in the form that the web has for it.
fn of_web(address: &str) -> Option<String> {
    let address = address.trim();
    let whole = match behind_player_scheme(address) {
        Some(rest) if !rest.to_ascii_lowercase().starts_with("http") => format!("http://{rest}"),
        rest => rest.unwrap_or(address).to_owned(),
    };
    Url::parse(&whole).ok().filter(is_web).map(String::from)
}

/// `feeds` as an OPML 2.0 file, which every player reads; feeds without a title go by their address.
pub fn write_opml(feeds: &[Outline]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>Feeds</title>\n  </head>\n  <body>\n",
    );
    for feed in feeds {
        let title = attribute(feed.title.as_deref().unwrap_or(&feed.url));
        let url = attribute(&feed.url);
        out.push_str(&format!(
            "    <outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{url}\"/>\n"
        ));
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

/// `text` as the value of an attribute: without what XML does not allow (XML 1.0, section 2.2).
fn attribute(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    escape(text.chars().filter(allowed).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outline(title: Option<&str>, url: &str) -> Outline {
        Outline { title: title.map(str::to_owned), url: url.to_owned() }
    }

    #[test]
    fn each_feed_of_the_web_is_listed_once() {
        let text = r#"<opml version="1.0"><body><outline text="Group">
            <outline text="A &amp; B" xmlUrl="https://a.example/feed"/>
            <outline text="Again" xmlUrl="https://a.example/feed"/>
            <outline xmlUrl="feed://c.example/x"/>
            <outline text="D" xmlUrl="feed:https://d.example/x"/>
            <outline text="File" xmlUrl="file:///etc/passwd"/>
            <outline text="No feed" htmlUrl="https://e.example/"/>
        </outline></body></opml>"#;
        let expected = [
            outline(Some("A & B"), "https://a.example/feed"),
            outline(None, "http://c.example/x"),
            outline(Some("D"), "https://d.example/x"),
        ];
        assert_eq!(opml(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let error = opml(b"<rss/>").unwrap_err().to_string();
        assert!(error.starts_with("the file is not OPML but `rss`"), "{error}");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(title in "[^\\p{C}\\p{Z}]{1,40}", path in "[a-z0-9&=?'\"<>]{0,20}") {
            let url = Url::parse(&format!("https://e.example/{path}")).unwrap().to_string();
            let feeds = vec![outline(Some(&title), &url)];
            prop_assert_eq!(opml(write_opml(&feeds).as_bytes()).unwrap(), feeds);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = opml(&bytes);
        }
    }
}
