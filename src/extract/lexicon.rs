//! Words that say whether a sentence leans on what was said before it, tells a story, or claims something.
//!
//! Lists by hand, for English; none was fitted on a show. Words are compared as [`key`] makes them.
//! Invariant: every entry is its own key.

/// What a word is compared by: small letters, one kind of apostrophe, no marks around it.
pub(super) fn key(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    bare.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
}

/// The words of `text` by their keys; marks alone are none.
pub(super) fn keys(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '…'));
    pieces.map(key).filter(|key| !key.is_empty()).collect()
}

/// Whether `list` holds `key`.
pub(super) fn is(list: &[&str], key: &str) -> bool {
    list.contains(&key)
}

/// Whether the words of `phrase` stand at `at`; a word with a star behind it stands for all that begin so.
fn stands_at(phrase: &str, keys: &[String], at: usize) -> bool {
    let mut keys = keys[at..].iter();
    phrase.split(' ').all(|part| {
        keys.next().is_some_and(|key| match part.strip_suffix('*') {
            Some(stem) => key.starts_with(stem),
            None => key == part,
        })
    })
}

/// How often phrases of `list` stand among `keys`.
pub(super) fn count(list: &[&str], keys: &[String]) -> usize {
    let at = 0..keys.len();
    at.filter(|&at| list.iter().any(|phrase| stands_at(phrase, keys, at))).count()
}

/// Whether any does.
pub(super) fn any(list: &[&str], keys: &[String]) -> bool {
    (0..keys.len()).any(|at| list.iter().any(|phrase| stands_at(phrase, keys, at)))
}

/// Whether a phrase of `list` stands at the beginning.
pub(super) fn starts_with(list: &[&str], keys: &[String]) -> bool {
    !keys.is_empty() && list.iter().any(|phrase| stands_at(phrase, keys, 0))
}

/// A sentence that opens with one of these carries on from another: the words of the measure of dangling starts.
pub(super) const DANGLING: &[&str] = &[
    "he", "she", "it", "they", "that", "this", "these", "those", "him", "her", "his", "hers",
    "their", "theirs", "its", "them", "and", "but", "so", "because", "or", "then", "which", "also",
    "there's", "it's", "that's", "he's", "she's", "they're", "they've", "they'll", "he'll",
    "she'll", "it'll", "they'd", "he'd", "she'd", "it'd", "that'll", "plus", "nor", "yet", "both",
    "such", "same", "another", "other", "others", "there", "here", "who", "whom", "whose",
];

/// Openings that order a list or turn from something, and replies: they carry on as well.
pub(super) const SEQUEL: &[&str] = &[
    "finally",
    "later",
    "next",
    "second",
    "secondly",
    "third",
    "thirdly",
    "fourth",
    "otherwise",
    "instead",
    "however",
    "therefore",
    "thus",
    "still",
    "similarly",
    "likewise",
    "meanwhile",
    "again",
    "too",
    "afterwards",
    "eventually",
    "previously",
    "nope",
    "yes",
    "yeah",
    "though",
    "hence",
    "besides",
    "moreover",
    "furthermore",
    "ditto",
    "neither",
    "either",
    "cause",
    "cuz",
    "except",
    "hey",
    "hi",
    "hello",
    "thanks",
    "congratulations",
];

/// Openings that promise little: half a sentence, or a filler that could not be taken off.
pub(super) const WEAK_START: &[&str] = &[
    "just", "like", "maybe", "probably", "i", "we", "well", "as", "even", "only", "being", "going",
    "not", "or",
];

/// Pronouns of the third person.
pub(super) const THIRD: &[&str] = &[
    "he", "she", "it", "they", "him", "her", "his", "hers", "their", "theirs", "its", "them",
    "it's", "he's", "she's", "they're", "they've", "they'll", "he'll", "she'll", "it'll", "they'd",
    "he'd", "she'd", "it'd",
];

/// Demonstratives and the like, counted together with [`THIRD`] as pronouns.
pub(super) const POINTING: &[&str] =
    &["this", "that", "these", "those", "that's", "that'll", "there"];

/// The second person.
pub(super) const YOU: &[&str] =
    &["you", "you're", "you've", "you'd", "you'll", "your", "yours", "yourself"];

/// What opens a clause that cannot stand without another.
pub(super) const SUBORDINATE: &[&str] = &[
    "if", "when", "while", "because", "unless", "although", "though", "since", "until", "whenever",
];

