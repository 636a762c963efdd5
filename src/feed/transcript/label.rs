//! Is this the name of a speaker ("Ann: Hello") or an ordinary colon ("The point: be kind")?
//!
//! A name looks like one (capitals, few words, no stop), and the transcript bears it out: it comes again, after ends of
//! sentences. A name that comes once must be a part of another, or nowhere be an ordinary word.

use std::collections::{HashMap, HashSet};

use crate::text::fold;

/// First words of what stands before an ordinary colon.
const ORDINARY: &str = "\
    the a an and so but or question questions answer note notes example quote warning tip tips step \
    part chapter section episode first second third one two three here here's this that these those \
    what why how who when where which my your our his her their its i you we it they he she is are \
    also plus rule lesson point remember spoiler update title date http https url link links if then \
    because for in on at to with by from not no yes ok okay well now again see it's that's there's \
    important disclaimer summary topic topics keywords tags key takeaway takeaways figure table source \
    sources duration published recorded language show podcast transcript description wait look listen \
    subject re ps fact myth problem solution result results conclusion pros cons error all some every \
    each most many as like about number bottom option";

/// Small words inside names.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "la", "le", "bin", "ibn", "al",
    "el", "and", "y", "dos", "du", "ten", "ter", "zu", "af",
];

/// Labels of nobody.
const NOBODY: &[&str] = &[
    "none",
    "unknown",
    "unknown speaker",
    "unidentified",
    "unidentified speaker",
    "speaker",
    "null",
    "n/a",
    "undefined",
    "speaker unknown",
    "?",
    "-",
    "inaudible",
];

/// The longest name, in characters.
const LONGEST: usize = 50;

/// Beyond so many names in a transcript, none is held to be a part of another.
pub(super) const MOST_NAMES: usize = 200;

/// A text that opens with what may be a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Label<'a> {
    /// As it stands there.
    pub name: &'a str,
    /// What follows the colon, trimmed.
    pub rest: &'a str,
}

/// `Name: rest`, where it may be one.
pub(super) fn candidate(text: &str) -> Option<Label<'_>> {
    let text = text.trim_start();
    let (at, colon) =
        text.char_indices().take(LONGEST + 20).find(|(_, c)| matches!(c, ':' | '：'))?;
    let rest = &text[at + colon.len_utf8()..];
    let is_apart = colon == '：' || rest.is_empty() || rest.starts_with(char::is_whitespace);
    (is_apart && is_like_name(&text[..at]))
        .then(|| Label { name: text[..at].trim(), rest: rest.trim() })
}

/// Whether a text looks like a name, alone.
pub(super) fn is_like_name(text: &str) -> bool {
    let name = without_role(text.trim());
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    let first = first.to_lowercase().replace('’', "'");
    name.chars().count() <= LONGEST
        && words.len() <= 6
        && ORDINARY.split(' ').all(|word| word != first)
        && words.iter().all(|word| is_part_of_name(word))
        && words.iter().any(|word| word.starts_with(begins_name))
}

/// A letter that a name may begin with: a capital, or one of a script without capitals.
fn begins_name(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase()
}

fn is_part_of_name(word: &str) -> bool {
    let inner = word.trim_end_matches('.');
    // A stop only behind an initial or a title.
    let may_stop = inner == word || inner.chars().count() <= 4;
    let opens = word == "&"
        || word.starts_with(|c: char| begins_name(c) || c.is_ascii_digit() || c == '#')
        || PARTICLES.contains(&word)
        || word.starts_with("d'")
        || word.starts_with("d’");
    let is_sign = |c: char| "-'’_&#·.".contains(c);
    may_stop
        && opens
        && inner.chars().all(|c| c.is_alphanumeric() || crate::text::is_part(c) || is_sign(c))
        && !inner.contains('.')
}

/// Without `(host)` or `[00:12]` behind it.
fn without_role(name: &str) -> &str {
    match name.find(['(', '[']) {
        Some(at) if at > 0 && name.ends_with([')', ']']) => name[..at].trim_end(),
        _ => name,
    }
}

/// The name as it is shown; `None` for labels of nobody.
pub(super) fn cleaned(name: &str) -> Option<String> {
    let name = name.trim_start_matches([' ', '>', '-', '–', '*', '_', '\u{a0}']);
    let ends = [':', '：', '*', '_', ' ', ','];
    let name = without_role(name.trim_end_matches(ends)).trim_end_matches(ends);
    let shown: String = name.chars().filter(|c| !c.is_control()).collect();
    let mut shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let last = shown.split(' ').next_back().unwrap_or_default();
    if last.ends_with('.') && last.chars().count() > 4 {
        shown.pop();
    }
    let is_nobody = NOBODY.contains(&shown.to_lowercase().as_str());
    (!is_nobody && shown.chars().any(char::is_alphanumeric) && shown.chars().count() <= 100)
        .then_some(shown)
}

