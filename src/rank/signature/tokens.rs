//! Words and numbers of a text, as signatures count them.

use crate::rank::words::{Meaning, fraction, is_function_word, meaning};
use crate::text::{fold, is_part};

#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A word, lower case, and what it means: that is asked several times.
    Word(&'a str, Meaning),
    Number(f64),
    Percent,
}

impl<'a> Token<'a> {
    pub(super) fn word(word: &'a str) -> Self {
        Self::Word(word, meaning(word))
    }

    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::Word(_, meaning) => *meaning,
            Self::Number(value) => Meaning::Number(*value),
            Self::Percent => Meaning::Plain,
        }
    }

    /// A hash of a word that carries content.
    pub(super) fn content(&self) -> Option<u32> {
        match self {
            Self::Word(word, _) if !is_function_word(word) => Some(stem(word)),
            _ => None,
        }
    }
}

/// Letters of a stem that count: "invests", "investing" and "investment" are one word.
pub(super) const STEM: usize = 6;

/// A hash of `word` (lower case) without the endings of English, so that inflected forms are equal.
pub(super) fn stem(word: &str) -> u32 {
    let long_enough = |stem: &&str| stem.chars().count() >= 3;
    let stem = ["ing", "edly", "ed", "ies", "es", "ly", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(long_enough))
        .unwrap_or(word);
    let end = stem.char_indices().nth(STEM).map_or(stem.len(), |(end, _)| end);
    // FNV-1a: the same on every machine and in every run, unlike the standard library's hasher.
    let hash = stem[..end].bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // 32 bits, folded as its authors say, are enough for the few words of two texts, and half as long on disk.
    (hash ^ (hash >> 32)) as u32
}

pub(super) fn contains(ascending: &[u32], word: &u32) -> bool {
    ascending.binary_search(word).is_ok()
}

/// A word as it is written, up to an apostrophe.
pub(super) struct Word<'a> {
    pub(super) word: &'a str,
    /// The letters behind the apostrophe: "t" of "isn't", "s" of "Brin's".
    pub(super) tail: &'a str,
    /// What stands between the word before and this one.
    pub(super) before: &'a str,
}

/// The words of `text` in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let letters = |text: &str| text.find(|c: char| !is_letter(c)).unwrap_or(text.len());
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(letters(from));
        let behind = after.strip_prefix(['\'', '’', 'ʼ']).unwrap_or_default();
        let (tail, behind) = behind.split_at(letters(behind));
        rest = if tail.is_empty() { after } else { behind };
        words.push(Word { word, tail, before });
    }
    words
}

/// `word` in lower case in place of what `out` held.
pub(super) fn lower_into(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&fold(word));
    }
}

/// Whether `c` is a letter, or belongs to the one before.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_part(c)
}

/// The words (`n't` and `cannot` as `not`), numbers and percent signs of a folded text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let here = bytes[at];
        if here.is_ascii_digit() {
            let length = digits(rest);
            let digits: String = rest[..length].chars().filter(|&c| c != ',').collect();
            if let Ok(value) = digits.parse::<f64>() {
                // A minus is one only where nothing stands before it: not in ranges and compounds.
                let before = text[..at].strip_suffix(['-', '−']);
                let minus =
                    before.is_some_and(|b| b.is_empty() || b.ends_with([' ', '(', '$', '€', '£']));
                tokens.push(Token::Number(if minus { -value } else { value }));
            }
            at += length;
        } else if here == b'%' {
            tokens.push(Token::Percent);
            at += 1;
        } else {
            let length = rest
                .char_indices()
                .find(|&(_, c)| !is_letter(c) && c != '\'')
                .map_or(rest.len(), |(end, _)| end);
            if length == 0 {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let word = rest[..length].trim_matches('\'');
            match word {
                "" => {}
                "cannot" | "can't" => tokens.push(Token::word("not")),
                "percent" | "pct" => tokens.push(Token::Percent),
                "cent" if matches!(tokens.last(), Some(Token::Word("per", _))) => {
                    tokens.pop();
                    tokens.push(Token::Percent);
                }
                _ if word.ends_with("n't") => tokens.push(Token::word("not")),
                _ => tokens.push(Token::word(word.split('\'').next().unwrap_or(word))),
            }
            at += length;
        }
    }
    tokens
}

/// Length of the number at the start of `text`: digits, commas before three digits, one decimal point.
pub(super) fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let (mut at, mut point) = (0, false);
    loop {
        if digit(at) {
            at += 1;
        } else if bytes.get(at) == Some(&b',')
            && !point
            && (1..=3).all(|i| digit(at + i))
            && !digit(at + 4)
        {
            at += 4;
        } else if bytes.get(at) == Some(&b'.') && !point && digit(at + 1) {
            point = true;
            at += 1;
        } else {
            return at;
        }
    }
}

/// The number that begins at token `at`, with its scale and percent sign, and the token behind it.
pub(super) fn number(tokens: &[Token<'_>], mut at: usize) -> Option<(f64, usize)> {
    let next = |at: usize| tokens.get(at).map(Token::meaning);
    let part = |at: usize| match tokens.get(at) {
        Some(Token::Word(word, _)) => fraction(word),
        _ => None,
    };
    // "a third", "one fifth".
    if let (Token::Word(article, _), Some(parts)) = (tokens.get(at)?, part(at + 1))
        && ["a", "one"].contains(article)
    {
        return Some((1.0 / parts, at + 2));
    }
    let mut value = match next(at)? {
        Meaning::Number(value) => value,
        // "a hundred", "one million", "millions": the scale speaks for itself; a lone letter does not.
        Meaning::Scale(value) if !matches!(&tokens[at], Token::Word(w, _) if w.len() < 3) => value,
        _ => return None,
    };
    at += 1;
    // "twenty-five" is one number.
    if let (Some(Meaning::Number(unit)), Some(Token::Word(..)), Token::Word(..)) =
        (next(at), tokens.get(at), &tokens[at - 1])
        && (20.0..=90.0).contains(&value)
        && (0.9..9.1).contains(&unit)
    {
        value += unit;
        at += 1;
    }
    // "two thirds".
    if let Some(parts) = part(at) {
        return Some((value / parts, at + 1));
    }
    while let Some(Meaning::Scale(scale)) = next(at) {
        value *= scale;
        at += 1;
    }
    if tokens.get(at) == Some(&Token::Percent) {
        value /= 100.0;
        at += 1;
    }
    Some((value, at))
}

/// Equal up to the rounding of a division.
pub(super) fn same_number(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}
