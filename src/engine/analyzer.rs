//! From text to terms: lower case, English stop words out, Porter stems.

use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
    Token, TokenStream, TokenizerManager,
};

/// Name under which the analyzer is registered; part of the on-disk format.
pub(super) const NAME: &str = "quintet_en";

/// Longer tokens are left out: they are links or noise (Lucene's default is 255, tantivy's own 40).
const LONGEST_TOKEN: usize = 64;

/// The analyzer of the `words` field; the same for documents and queries.
pub(super) fn english() -> TextAnalyzer {
    let words = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_TOKEN))
        .filter(LowerCaser);
    // Lucene's English list, as Anserini uses it. tantivy has a list for English, so `None` cannot happen.
    match StopWordFilter::new(Language::English) {
        Some(stop_words) => {
            words.filter(stop_words).filter(Stemmer::new(Language::English)).build()
        }
        None => words.filter(Stemmer::new(Language::English)).build(),
    }
}

/// Makes the analyzer known to an index.
pub(super) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(NAME, english());
}

/// The terms of `text` in order, as the index holds them.
pub(super) fn terms(text: &str) -> Vec<String> {
    tokens(&mut english(), text).into_iter().map(|token| token.text).collect()
}

/// The terms of `text` in order, each with its place in the text.
pub(super) fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    analyzer.token_stream(text).process(&mut |token| tokens.push(token.clone()));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_go_and_endings_fall() {
        assert_eq!(terms("The markets of AI-driven labs"), ["market", "ai", "driven", "lab"]);
    }
}
