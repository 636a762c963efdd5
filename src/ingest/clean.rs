//! Text without control characters and without white space at its ends.

/// Cleans prose: line ends become `\n`, tabs stay, every other control character becomes a space,
/// byte order marks go, the ends are trimmed. Says whether a control character had to go.
pub(super) fn prose(text: String) -> (String, bool) {
    if !text.contains(['\r', '\u{feff}']) && !text.chars().any(unwanted) {
        return (trimmed(text), false);
    }
    let mut changed = false;
    let cleaned: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|&c| c != '\u{feff}')
        .map(|c| match c {
            '\r' => '\n',
            c if unwanted(c) => {
                changed = true;
                ' '
            }
            c => c,
        })
        .collect();
    (trimmed(cleaned), changed)
}

/// Cleans a name that has to fit on one line: as [`prose`], and line ends and tabs become spaces too.
pub(super) fn line(text: String) -> String {
    let (text, _) = prose(text);
    if text.contains(['\n', '\t']) { text.replace(['\n', '\t'], " ") } else { text }
}

fn unwanted(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t' && c != '\r'
}

fn trimmed(text: String) -> String {
    let kept = text.trim();
    if kept.len() == text.len() { text } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, changed: bool) {
        assert_eq!(prose(text.into()), (expected.to_owned(), changed));
    }

    #[test]
    fn control_characters_become_spaces_and_line_ends_are_one_kind() {
        check("  a claim. \r\n", "a claim.", false);
        check("a\r\nb\rc\td", "a\nb\nc\td", false);
        check("a\u{0}b\u{9f}c\u{7f}", "a b c", true);
        check("\u{feff}a", "a", false);
        check("\u{0}\u{1}", "", true);
    }

    #[test]
    fn a_name_has_one_line() {
        assert_eq!(line(" The\r\nShow\t1 ".into()), "The Show 1");
    }
}
