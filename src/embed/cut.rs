//! Where a text that is too long for the model ends.

/// The length in bytes to cut `text` to, when at most the first `limit` bytes fit.
///
/// The end of the last whole sentence, if that keeps at least half of what fits; else the end of the last whole word;
/// else `limit` itself. Always a character boundary and at most `limit`.
pub(super) fn sentence_boundary(text: &str, limit: usize) -> usize {
    let limit =
        (0..=limit.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let head = &text[..limit];
    let rest = &text[limit..];
    let ends_here = |end: usize| text[end..].chars().next().is_none_or(char::is_whitespace);
    let sentence = head
        .char_indices()
        .rev()
        .filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…' | '\n' | '。' | '！' | '？'))
        .map(|(at, c)| (at + c.len_utf8(), c))
        // "3.5" and "example.org" hold full stops that end nothing; Chinese and Japanese put no space after theirs.
        .find(|&(end, c)| matches!(c, '\n' | '。' | '！' | '？') || ends_here(end))
        .map(|(end, _)| end);
    if let Some(end) = sentence.filter(|&end| end * 2 >= limit) {
        return head[..end].trim_end().len();
    }
    let splits_a_word = rest.chars().next().is_some_and(|c| !c.is_whitespace());
    match head.rfind(char::is_whitespace) {
        Some(space) if splits_a_word && space * 2 >= limit => head[..space].trim_end().len(),
        _ => head.len(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, limit: usize, expected: &str) {
        assert_eq!(&text[..sentence_boundary(text, limit)], expected);
    }

    #[test]
    fn the_last_whole_sentence_stays() {
        check("One is here. Two follows! Three is lost", 30, "One is here. Two follows!");
        check("One is here.\nTwo follows without an end", 20, "One is here.");
    }

    #[test]
    fn a_point_inside_a_word_ends_nothing() {
        check("It grew by 3.5 percent in a year or so", 20, "It grew by 3.5");
    }

    #[test]
    fn without_a_late_sentence_a_word_ends_the_text() {
        check("Yes. A long sentence that has no end in sight", 30, "Yes. A long sentence that has");
        check("Onewordthatneverends", 10, "Onewordtha");
    }

    proptest! {
        #[test]
        fn the_cut_is_a_boundary_within_the_limit(text in "\\PC{0,60}", limit in 0usize..80) {
            let cut = sentence_boundary(&text, limit);
            prop_assert!(cut <= limit && text.is_char_boundary(cut));
        }
    }
}
