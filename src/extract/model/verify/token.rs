//! Words of a text with what is needed to compare claims: their stems, and where clauses end.

use crate::text::{Word, words};

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As it is written.
    pub(super) written: &'a str,
    /// Where it stands, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// What it is compared by.
    pub(super) folded: String,
    /// What all forms of the word begin with.
    pub(super) stem: String,
    /// Whether it begins a sentence, where everything may have a capital.
    pub(super) opens: bool,
    /// Whether it begins a part of a sentence that is denied or not by itself.
    pub(super) clause: bool,
    /// Whether a percent sign follows.
    pub(super) percent: bool,
}

/// The words of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut before = 0;
    let mut all: Vec<Token<'_>> = Vec::new();
    for word in words(text) {
        let end = word.end();
        let Word { written, start, folded, opens, .. } = word;
        let between = &text[before.min(start)..start];
        let parts = between.contains([',', ';', ':', '.', '!', '?', '—', '–', '(', ')', '…']);
        let clause = all.is_empty() || parts || matches!(folded.as_str(), "and" | "but");
        let percent = text[end..].trim_start().starts_with(['%', '٪', '％']);
        let stem = stem(&folded);
        all.push(Token { written, start, end, folded, stem, opens, clause, percent });
        before = end;
    }
    all
}

/// What the forms of an English word have in common, roughly: "pricing", "prices", "priced" and "price" are "pric".
pub(super) fn stem(folded: &str) -> String {
    let word = folded.strip_suffix("'s").or(folded.strip_suffix('\'')).unwrap_or(folded);
    let cut = ["ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e", "y"]
        .iter()
        .find_map(|end| word.strip_suffix(end).filter(|rest| rest.chars().count() >= 3));
    let rest = cut.unwrap_or(word);
    // "stopped" is "stop", but "sell" stays.
    let mut back = rest.chars().rev();
    let doubled = cut.is_some() && back.next() == back.next() && !rest.ends_with(['l', 's']);
    let rest = if doubled {
        &rest[..rest.len() - rest.chars().next_back().map_or(0, char::len_utf8)]
    } else {
        rest
    };
    rest.to_owned()
}

/// Whether a word carries grammar alone.
pub(super) fn is_plain(folded: &str) -> bool {
    folded.chars().count() < 3 || PLAIN.binary_search(&folded).is_ok()
}

/// Sorted.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "about", "actually", "after", "again", "all", "also", "always", "and", "another", "any", "anything", "are", "aren't",
    "because", "been", "before", "being", "both", "but", "can", "can't", "cannot", "could", "couldn't", "did", "didn't",
    "does", "doesn't", "doing", "don't", "done", "each", "else", "even", "ever", "every", "everything", "for", "from",
    "get", "gets", "getting", "goes", "going", "gonna", "got", "had", "has", "hasn't", "have", "haven't", "having", "her",
    "here", "him", "his", "how", "i'm", "into", "isn't", "it's", "its", "itself", "just", "kind", "kinda", "let", "like",
    "lot", "lots", "make", "makes", "many", "may", "maybe", "mean", "might", "more", "most", "much", "must", "need",
    "needs", "never", "nobody", "none", "nor", "not", "nothing", "now", "off", "often", "one", "ones", "only", "onto",
    "other", "others", "our", "out", "over", "own", "people", "probably", "put", "quite", "rather", "really", "said",
    "same", "say", "says", "she", "should", "shouldn't", "since", "some", "someone", "something", "sort", "still", "such",
    "take", "than", "that", "that's", "the", "their", "them", "then", "there", "there's", "these", "they", "they're",
    "thing", "things", "think", "this", "those", "through", "too", "under", "until", "upon", "use", "using", "very",
    "want", "wants", "was", "wasn't", "way", "ways", "we're", "well", "were", "weren't", "what", "when", "where",
    "whether", "which", "while", "who", "whose", "why", "will", "with", "within", "without", "won't", "would", "wouldn't",
    "yes", "yet", "you", "you're", "your", "yourself",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["price", "prices", "pricing", "priced"][..],
            &["hire", "hiring", "hired", "hires"],
            &["stop", "stops", "stopped", "stopping"],
            &["company", "companies", "company's"],
            &["sell", "sells", "selling"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|it| *it == stems[0]), "{stems:?}");
        }
        assert!(PLAIN.is_sorted());
    }

    #[test]
    fn clauses_and_percents_are_seen() {
        let all = tokens("We grew 20 %, and churn fell");
        let clauses: Vec<bool> = all.iter().map(|token| token.clause).collect();
        assert_eq!(clauses, [true, false, false, true, false, false]);
        assert!(all[2].percent && !all[1].percent);
    }
}
