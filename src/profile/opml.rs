//! OPML, the list of feeds that every podcast player exports, as shows to follow.
//!
//! Source: OPML 2.0, <http://opml.org/spec2.opml>.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

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

/// Names of the shows in an OPML file, in its order, each once; groups and entries without a feed are left out.
///
/// Attribute names are taken in any case, as players write them in any.
pub fn shows_of_opml(text: &str) -> Result<Vec<String>, OpmlError> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let config = reader.config_mut();
    config.check_end_names = false;
    let mut root = None;
    let mut shows: Vec<String> = Vec::new();
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
        if name == "outline"
            && let Some(show) = show(&element)
            && !shows.contains(&show)
        {
            shows.push(show);
        }
    }
    match root {
        Some(root) if root == "opml" => Ok(shows),
        root => Err(OpmlError::NotOpml { found: root.unwrap_or_default() }),
    }
}

/// The title of an outline that is a feed.
fn show(outline: &BytesStart<'_>) -> Option<String> {
    let (mut text, mut title, mut is_feed) = (None, None, false);
    for attribute in outline.html_attributes().with_checks(false).flatten() {
        let key = attribute.key.as_ref().to_lowercase();
        let raw = attribute.value.as_ref();
        let value = quick_xml::escape::unescape(raw).unwrap_or(raw.into());
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match key.as_str() {
            "text" => text = Some(value),
            "title" => title = Some(value),
            "xmlurl" => is_feed = !value.is_empty(),
            _ => {}
        }
    }
    // A profile takes names of one line and at most 300 characters.
    let name = title.filter(|title| !title.is_empty()).or(text)?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(300).collect();
    (is_feed && !name.trim().is_empty()).then(|| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = shows_of_opml(text).map_err(|error| error.to_string());
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
            Ok(&["The Long Tape & Friends", "Quiet Rooms"]),
        );
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
            let _ = shows_of_opml(&text);
            let _ = shows_of_opml(&format!("<opml><outline xmlUrl='u' {more}"));
        }
    }
}
