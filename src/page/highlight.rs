//! Which words of a text are those that were asked for?

use askama::Template;
use askama::filters::HtmlSafe;

use crate::cluster::is_plain;
use crate::text::{one_is_the_plural, words};

/// A text with the words marked that were asked for.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = "{% for part in parts %}{% if part.is_marked %}<mark>{{ part.text }}</mark>{% else %}{{ part.text }}{% endif %}{% endfor %}"
)]
pub(super) struct Highlighted {
    parts: Vec<Part>,
}

// Its template has escaped what is in it.
impl HtmlSafe for Highlighted {}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    text: String,
    is_marked: bool,
}

/// Words that were asked for, as they are compared.
#[derive(Clone, Debug)]
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    /// The words of `query` that bear its meaning; all of them where there are no others.
    pub(super) fn of(query: &str) -> Self {
        let all: Vec<String> = words(query).into_iter().map(|word| word.folded).collect();
        let telling: Vec<String> = all.iter().filter(|word| !is_plain(word)).cloned().collect();
        Self(if telling.is_empty() { all } else { telling })
    }

    /// `text` with its words marked that are among them, in any form.
    pub(super) fn mark(&self, text: &str) -> Highlighted {
        let mut parts: Vec<Part> = Vec::new();
        let mut push = |text: &str, is_marked: bool| {
            if !text.is_empty() {
                parts.push(Part { text: text.to_owned(), is_marked });
            }
        };
        let mut plain_from = 0;
        for word in words(text) {
            if self.0.iter().any(|wanted| is_form(wanted, &word.folded)) {
                push(&text[plain_from..word.start], false);
                push(word.written, true);
                plain_from = word.end();
            }
        }
        push(&text[plain_from..], false);
        Highlighted { parts }
    }
}

/// Endings of English words that a search looks through (Porter's stemmer takes off these, and rarer ones).
const ENDINGS: [&str; 22] = [
    "", "s", "es", "ed", "d", "ing", "er", "ers", "e", "y", "ies", "ied", "al", "ly", "ment",
    "ments", "ion", "ions", "or", "ors", "ation", "ations",
];

/// The shortest stem that two words may share.
const SHORTEST: usize = 4;

/// Whether of two folded words one is a form of the other.
fn is_form(a: &str, b: &str) -> bool {
    if a == b || one_is_the_plural(a, b) {
        return true;
    }
    let same = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b);
    let stem = same.last().map_or(0, |((at, c), _)| at + c.len_utf8());
    // A doubled letter belongs to the ending: plan, planned.
    let ends = |word: &str| {
        let rest = &word[stem..];
        let doubled = word[..stem].chars().last().and_then(|last| rest.strip_prefix(last));
        ENDINGS.contains(&rest) || doubled.is_some_and(|rest| ENDINGS[3..7].contains(&rest))
    };
    stem >= SHORTEST && ends(a) && ends(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &str) {
        assert_eq!(Wanted::of(query).mark(text).to_string(), expected);
    }

    #[test]
    fn words_are_marked_in_any_form() {
        check(
            "invest",
            "Investing invests; vests.",
            "<mark>Investing</mark> <mark>invests</mark>; vests.",
        );
        check(
            "the price of planning",
            "The prices were planned",
            "The <mark>prices</mark> were <mark>planned</mark>",
        );
        check("company", "Companies", "<mark>Companies</mark>");
        check("car", "A care cart", "A care cart");
        check("the who", "The Who", "<mark>The</mark> <mark>Who</mark>");
    }

    #[test]
    fn what_was_asked_and_what_was_said_are_text() {
        check(
            "<script>",
            "a <script>alert(1)</script>",
            "a &#60;<mark>script</mark>&#62;alert(1)&#60;/<mark>script</mark>&#62;",
        );
        check("", "a & b", "a &#38; b");
        check("東京", "東京は", "<mark>東</mark><mark>京</mark>は");
    }
}