/// What a label is compared by.
pub(super) fn key(name: &str) -> String {
    fold(&cleaned(name).unwrap_or_else(|| name.trim().to_owned()))
}

/// One place where a label may stand.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The key of the label.
    pub key: String,
    /// A time stands at it, as at a speaker's.
    pub is_sure: bool,
    /// What stands before it is whole.
    pub is_after_end: bool,
}

/// The keys of labels that are speakers; `words` are those that are written small somewhere.
pub(super) fn speakers(places: &[Place], words: &HashSet<&str>) -> HashSet<String> {
    let mut counts: HashMap<&str, (usize, usize, bool)> = HashMap::new();
    for place in places {
        let count = counts.entry(&place.key).or_default();
        count.0 += 1;
        count.1 += usize::from(place.is_after_end);
        count.2 |= place.is_sure;
    }
    let comes_again =
        |&(n, after, sure): &(usize, usize, bool)| sure || n >= 4 || (n >= 2 && after * 2 >= n);
    let mut accepted: HashSet<&str> =
        counts.iter().filter(|(_, count)| comes_again(count)).map(|(key, _)| *key).collect();
    let opens = places.first().filter(|place| place.is_after_end).map(|place| place.key.as_str());
    // What comes once: in the order of the text, so that the answer does not hang on a hash.
    for place in places {
        let key = place.key.as_str();
        let is_part =
            |other: &&str| *other != key && is_part_of(key, other) || is_part_of(other, key);
        let is_ordinary = key.split(' ').next().is_some_and(|first| words.contains(first));
        let known = !accepted.is_empty() || opens == Some(key);
        // More names than a conversation has are not compared with each other.
        let is_known_part = accepted.len() <= MOST_NAMES && accepted.iter().any(is_part);
        if is_known_part || (place.is_after_end && known && !is_ordinary) {
            accepted.insert(key);
        }
    }
    accepted.into_iter().map(str::to_owned).collect()
}

/// Whether all words of `part` stand at the start or the end of `whole`, which has more.
pub(super) fn is_part_of(part: &str, whole: &str) -> bool {
    let rest = whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(' '));
    rest || whole.strip_suffix(part).is_some_and(|rest| rest.ends_with(' '))
}

/// The words of `text` that begin small.
pub(super) fn small_words(text: &str) -> HashSet<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.filter(|word| word.starts_with(char::is_lowercase)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_ordinary_colons() {
        for name in [
            "Ann",
            "Ann de la Cruz",
            "J. Doe",
            "Dr. Lee",
            "SPEAKER_00",
            "Speaker 1",
            "O’Neil",
            "主持人",
            "DJ",
            "Ann (host)",
        ] {
            assert!(candidate(&format!("{name}: Hello")).is_some(), "{name}");
        }
        for text in [
            "The point: be kind",
            "Here's why: it works",
            "Tensorflow.js: a library",
            "and then: nothing",
            "We said, Ann: go",
            "https://x.org",
            "At 10:30 we met",
            "Ann said. Bo: hi",
            ": hi",
            "Question: why",
        ] {
            assert_eq!(candidate(text), None, "{text}");
        }
    }

    #[test]
    fn labels_are_shown_clean() {
        let shown = |name| cleaned(name);
        assert_eq!(shown(">> Ann  Lee (host):").as_deref(), Some("Ann Lee"));
        assert_eq!(shown("Alexey.").as_deref(), Some("Alexey"));
        assert_eq!(shown("Sammy Davis Jr.").as_deref(), Some("Sammy Davis Jr."));
        assert_eq!(shown("None"), None);
        assert_eq!(shown("?"), None);
    }

    #[test]
    fn what_comes_once_needs_a_reason() {
        let place =
            |key: &str, after| Place { key: key.into(), is_sure: false, is_after_end: after };
        let words = small_words("the lesson was small");
        let places = [
            place("ann lee", true),
            place("ann", true),
            place("ann", true),
            place("lesson", true),
            place("bo", true),
            place("tokyo", false),
        ];
        let mut found: Vec<String> = speakers(&places, &words).into_iter().collect();
        found.sort();
        assert_eq!(found, ["ann", "ann lee", "bo"]);
    }
}