/// What may stand before a pronoun without being what it stands for.
pub(super) const HEADS: &[&str] = &[
    "i",
    "you",
    "we",
    "think",
    "guess",
    "feel",
    "believe",
    "say",
    "know",
    "mean",
    "see",
    "for",
    "to",
    "if",
    "when",
    "because",
    "in",
    "with",
    "what",
    "is",
    "was",
    "do",
    "did",
    "don't",
    "would",
    "like",
    "just",
    "then",
    "all",
    "of",
    "about",
    "i'd",
    "i'm",
    "sometimes",
    "maybe",
    "once",
    "until",
    "since",
    "while",
];

/// Behind these, "that" points at something.
pub(super) const BEFORE_POINTING: &[&str] = &[
    "of", "about", "in", "for", "to", "do", "did", "does", "doing", "get", "got", "over", "like",
    "with", "on", "at", "from", "by", "after", "before", "is", "was", "than", "into", "through",
    "just", "all",
];

/// Words that add to what was said.
pub(super) const ADDING: &[&str] = &["also", "another", "either", "instead", "too"];

/// Behind "the", these choose from what was said.
pub(super) const CHOOSING: &[&str] = &[
    "first", "second", "third", "fourth", "next", "other", "former", "latter", "same", "one",
    "ones",
];

/// The first person singular.
pub(super) const I: &[&str] = &["i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "myself"];

/// The first person plural.
pub(super) const WE: &[&str] = &["we", "we're", "we've", "we'd", "we'll", "us", "our", "ours"];

/// Behind "I", these make an opinion and no story.
pub(super) const OPINION: &[&str] = &[
    "think",
    "believe",
    "feel",
    "find",
    "guess",
    "would",
    "argue",
    "suspect",
    "don't",
    "recommend",
    "suggest",
];

/// Past tenses in which stories are told.
pub(super) const PAST: &[&str] = &[
    "was",
    "were",
    "had",
    "did",
    "went",
    "came",
    "said",
    "told",
    "got",
    "started",
    "worked",
    "joined",
    "became",
    "thought",
    "felt",
    "found",
    "wanted",
    "tried",
    "made",
    "took",
    "gave",
    "built",
    "decided",
    "knew",
    "saw",
    "left",
    "met",
    "ended",
    "asked",
    "called",
    "moved",
    "spent",
    "launched",
    "used",
    "happened",
    "ran",
    "grew",
    "hired",
    "learned",
    "studied",
    "began",
    "wrote",
    "sold",
    "bought",
    "discovered",
    "realized",
    "liked",
    "loved",
    "applied",
    "graduated",
    "didn't",
    "wasn't",
    "couldn't",
    "weren't",
];

/// Words of general claims.
pub(super) const GENERAL: &[&str] = &[
    "you",
    "your",
    "you're",
    "people",
    "everyone",
    "everybody",
    "anyone",
    "most",
    "never",
    "always",
    "because",
    "every",
    "should",
    "must",
    "need",
    "needs",
    "better",
    "best",
    "often",
    "usually",
    "when",
    "if",
    "key",
    "important",
    "matter",
    "matters",
    "why",
    "means",
    "company",
    "companies",
    "team",
    "teams",
    "leaders",
    "founders",
    "users",
    "customers",
    "products",
    "managers",
    "engineers",
    "everything",
    "nothing",
    "only",
    "whenever",
    "rather",
    "tend",
    "tends",
    "requires",
    "allows",
    "depends",
    "causes",
    "leads",
    "makes",
    "problem",
    "reason",
];

#[cfg(test)]
mod tests {
    use super::super::phrases::{BROKEN_START, LOOSE, TALK, VAGUE};
    use super::*;

    #[test]
    fn every_entry_is_its_own_key() {
        let lists = [
            DANGLING,
            SEQUEL,
            WEAK_START,
            THIRD,
            POINTING,
            HEADS,
            BEFORE_POINTING,
            ADDING,
            CHOOSING,
            I,
            WE,
            OPINION,
            PAST,
            GENERAL,
            TALK,
            LOOSE,
            VAGUE,
            BROKEN_START,
        ];
        for entry in lists.into_iter().flatten() {
            for word in entry.split(' ') {
                assert_eq!(key(word), word.trim_end_matches('*'), "{entry}");
            }
        }
    }

    #[test]
    fn phrases_are_found_by_their_words() {
        let keys = keys("As you mentioned, it’s — “fine”.");
        assert_eq!(keys, ["as", "you", "mentioned", "it's", "fine"]);
        assert_eq!(count(&["you mention*", "fine"], &keys), 2);
        assert!(!any(&["you mention", "fine print"], &keys));
    }
}
