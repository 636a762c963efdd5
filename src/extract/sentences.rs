//! Where does a sentence of speech end?
//!
//! A rule of our own: a full stop, question mark, exclamation mark or ellipsis, with what closes quotations behind it, and
//! a blank; neither behind an abbreviation nor before a small letter. Decimals, addresses and versions have no blank.
//! Invariant: sentences stand in the order of the text, do not overlap, and all that is not white stands in one.

use std::ops::Range;

/// Written with a full stop that ends nothing, in small letters, without it.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "vs", "etc", "inc", "ltd", "co", "corp",
    "no", "fig", "vol", "approx", "dept", "est", "gen", "gov", "sen", "rep", "mt", "ft", "al",
    "cf",
];

/// Those of them that may end a sentence, too: a capital behind them begins the next.
const MAY_END: &[&str] = &["etc", "inc", "ltd", "co", "corp", "no", "al", "jr", "sr"];

/// Where the sentences of `text` stand, in bytes; without the blanks around them.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut marks = text.char_indices().peekable();
    while let Some((at, mark)) = marks.next() {
        if !is_end(mark) {
            continue;
        }
        let mut end = at + mark.len_utf8();
        while let Some(&(next, c)) = marks.peek() {
            if !is_end(c) && !closes(c) {
                break;
            }
            end = next + c.len_utf8();
            marks.next();
        }
        let rest = &text[end..];
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let next = rest.trim_start().chars().next();
        if next.is_none_or(char::is_lowercase)
            || mark == '.' && is_abbreviation(&text[start..at], next)
        {
            continue;
        }
        push(text, start..end, &mut found);
        start = end;
    }
    push(text, start..text.len(), &mut found);
    found
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…')
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '»')
}

/// Whether the last word of `before` takes a full stop of its own. A capital letter alone is an initial, but for "I".
fn is_abbreviation(before: &str, next: Option<char>) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut letters = word.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return only.is_alphabetic() && only != 'I';
    }
    let small = word.to_lowercase();
    if MAY_END.contains(&small.as_str()) {
        return next.is_some_and(|c| c.is_ascii_digit());
    }
    // "U.S.", "e.g.", "a.m."
    let dotted = small.contains('.') && small.split('.').all(|part| part.chars().count() == 1);
    dotted && next.is_none_or(|c| !c.is_uppercase()) || ABBREVIATIONS.contains(&small.as_str())
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let whole = &text[range.clone()];
    let trimmed = whole.trim_start();
    let start = range.end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_their_marks() {
        check("We ship. Do we? Yes!", &["We ship.", "Do we?", "Yes!"]);
        check("  One \"two.\" Three", &["One \"two.\"", "Three"]);
    }

    #[test]
    fn abbreviations_decimals_and_addresses_end_nothing() {
        check(
            "Dr. Li paid 3.5 million to example.com for it.",
            &["Dr. Li paid 3.5 million to example.com for it."],
        );
        check("J. Smith left. He came back.", &["J. Smith left.", "He came back."]);
        check("Tools, e.g. saws, cost No. 5 more.", &["Tools, e.g. saws, cost No. 5 more."]);
    }

    #[test]
    fn an_abbreviation_ends_a_sentence_where_a_capital_follows() {
        check("Managers, PMs, etc. Then you go on.", &["Managers, PMs, etc.", "Then you go on."]);
        check("We sell in the U.S. They do not.", &["We sell in the U.S.", "They do not."]);
    }

    #[test]
    fn an_ellipsis_goes_on_with_a_small_letter() {
        check("Well... maybe not… But then. Yes", &["Well... maybe not…", "But then.", "Yes"]);
    }

    proptest! {
        #[test]
        fn nothing_but_white_stands_outside(text in "\\PC{0,120}") {
            let mut last = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= last && !text[range.clone()].trim().is_empty());
                prop_assert!(text[last..range.start].trim().is_empty());
                last = range.end;
            }
            prop_assert!(text[last..].trim().is_empty());
        }
    }
}
