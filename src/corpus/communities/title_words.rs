//! The words of a text for titles: what each is compared by, whether it carries only grammar, what stands beside it.

use std::collections::HashMap;

use tantivy::tokenizer::{
    Language, LowerCaser, SimpleTokenizer, StopWordFilter, TextAnalyzer, TokenStream,
};

use crate::cluster::{Token, is_plain, is_vague};
use crate::corpus::analyzer;
use crate::text::{Word, words};

/// A text with this share of function words is in their language; English prose has some four in ten.
const FUNCTION_WORDS: f64 = 0.2;

/// Languages whose function words are known besides English's.
const LANGUAGES: [Language; 12] = [
    Language::Danish,
    Language::Dutch,
    Language::Finnish,
    Language::French,
    Language::German,
    Language::Hungarian,
    Language::Italian,
    Language::Norwegian,
    Language::Portuguese,
    Language::Russian,
    Language::Spanish,
    Language::Swedish,
];

/// One word, or several that hyphens join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TitleWord {
    key: String,
    surface: String,
    plain: bool,
    follows: bool,
    opens: bool,
}

impl TitleWord {
    /// As the builder of terms takes it.
    pub(crate) fn token(&self) -> Token<'_> {
        Token {
            key: &self.key,
            surface: &self.surface,
            plain: self.plain,
            follows: self.follows,
            opens: self.opens,
        }
    }
}

/// Reads texts.
#[derive(Clone)]
pub(crate) struct TitleWords {
    stems: TextAnalyzer,
    /// Each lets through what is no function word of its language.
    languages: Vec<TextAnalyzer>,
    /// What was found out about words as they are written.
    known: HashMap<String, Known>,
}

/// What is so of a word wherever it stands.
#[derive(Clone)]
struct Known {
    /// What it is compared by; `None` for a stop word.
    stem: Option<String>,
    plain: bool,
    vague: bool,
}

impl TitleWords {
    pub(crate) fn new() -> Self {
        let language = |language| {
            let words = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
            Some(words.filter(StopWordFilter::new(language)?).build())
        };
        let languages = LANGUAGES.into_iter().filter_map(language).collect();
        Self { stems: analyzer::english(), languages, known: HashMap::new() }
    }

    /// The words of `text`, in order. Scripts without spaces give overlapping pairs of characters, as in the index.
    pub(crate) fn of(&mut self, text: &str) -> Vec<TitleWord> {
        let words = words(text);
        let pairs = match words.iter().any(|word| word.unspaced) {
            true => analyzer::tokens(&mut self.stems, text),
            false => Vec::new(),
        };
        let known: Vec<Known> = words.iter().map(|word| self.known(word.written)).collect();
        let foreign = self.foreign(text, &words, &known);
        let mut found: Vec<TitleWord> = Vec::with_capacity(words.len());
        let mut end = 0;
        for (word, Known { stem, vague, .. }) in words.iter().zip(known) {
            let (mut surface, mut stem) = (word.written, stem);
            if word.unspaced {
                let pair = pairs.iter().find(|pair| pair.offset_from == word.start);
                surface = pair.map_or(surface, |pair| &text[word.start..pair.offset_to]);
                stem = pair.map(|pair| pair.text.clone());
            }
            let between = text.get(end..word.start).unwrap_or_default();
            let plain =
                stem.is_none() || (vague && !word.unspaced) || is_function_word(word, &foreign);
            let key = stem.unwrap_or_else(|| word.folded.clone());
            end = word.start + surface.len();
            if let Some(before) = found.last_mut()
                && ["-", "\u{2010}", "\u{2011}"].contains(&between)
            {
                before.key = format!("{}-{key}", before.key);
                before.surface = format!("{}-{surface}", before.surface);
                before.plain &= plain;
                continue;
            }
            let follows = !found.is_empty() && !between.is_empty() && between.trim().is_empty();
            let surface = surface.to_owned();
            found.push(TitleWord { key, surface, plain, follows, opens: word.opens });
        }
        found
    }

    fn known(&mut self, written: &str) -> Known {
        if let Some(known) = self.known.get(written) {
            return known.clone();
        }
        let stem = analyzer::tokens(&mut self.stems, written).into_iter().next();
        let (plain, vague) = (is_plain(written), is_vague(written));
        let known = Known { stem: stem.map(|token| token.text), plain, vague };
        self.known.insert(written.to_owned(), known.clone());
        known
    }

    /// What is left of `text` without the function words of the language that it is in, sorted; `None` where that is
    /// English, or unknown.
    fn foreign(&mut self, text: &str, words: &[Word<'_>], known: &[Known]) -> Option<Vec<String>> {
        let english = known.iter().filter(|word| word.plain).count();
        let least = (FUNCTION_WORDS * words.len() as f64).ceil() as usize;
        if english >= least.max(1) {
            return None;
        }
        let mut best: Option<(usize, Vec<String>)> = None;
        for language in &mut self.languages {
            let mut left = Vec::new();
            language.token_stream(text).process(&mut |token| left.push(token.text.clone()));
            left.sort_unstable();
            let is_gone = |word: &&Word<'_>| !is_among(word, &left);
            let gone = words.iter().filter(is_gone).count();
            if gone > english && gone >= least && best.as_ref().is_none_or(|best| gone > best.0) {
                best = Some((gone, left));
            }
        }
        best.map(|(_, left)| left)
    }
}

/// Whether `word` is a function word where `foreign` is what is left without those.
fn is_function_word(word: &Word<'_>, foreign: &Option<Vec<String>>) -> bool {
    foreign.as_ref().is_some_and(|left| !is_among(word, left))
}

fn is_among(word: &Word<'_>, sorted: &[String]) -> bool {
    let lower = word.written.to_lowercase();
    // What the two cut differently is told by none.
    !lower.chars().all(char::is_alphanumeric) || sorted.binary_search(&lower).is_ok()
}

#[cfg(test)]
mod tests {
    use crate::corpus::communities::title_words::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words = TitleWords::new().of(text);
        let telling = words.iter().filter(|word| !word.plain).map(|word| word.surface.as_str());
        assert_eq!(telling.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_that_hyphens_join_are_one() {
        check("GLP-1 drugs and the 20-year bond", &["GLP-1", "drugs", "bond"]);
    }

    #[test]
    fn function_words_are_known_in_the_language_of_the_text() {
        check(
            "La inflación de los precios que sube en el país",
            &["inflación", "precios", "sube", "país"],
        );
        // "die" is an article in German only.
        check("How we die and what the doctors say", &["die", "doctors"]);
        check("Die Preise steigen und die Löhne nicht", &["Preise", "steigen", "Löhne"]);
    }

    #[test]
    fn signs_part_phrases_and_spaces_do_not() {
        let words = TitleWords::new().of("Rates, interest rates. Rents");
        let follows: Vec<bool> = words.iter().map(|word| word.follows).collect();
        assert_eq!(follows, [false, false, true, false]);
        assert!(words[3].opens && !words[2].opens);
    }
}
