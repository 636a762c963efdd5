//! Where the words of a quote stand in what was said.
//!
//! Compared are folded words: capitals, punctuation and quotation marks do not matter, nor fillers and words said twice,
//! which a model leaves out as any writer does.
//! Invariant: what is found is one run of words, and nothing but fillers is passed over.

use std::ops::Range;

use super::token::{Token, tokens};

/// A quote of fewer words supports anything.
const LEAST: usize = 4;

/// In a quote of more words anything finds support.
const MOST: usize = 120;

/// Why a quote is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoQuote {
    /// It does not stand there.
    Missing,
    /// It has too few words, or too many.
    Length,
}

/// The tokens of `said` in which `quote` stands, the first time; it begins in `within`.
pub(super) fn find(
    quote: &str,
    said: &[Token<'_>],
    within: Range<usize>,
) -> Result<Range<usize>, NoQuote> {
    let quoted = tokens(quote);
    let wanted: Vec<&str> = heard(&quoted).map(|(_, word)| word).collect();
    if !(LEAST..=MOST).contains(&wanted.len()) {
        return Err(NoQuote::Length);
    }
    let here: Vec<(usize, &str)> =
        heard(&said[within.clone()]).map(|(at, word)| (at + within.start, word)).collect();
    let place = here
        .windows(wanted.len())
        .find(|window| window.iter().map(|(_, word)| word).eq(&wanted))
        .ok_or(NoQuote::Missing)?;
    Ok(place[0].0..place[wanted.len() - 1].0 + 1)
}

/// Words that are compared, with their places: no fillers, and of a word said twice the first.
fn heard<'a>(tokens: &'a [Token<'_>]) -> impl Iterator<Item = (usize, &'a str)> {
    let word = |at: usize| tokens.get(at).map(|token: &Token<'_>| token.folded.as_str());
    let mut before = "";
    let mut skip = 0;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        if skip > 0 {
            skip -= 1;
            return None;
        }
        let folded = token.folded.as_str();
        if matches!((folded, word(at + 1)), ("you", Some("know")) | ("i", Some("mean"))) {
            skip = 1;
            return None;
        }
        let twice = folded == before && !folded.contains(char::is_numeric);
        if FILLERS.contains(&folded) || twice {
            return None;
        }
        before = folded;
        Some((at, folded))
    })
}

/// Sounds that fill a pause.
const FILLERS: &[&str] =
    &["um", "umm", "uh", "uhh", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm", "mhm", "mmm"];

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str =
        "So, um, we we raised “prices” twice, you know, and it’s nobody — nobody — who left us.";

    fn check(quote: &str) -> Result<&str, NoQuote> {
        let said = tokens(SAID);
        let found = find(quote, &said, 0..said.len())?;
        Ok(&SAID[said[found.start].start..said[found.end - 1].end])
    }

    #[test]
    fn a_quote_is_found_after_folding() {
        let whole = Ok("we we raised “prices” twice, you know, and it’s");
        assert_eq!(check("We raised 'prices' twice and it's"), whole);
        assert_eq!(check("we uh raised prices, twice, and IT'S"), whole);
        assert_eq!(check("“it's nobody who left us…”"), Ok("it’s nobody — nobody — who left us"));
    }

    #[test]
    fn words_changed_left_out_or_added_are_no_quote() {
        for quote in [
            "we raised wages twice and it's nobody",
            "we raised prices and it's nobody",
            "we raised all prices twice",
            "twice prices raised we so",
            "who left us in the end",
        ] {
            assert_eq!(check(quote), Err(NoQuote::Missing), "{quote}");
        }
        assert_eq!(check("raised prices twice"), Err(NoQuote::Length));
        assert_eq!(check(""), Err(NoQuote::Length));
        assert_eq!(check(&"we raised ".repeat(100)), Err(NoQuote::Length));
    }
}
