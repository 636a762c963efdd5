//! From text to terms: folded words, English stop words out, Porter stems.
//!
//! No piece of a word is a term: "C++" is no "c", "AT&T" no "t". A name made of words is one term and gives its words as
//! well, so that "node" finds "Node.js". Scripts without spaces give overlapping pairs of characters, as Lucene's
//! CJKAnalyzer does: every word of two characters or more is found, whatever stands around it.

use std::sync::LazyLock;
use std::vec::IntoIter;

use tantivy::tokenizer::{
    Language, RemoveLongFilter, Stemmer, StopWordFilter, TextAnalyzer, Token, TokenStream,
    Tokenizer, TokenizerManager,
};

use crate::text::{Word, words};

/// Name under which the analyzer is registered; part of the on-disk format.
pub(crate) const NAME: &str = "quintet_2";

/// Longer tokens are left out: they are links or noise (Lucene's default is 255, tantivy's own 40).
const LONGEST_TOKEN: usize = 64;

/// The analyzer of the `words` field; the same for documents and queries.
pub(crate) fn english() -> TextAnalyzer {
    // A page makes a dozen: the lists and tables inside are made once.
    static ENGLISH: LazyLock<TextAnalyzer> = LazyLock::new(made);
    ENGLISH.clone()
}

/// What of `text` becomes one of `terms`, in order: the term, and the word as it is written.
///
/// No stem begins with another letter than its word, and no word goes on behind a space: most of a text need not be looked at.
pub(crate) fn tokens_of<'a>(terms: &[&str], text: &'a str) -> Vec<(String, &'a str)> {
    let mut letters: Vec<char> = terms.iter().filter_map(|term| term.chars().next()).collect();
    letters.sort_unstable();
    letters.dedup();
    let is_wanted =
        |byte: u8| letters.binary_search(&char::from(byte.to_ascii_lowercase())).is_ok();
    let may_hold = |piece: &str| {
        let before = std::iter::once(b' ').chain(piece.bytes());
        let mut pairs = before.zip(piece.bytes());
        !piece.is_ascii()
            || pairs.any(|(before, own)| !before.is_ascii_alphanumeric() && is_wanted(own))
    };
    let pieces = text.split_whitespace().filter(|piece| may_hold(piece));
    let mut analyzer = english();
    let mut found = Vec::new();
    for piece in pieces {
        analyzer.token_stream(piece).process(&mut |token| {
            if terms.contains(&token.text.as_str()) {
                found.push((token.text.clone(), &piece[token.offset_from..token.offset_to]));
            }
        });
    }
    found
}

fn made() -> TextAnalyzer {
    let words = TextAnalyzer::builder(Words).filter(RemoveLongFilter::limit(LONGEST_TOKEN));
    // Lucene's English list, as Anserini uses it. tantivy has a list for English, so `None` cannot happen.
    match StopWordFilter::new(Language::English) {
        Some(stop_words) => {
            words.filter(stop_words).filter(Stemmer::new(Language::English)).build()
        }
        None => words.filter(Stemmer::new(Language::English)).build(),
    }
}

/// Makes the analyzer known to an index.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(NAME, english());
}

/// The terms of `text` in order, as the index holds them.
pub(crate) fn terms(text: &str) -> Vec<String> {
    tokens(&mut english(), text).into_iter().map(|token| token.text).collect()
}

/// The terms of `text` in order, each with its place in the text.
pub(crate) fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    analyzer.token_stream(text).process(&mut |token| tokens.push(token.clone()));
    tokens
}

/// Cuts a text into its words.
#[derive(Clone)]
struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        let words = words(text);
        let mut tokens = Vec::with_capacity(words.len());
        let mut position = 0;
        let mut push = |word: &Word<'_>, end: usize, text: String, position: usize| {
            let (offset_from, offset_to) = (word.start, end);
            tokens.push(Token { offset_from, offset_to, position, text, position_length: 1 });
        };
        for (at, word) in words.iter().enumerate() {
            if !word.unspaced {
                push(word, word.end(), word.folded.clone(), position);
                for part in word.parts() {
                    push(word, word.end(), part.to_owned(), position);
                }
                position += 1;
                continue;
            }
            let beside =
                |a: &Word<'_>, b: &Word<'_>| a.unspaced && b.unspaced && a.end() == b.start;
            let next = words.get(at + 1).filter(|next| beside(word, next));
            match next {
                Some(next) => {
                    push(word, next.end(), format!("{}{}", word.folded, next.folded), position);
                }
                None if at > 0 && beside(&words[at - 1], word) => continue,
                None => push(word, word.end(), word.folded.clone(), position),
            }
            position += 1;
        }
        Cut { rest: tokens.into_iter(), token: Token::default() }
    }
}

/// The tokens of one text.
struct Cut {
    rest: IntoIter<Token>,
    token: Token,
}

impl TokenStream for Cut {
    fn advance(&mut self) -> bool {
        match self.rest.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::analyzer::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(terms(text), expected);
    }

    #[test]
    fn stop_words_go_and_endings_fall() {
        check("The markets of AI-driven labs", &["market", "ai", "driven", "lab"]);
        check("Ann’s cafés don't close", &["ann", "cafe", "don't", "close"]);
    }

    #[test]
    fn no_piece_of_a_word_is_a_term() {
        check("Vie\u{323}\u{302}t C++ AT&T .NET #1", &["viet", "c++", "at&t", ".net", "#1"]);
        check("Node.js", &["node.j", "node", "js"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        check("東京タワー", &["東京", "京タ", "タワ", "ワー"]);
        check("水 한국어를", &["水", "한국", "국어", "어를"]);
        check("ภาษาไทย", &["ภา", "าษ", "ษา", "าไ", "ไท", "ทย"]);
    }

    #[test]
    fn words_that_may_become_a_term_are_all_of_those_that_do() {
        let text = "Skies were dying, .NET and Ski-lifts: 'tis early; generously the AT&T Node.js 東京都 willing will";
        let all = tokens(&mut english(), text);
        for wanted in &all {
            let same = all.iter().filter(|token| token.text == wanted.text);
            let same = same.map(|token| &text[token.offset_from..token.offset_to]);
            let found = tokens_of(&[&wanted.text], text);
            assert!(found.iter().all(|(term, _)| *term == wanted.text));
            assert!(same.eq(found.iter().map(|(_, written)| *written)), "{}", wanted.text);
        }
        assert!(tokens_of(&[], text).is_empty());
    }

    #[test]
    fn a_pair_knows_its_place() {
        let text = "AI 東京都";
        let tokens = tokens(&mut english(), text);
        let written: Vec<&str> =
            tokens.iter().map(|token| &text[token.offset_from..token.offset_to]).collect();
        assert_eq!(written, ["AI", "東京", "京都"]);
    }
}
