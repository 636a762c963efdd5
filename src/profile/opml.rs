//! OPML, the list of feeds that every podcast player exports, as shows to follow.
//!
//! Source: OPML 2.0, <http://opml.org/spec2.opml>.

use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

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
    let mut seen = HashSet::new();
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
        if let Some(show) = show(attributes)
            && seen.insert(show.clone())
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
fn show(outline: &str) -> Option<String> {
    let (mut text, mut title, mut is_feed) = (None, None, false);
    for (key, raw) in attributes_of(outline) {
        let key = key.to_lowercase();
        let value = unescaped(raw);
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

/// The longest name of an entity of HTML, `CounterClockwiseContourIntegral`, with room for long numbers.
const LONGEST_ENTITY: usize = 40;

/// `raw` with its entities resolved, those of HTML, too; what is none stays as it is, such as a bare `&`.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
        let entity = end.and_then(|end| Some((unescape(&rest[..=end]).ok()?, end)));
        match entity {
            Some((text, end)) => {
                out.extend(text.chars().map(of_windows));
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `&#146;` means an apostrophe: numbers from 128 to 159 are those of windows-1252 (HTML, section 13.2.5.80).
fn of_windows(c: char) -> char {
    match c {
        '\u{80}'..='\u{9f}' => {
            let byte = [c as u8];
            WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next().unwrap_or(c)
        }
        c => c,
    }
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
            let _ = shows_of_opml(&text);
            let _ = shows_of_opml(&format!("<opml><outline xmlUrl='u' {more}"));
        }
    }
}
