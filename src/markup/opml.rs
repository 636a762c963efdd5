//! OPML, the list of feeds that every podcast player exports.
//!
//! Source: OPML 2.0, <http://opml.org/spec2.opml>.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::entity::unescaped;

/// Why a text is not a list of feeds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// Not well-formed.
    #[error("broken XML at byte {position}: {detail}; export the list again from the player")]
    Broken {
        /// Where the parser stopped.
        position: u64,
        /// What it said.
        detail: String,
    },
    /// XML of another kind.
    #[error(
        "the file is not OPML but `{found}`; expected the subscription list that a podcast player exports"
    )]
    NotOpml {
        /// Name of the outermost element; empty if there is none.
        found: String,
    },
}

/// An entry of a list of feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The show's name, on one line and at most 300 characters, as a profile takes it.
    pub title: Option<String>,
    /// The feed's address as it is written; never empty.
    pub url: String,
}

/// The feeds of an OPML file in its order; groups and entries without a feed are left out, repeated ones are not.
///
/// Attribute names are taken in any case, as players write them in any.
pub fn outlines(text: &str) -> Result<Vec<Outline>, OpmlError> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let config = reader.config_mut();
    config.check_end_names = false;
    let mut root = None;
    let mut found = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| OpmlError::Broken {
            position: reader.error_position(),
            detail: error.to_string(),
        })?;
        let element = match event {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => break,
            _ => continue,
        };
        let name = element.name().as_ref().to_lowercase();
        if root.get_or_insert_with(|| name.clone()) != "opml" {
            break;
        }
        if name != "outline" {
            continue;
        }
        let attributes: &str = element.attributes_raw();
        if attributes.contains('<') {
            return Err(OpmlError::Broken {
                position: reader.buffer_position(),
                detail: "an attribute before it has a quote too many or too few".into(),
            });
        }
        found.extend(outline(attributes));
    }
    match root {
        Some(root) if root == "opml" => Ok(found),
        root => Err(OpmlError::NotOpml { found: root.unwrap_or_default() }),
    }
}

/// What the attributes of an outline say, if it is a feed.
fn outline(attributes: &str) -> Option<Outline> {
    let (mut text, mut title, mut url) = (None, None, String::new());
    for (key, raw) in attributes_of(attributes) {
        let value = unescaped(raw);
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match key.to_lowercase().as_str() {
            "text" => text = Some(value),
            "title" => title = Some(value),
            "xmlurl" => url = value,
            _ => {}
        }
    }
    let name = title.filter(|title| !title.is_empty()).or(text).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(300).collect();
    let title = Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned);
    (!url.is_empty()).then_some(Outline { title, url })
}

/// Names and raw values of attributes; a quote inside a value, which XML forbids and players write, ends it only where
/// the next attribute or nothing follows.
fn attributes_of(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, value)) = next_name(rest) {
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            rest = value;
            continue;
        };
        let value = &value[1..];
        let ends = |&(at, _): &(usize, &str)| {
            let behind = value[at + 1..].trim_end_matches(['/', '?']);
            behind.trim().is_empty()
                || (behind.starts_with(char::is_whitespace) && starts_attribute(behind))
        };
        let Some((end, _)) = value.match_indices(quote).find(ends) else { break };
        found.push((name, &value[..end]));
        rest = &value[end + 1..];
    }
    found
}

/// The first name before an equals sign, and what stands behind the sign.
fn next_name(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((name.split_whitespace().last().unwrap_or_default(), value.trim_start()))
}

/// Whether `text` begins with `name="`.
fn starts_attribute(text: &str) -> bool {
    let text = text.trim_start();
    let name = text.trim_start_matches(|c: char| c.is_alphanumeric() || "_:-.".contains(c));
    let value = name.trim_start().strip_prefix('=').map(str::trim_start);
    name.len() < text.len() && value.is_some_and(|value| value.starts_with(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = outlines(text).map_err(|error| error.to_string());
        let names = |found: Vec<Outline>| found.into_iter().filter_map(|outline| outline.title);
        let found = found.map(|found| names(found).collect::<Vec<_>>());
        match expected {
            Ok(shows) => assert_eq!(found.unwrap(), shows),
            Err(start) => {
                let error = found.unwrap_err();
                assert!(error.starts_with(start), "{error}");
            }
        }
    }

    #[test]
    fn feeds_are_found_in_groups_and_in_any_case() {
        check(
            r#"<?xml version="1.0"?><!-- made up --><opml version="1.1"><head><title>My list</title></head><body>
              <outline text="Tech">
                <outline type="rss" text="The Long Tape &amp; Friends" xmlUrl="https://example.org/a"/>
                <outline type="rss" title="Quiet
                  Rooms" text="q" XMLURL='https://example.org/b'></outline>
              </outline>
              <outline text="again" title="Quiet Rooms" xmlUrl="https://example.org/c"/>
              <outline text="no feed"/>
            </body></opml>"#,
            Ok(&["The Long Tape & Friends", "Quiet Rooms", "Quiet Rooms"]),
        );
    }

    #[test]
    fn entities_of_xml_and_html_are_resolved_each_by_itself() {
        for (written, expected) in [
            ("Salt & Harbour", "Salt & Harbour"),
            ("R&D Weekly &amp; Friends", "R&D Weekly & Friends"),
            ("Caf&eacute; Talk", "Café Talk"),
            ("It&#8217;s &ldquo;Late&rdquo; &#x1F600;", "It’s “Late” 😀"),
            ("It&#146;s &nosuch; AT&T; &#xZ;", "It’s &nosuch; AT&T; &#xZ;"),
            ("Say \"hi\" now", "Say \"hi\" now"),
            ("5\" or 6\" screens", "5\" or 6\" screens"),
            ("a &lt; b", "a < b"),
        ] {
            let text = format!(
                "<opml><outline text=\"{written}\" xmlUrl=\"https://e.org/?x=1&y=2\"/></opml>"
            );
            check(&text, Ok(&[expected]));
        }
    }

    #[test]
    fn a_quote_that_would_swallow_other_feeds_is_refused() {
        let text = "<opml><outline text=\"5\" tv\" xmlUrl=\"u\"/>\n<outline text=\"b\" xmlUrl=\"v\"/></opml>";
        check(text, Err("broken XML at byte "));
    }

    #[test]
    fn what_is_not_a_list_of_feeds_is_named() {
        check("<html><body/></html>", Err("the file is not OPML but `html`"));
        check("", Err("the file is not OPML but ``"));
        check("<opml><body><outline text='x", Err("broken XML at byte "));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}", more in "[<>/a-z=\"'&;! -]{0,80}") {
            let _ = outlines(&text);
            let _ = outlines(&format!("<opml><outline xmlUrl='u' {more}"));
        }
    }
}
