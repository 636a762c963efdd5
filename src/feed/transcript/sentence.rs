//! Where sentences end in what was said.
//!
//! A stop ends a sentence where it is followed by a capital, a digit, a quotation or nothing, and does not belong to an
//! abbreviation or an initial.

/// Words whose stop ends nothing.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "jr", "sr", "no", "vol", "fig",
    "approx", "gen", "sen", "rep", "gov", "u.s", "u.k", "inc", "ltd", "ph.d",
];

/// Whether `text` ends where a sentence does.
pub(in crate::feed) fn ends(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    match text.chars().next_back() {
        Some('!' | '?' | '…' | '。' | '！' | '？') => true,
        Some('.') => text.ends_with("..") || !is_abbreviation(&text[..text.len() - 1]),
        _ => false,
    }
}

/// Whether what stands before a stop is shortened.
fn is_abbreviation(before: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '"').next().unwrap_or(before);
    let mut letters = word.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    // "Plan B." and "So did I." end a sentence; the initial of a name is rarer in speech than "I".
    (is_initial && word != "I") || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// `text` in sentences, without what stands between them.
pub(in crate::feed) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let is_wide = matches!(c, '。' | '！' | '？');
        if !is_wide && !c.is_whitespace() {
            continue;
        }
        let end = if is_wide { at + c.len_utf8() } else { at };
        let next = text[end..].trim_start().chars().next();
        let opens =
            next.is_some_and(|c| c.is_uppercase() || c.is_numeric() || "\"“'‘«¿¡([".contains(c));
        if end > from && (is_wide || opens) && ends(&text[from..end]) {
            found.push(text[from..end].trim());
            from = end;
        }
    }
    found.push(text[from..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_stops() {
        let text =
            "Dr. Lee paid 3.5 million. \"Why?\" he asked. So did I. We use e.g. Rust... and J. Doe";
        let expected = [
            "Dr. Lee paid 3.5 million.",
            "\"Why?\" he asked.",
            "So did I.",
            "We use e.g. Rust... and J. Doe",
        ];
        assert_eq!(sentences(text), expected);
        assert_eq!(sentences("你好。再见"), ["你好。", "再见"]);
        assert!(sentences(" ").is_empty());
    }
}
