//! Whose element is it? By the address of its namespace in the spellings that are in use, else by its customary prefix.
//!
//! Sources: the pages of each namespace; the Podcast namespace, <https://podcasting2.org/podcast-namespace>.

/// Whose an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// The feed's own: RSS in one, Atom in the other.
    Own,
    /// Atom inside RSS.
    Atom,
    /// The frame of RSS 1.0.
    Rdf,
    /// `content:encoded`.
    Content,
    /// Dublin Core.
    Dublin,
    /// Apple's.
    Itunes,
    /// Google's for podcasts, given up by now.
    Google,
    /// Media RSS.
    Media,
    /// Podcasting 2.0.
    Podcast,
    /// Podlove Simple Chapters.
    Chapters,
    /// None of these.
    Other,
}

use Namespace::*;

/// What an address of a namespace contains, in small letters, and whose it is then; the first that fits decides.
const ADDRESSES: &[(&str, Namespace)] = &[
    ("podcastindex.org/namespace", Podcast),
    ("podcast-namespace", Podcast),
    ("podlove.org/simple-chapters", Chapters),
    ("itunes.com/dtds/podcast", Itunes),
    ("google.com/schemas/play-podcasts", Google),
    ("search.yahoo.com/mrss", Media),
    ("tools.search.yahoo.com/mrss", Media),
    ("video.search.yahoo.com/mrss", Media),
    ("purl.org/rss/1.0/modules/content", Content),
    ("purl.org/dc/elements", Dublin),
    ("purl.org/dc/terms", Dublin),
    ("w3.org/2005/atom", Atom),
    ("purl.org/atom", Atom),
    ("w3.org/1999/02/22-rdf-syntax", Rdf),
    ("purl.org/rss/1.0/modules", Other),
    ("purl.org/rss/1.0", Own),
    ("my.netscape.com/rdf/simple", Own),
    ("my.netscape.com/publish/formats/rss", Own),
    ("channel.netscape.com/rdf/simple", Own),
    ("backend.userland.com/rss", Own),
    ("blogs.law.harvard.edu/tech/rss", Own),
    ("cyber.harvard.edu/rss", Own),
    ("rssboard.org/rss", Own),
];

/// The prefixes under which these namespaces are customary, so that they are understood undeclared, too.
const PREFIXES: &[(&str, Namespace)] = &[
    ("podcast", Podcast),
    ("psc", Chapters),
    ("itunes", Itunes),
    ("googleplay", Google),
    ("media", Media),
    ("content", Content),
    ("dc", Dublin),
    ("dcterms", Dublin),
    ("atom", Atom),
    ("atom10", Atom),
    ("a10", Atom),
    ("rdf", Rdf),
    ("rss", Own),
];

/// Declarations that are remembered at once; a feed has a dozen, and each element asks all of them.
const MOST: usize = 128;

/// The declarations in force at a place of a document.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Depth of the element that declares, the prefix (empty for the default), and whose it is.
    of: Vec<(usize, String, Namespace)>,
    /// Customary prefixes that were met undeclared, in the order of the document, each once.
    pub(super) missing: Vec<&'static str>,
}

impl Declared {
    /// Takes `xmlns:prefix="address"` (`prefix` may be empty) of an element at `depth`.
    ///
    /// The default of the outermost element is the feed's own, whatever it says: that element tells what the feed is. So is
    /// every default that is not known.
    pub(super) fn declare(&mut self, depth: usize, prefix: &str, address: &str) {
        let address = address.trim().to_ascii_lowercase();
        let known = ADDRESSES.iter().find(|(part, _)| address.contains(part)).map(|(_, of)| *of);
        let namespace = match known {
            _ if prefix.is_empty() && depth == 0 => Own,
            Some(namespace) => namespace,
            // Publishers give their channel one of their own making.
            None if prefix.is_empty() => Own,
            None => customary(prefix).map_or(Other, |(_, of)| of),
        };
        if self.of.len() < MOST {
            self.of.push((depth, prefix.to_ascii_lowercase(), namespace));
        }
    }

    /// Forgets what elements at `depth` or deeper declare.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.of.last().is_some_and(|(of, ..)| *of >= depth) {
            self.of.pop();
        }
    }

    /// Whose an element of this name is, and its name without prefix, in small letters.
    pub(super) fn resolve(&mut self, name: &str) -> (Namespace, String) {
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let prefix = prefix.to_ascii_lowercase();
        let local = local.to_ascii_lowercase();
        if let Some((.., namespace)) = self.of.iter().rev().find(|(_, known, _)| *known == prefix) {
            return (*namespace, local);
        }
        if prefix.is_empty() {
            return (Own, local);
        }
        let Some((prefix, namespace)) = customary(&prefix) else { return (Other, local) };
        if !self.missing.contains(&prefix) {
            self.missing.push(prefix);
        }
        (namespace, local)
    }
}

/// Whose a prefix customarily is.
fn customary(prefix: &str) -> Option<(&'static str, Namespace)> {
    PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(prefix)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_decides_before_the_prefix_and_the_prefix_where_there_is_none() {
        let mut declared = Declared::default();
        declared.declare(0, "", "http://www.w3.org/2005/Atom");
        declared.declare(0, "p", "https://podcastindex.org/namespace/1.0");
        declared.declare(
            0,
            "pod",
            "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
        );
        declared.declare(0, "itunes", "http://www.iTunes.com/DTDs/Podcast-1.0.dtd");
        declared.declare(0, "media", "http://example.org/of-our-own");
        declared.declare(0, "slash", "http://purl.org/rss/1.0/modules/slash/");
        for (name, expected) in [
            ("title", Own),
            ("p:transcript", Podcast),
            ("pod:person", Podcast),
            ("itunes:duration", Itunes),
            ("media:content", Media),
            ("slash:comments", Other),
            ("psc:chapters", Chapters),
            ("podcast:guid", Podcast),
            ("x:y", Other),
        ] {
            assert_eq!(declared.resolve(name).0, expected, "{name}");
        }
        assert_eq!(declared.missing, ["psc", "podcast"]);
    }

    #[test]
    fn a_declaration_ends_with_its_element() {
        let mut declared = Declared::default();
        declared.declare(2, "", "http://www.w3.org/2005/Atom");
        assert_eq!(declared.resolve("link"), (Atom, "link".into()));
        declared.leave(2);
        assert_eq!(declared.resolve("LINK"), (Own, "link".into()));
    }
}
