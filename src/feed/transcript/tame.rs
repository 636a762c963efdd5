//! HTML without what makes parsing it expensive: attributes, and nesting deeper than any page has.
//!
//! A parser that follows the standard opens all formatting elements again in every paragraph, and looks through all open
//! elements at every tag; a hostile page of a megabyte costs minutes. Elements of one name without attributes are opened
//! again three times at most (HTML Living Standard, 13.2.4.3, the "Noah's Ark clause"), and nothing here asks an attribute.

use super::clock::start_of;

/// Deeper elements are left out; their text stays.
const DEEPEST: usize = 400;

/// The longest tag in which quotes are minded.
const LONGEST_TAG: usize = 1 << 16;

/// Elements that close by themselves, or have no content.
const SHALLOW: &str = "p li dt dd td th tr br hr img input meta link option tbody thead source wbr col area base embed";

/// `html` with bare tags.
pub(super) fn tamed(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut depth = 0usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let closes = from.starts_with("</");
        let name = &from[if closes { 2 } else { 1 }..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
        let length = start_of(name, 64).find(|c| !is_name(c)).unwrap_or(64.min(name.len()));
        let name = &name[..length];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            // A comment, a doctype or a sign.
            out.push('<');
            rest = &from[1..];
            continue;
        }
        let name = name.to_ascii_lowercase();
        if !SHALLOW.split(' ').any(|shallow| shallow == name) {
            depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        }
        if depth <= DEEPEST {
            out.push_str(if closes { "</" } else { "<" });
            out.push_str(&name);
            out.push('>');
        } else {
            out.push(' ');
        }
        rest = match end_of_tag(from) {
            Some(end) => &from[end..],
            None => "",
        };
    }
    out.push_str(rest);
    out
}

/// Where the tag that `from` begins with is over.
fn end_of_tag(from: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in start_of(from, LONGEST_TAG).char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if from[..at].ends_with(['=', ' ']) => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed.
    from.find('>').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stay_and_attributes_go() {
        let html = "<!-- x --><P class=\"a>b\" id='c'>a < b <a href=x>y</A><br/>it's</p><open";
        assert_eq!(tamed(html), "<!-- x --><p>a < b <a>y</a><br>it's</p><open>");
    }

    #[test]
    fn what_is_nested_too_deeply_is_flat() {
        let html = format!("{}x{}<i>y</i>", "<div>".repeat(1000), "</div>".repeat(1000));
        assert_eq!(tamed(&html).matches("<div>").count(), DEEPEST);
        assert!(tamed(&html).ends_with("<i>y</i>"));
    }
}
