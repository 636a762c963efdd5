//! Entities as browsers resolve them: those of XML and HTML, each by itself, and what is none stays as it is.

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::{resolve_predefined_entity, unescape};

/// The longest name of an entity of HTML, `CounterClockwiseContourIntegral`, with room for long numbers.
const LONGEST_ENTITY: usize = 40;

/// `raw` with its entities resolved, those of HTML, too; what is none stays as it is, such as a bare `&`.
pub fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((text, end)) => {
                out.push_str(&text);
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

/// What an entity of XML or HTML stands for, by what is between its `&` and its `;`.
pub fn entity(name: &str) -> Option<String> {
    if name.is_empty() || name.len() > LONGEST_ENTITY {
        return None;
    }
    if let Some(text) = resolve_predefined_entity(name) {
        return Some(text.to_owned());
    }
    let text = unescape(&format!("&{name};")).ok()?.chars().map(of_windows).collect();
    Some(text)
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

    #[test]
    fn entities_are_resolved_and_what_is_none_stays() {
        for (raw, expected) in [
            ("R&D &amp; Friends", "R&D & Friends"),
            ("Caf&eacute; &#8217;&#x1F600;&#146;", "Café ’😀’"),
            ("&nosuch; AT&T; &#xZ; &; &", "&nosuch; AT&T; &#xZ; &; &"),
        ] {
            assert_eq!(unescaped(raw), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[&#;a-zé0-9 ]{0,60}") {
            let _ = unescaped(&text);
        }
    }
}
