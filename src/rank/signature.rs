//! What decides about sameness in one text: its words, its names, its numbers, and what it denies.
//!
//! Cosines alone merge "always do X" with "never do X" (.964 with all-MiniLM-L6-v2) before true duplicates (.969), and a
//! claim about one company with the same claim about another.
//! Invariant: texts that differ in a number, in negation, in an opposite or in a name veto each other.

mod addition;

use serde::Serialize;

pub use addition::{Particular, addition};

use super::words::{Meaning, fraction, is_function_word, is_turn, meaning};
use crate::text::{fold, is_part};

/// What decides about sameness in one text, cheap to keep and to compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// The numbers said, ascending, each once; 1 is left out ("one of", "step 1" against none).
    numbers: Vec<f64>,
    /// How many words deny.
    negations: u32,
    /// Hashes of stems that stand right behind a denying word, and nowhere out of reach; ascending, each once.
    denied: Vec<u32>,
    /// Hashes of stems that stand outside the reach of any denying word; ascending, each once.
    affirmed: Vec<u32>,
    /// Opposites said: axis, side, and a hash of the word that follows; ascending, each once.
    opposites: Vec<(u8, bool, u32)>,
    /// Hashes of the stems of all words that carry content; ascending, each once.
    words: Vec<u32>,
    /// Those of `words` that have a capital inside a sentence.
    names: Vec<u32>,
    /// Those of `words` that begin a sentence, where everything has a capital.
    openers: Vec<u32>,
}

/// Above this share of common words two texts are one sentence with a word exchanged: then the exchanged word may be a
/// name even where it begins the sentence ("Netflix raises prices", "Spotify raises prices"), and one denying word more
/// turns the claim around wherever it stands.
const NEARLY_ALIKE: f32 = 0.7;

/// Content words behind a denying word that it may deny, so that they do not count as affirmed; the first of them that
/// is no adverb is denied for sure.
const REACH: usize = 5;

/// Words with content from which on a text can be known again within a longer one.
const QUOTED: usize = 6;

/// Why two texts cannot be the same claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Veto {
    /// They say different numbers.
    Number,
    /// One denies what the other does not.
    Negation,
    /// They say opposites.
    Opposite,
    /// Each names somebody or something that the other does not.
    Name,
}

impl Signature {
    /// Reads `text`, in English.
    pub fn of(text: &str) -> Self {
        let mut signature = Self::default();
        let lower = fold(text);
        let tokens = tokens(&lower);
        let mut at = 0;
        while at < tokens.len() {
            if let Some((value, next)) = number(&tokens, at) {
                signature.numbers.push(value);
                at = next;
                continue;
            }
            if let Meaning::Opposite(axis, side) = tokens[at].meaning() {
                let follower = tokens[at + 1..].iter().find_map(Token::content).unwrap_or(0);
                signature.opposites.push((axis, side, follower));
            }
            at += 1;
        }
        signature.numbers.retain(|&value| !same_number(value, 1.0));
        signature.numbers.sort_unstable_by(f64::total_cmp);
        signature.numbers.dedup_by(|a, b| same_number(*a, *b));
        signature.opposites.sort_unstable();
        signature.opposites.dedup();
        signature.read_words(text);
        signature
    }

    /// Collects the words that carry content, those of them that may be names, and those that are denied.
    fn read_words(&mut self, text: &str) {
        let (mut denied, mut reached, mut free) = (Vec::new(), Vec::new(), Vec::new());
        let (mut opens, mut since) = (true, usize::MAX);
        let (mut lower, mut last) = (String::new(), String::new());
        for Word { word, tail, before } in words(text) {
            opens |= before.contains(['.', '!', '?', ':', ';', '"', '“']);
            let opener = std::mem::take(&mut opens);
            std::mem::swap(&mut lower, &mut last);
            lower_into(word, &mut lower);
            if before.contains(['.', '!', '?', ':', ';', ',', '(', ')', '"', '“', '”', '—', '–'])
                || is_turn(&lower)
            {
                since = usize::MAX;
            }
            let denies = (tail == "t" && lower.ends_with('n'))
                || lower == "cannot"
                || (last.as_str(), lower.as_str()) == ("rather", "than")
                || (last.as_str(), lower.as_str()) == ("instead", "of")
                || meaning(&lower) == Meaning::Negation;
            if denies {
                self.negations += 1;
                since = 0;
                continue;
            }
            if is_function_word(&lower) || lower.len() < 2 {
                continue;
            }
            let hash = stem(&lower);
            self.words.push(hash);
            if word.starts_with(char::is_uppercase) && meaning(&lower) == Meaning::Plain {
                if opener { self.openers.push(hash) } else { self.names.push(hash) }
            }
            if since < REACH {
                reached.push(hash)
            } else {
                free.push(hash)
            }
            if since > 0 || !lower.ends_with("ly") {
                if since == 0 {
                    denied.push(hash);
                }
                since = since.saturating_add(1);
            }
        }
        // A headline in capitals names nobody.
        if 2 * self.names.len() > self.words.len() {
            self.names.clear();
        }
        self.denied = denied.into_iter().filter(|word| !free.contains(word)).collect();
        self.affirmed = free.into_iter().filter(|word| !reached.contains(word)).collect();
        for list in [
            &mut self.words,
            &mut self.names,
            &mut self.openers,
            &mut self.denied,
            &mut self.affirmed,
        ] {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The share of words that both texts have, in [0, 1]: Dice's coefficient of their stems; symmetric.
    pub fn shared_words(&self, other: &Self) -> f32 {
        let both = self.words.iter().filter(|word| contains(&other.words, word)).count();
        let all = self.words.len() + other.words.len();
        if all == 0 { 1.0 } else { 2.0 * both as f32 / all as f32 }
    }

    /// Whether one text quotes the other: all words of the shorter one stand in the longer one, with its numbers, and what
    /// it denies and affirms is denied and affirmed there; symmetric.
    ///
    /// A text of few words says too little to be known again by them.
    pub fn quotes(&self, other: &Self) -> bool {
        let (part, whole) =
            if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let within = |part: &[u32], whole: &[u32]| part.iter().all(|word| contains(whole, word));
        part.words.len() >= QUOTED
            && within(&part.words, &whole.words)
            && within(&part.denied, &whole.denied)
            && !part.affirmed.iter().any(|word| contains(&whole.denied, word))
            && part.numbers.iter().all(|&a| whole.numbers.iter().any(|&b| same_number(a, b)))
    }

    /// One text denies what the other affirms; of two that are nearly alike, one denies once more.
    fn denials_differ(&self, other: &Self) -> bool {
        let denies = |here: &Self, there: &Self| {
            here.denied.iter().any(|word| contains(&there.affirmed, word))
        };
        let counts = self.negations != other.negations && self.shared_words(other) >= NEARLY_ALIKE;
        counts || denies(self, other) || denies(other, self)
    }

    /// Each text names what the other does not speak of.
    fn names_differ(&self, other: &Self) -> bool {
        let stranger =
            |names: &[u32], there: &Self| names.iter().any(|name| !contains(&there.words, name));
        if stranger(&self.names, other) && stranger(&other.names, self) {
            return true;
        }
        let exchanged = |here: &Self, there: &Self| {
            stranger(&here.names, there) || stranger(&here.openers, there)
        };
        self.shared_words(other) >= NEARLY_ALIKE && exchanged(self, other) && exchanged(other, self)
    }

    /// Why the two texts cannot be the same claim, if the words say so; symmetric.
    ///
    /// * Numbers: the sets differ, after "40 %", "40 percent" and ".4", "2k", "two thousand" and "2,000" became equal.
    /// * Negation: one text denies a word that the other affirms, or one denies once more and they are nearly alike.
    /// * Opposites: on some axis each text knows one side only and not the same, or both put opposite sides before the
    ///   same word.
    /// * Names: each text has one that the other does not mention.
    pub fn veto(&self, other: &Self) -> Option<Veto> {
        let same_numbers = self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(|(&a, &b)| same_number(a, b));
        if !same_numbers {
            return Some(Veto::Number);
        }
        if self.denials_differ(other) {
            return Some(Veto::Negation);
        }
        if self.clashes(other) || self.swaps(other) {
            return Some(Veto::Opposite);
        }
        self.names_differ(other).then_some(Veto::Name)
    }

    /// On some axis each text stands on one side only, and not on the same.
    fn clashes(&self, other: &Self) -> bool {
        self.opposites.iter().any(|&(axis, side, _)| {
            !self.stands(axis, !side) && other.stands(axis, !side) && !other.stands(axis, side)
        })
    }

    /// Opposite sides of an axis stand before the same word.
    fn swaps(&self, other: &Self) -> bool {
        self.opposites.iter().any(|&(axis, side, follower)| {
            follower != 0
                && other.opposites.contains(&(axis, !side, follower))
                && !other.opposites.contains(&(axis, side, follower))
                && !self.opposites.contains(&(axis, !side, follower))
        })
    }

    fn stands(&self, axis: u8, side: bool) -> bool {
        self.opposites.iter().any(|&(a, s, _)| (a, s) == (axis, side))
    }
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// A word, lower case, and what it means: that is asked several times.
    Word(&'a str, Meaning),
    Number(f64),
    Percent,
}

impl<'a> Token<'a> {
    fn word(word: &'a str) -> Self {
        Self::Word(word, meaning(word))
    }

    fn meaning(&self) -> Meaning {
        match self {
            Self::Word(_, meaning) => *meaning,
            Self::Number(value) => Meaning::Number(*value),
            Self::Percent => Meaning::Plain,
        }
    }

    /// A hash of a word that carries content.
    fn content(&self) -> Option<u32> {
        match self {
            Self::Word(word, _) if !is_function_word(word) => Some(stem(word)),
            _ => None,
        }
    }
}

/// Letters of a stem that count: "invests", "investing" and "investment" are one word.
const STEM: usize = 6;

/// A hash of `word` (lower case) without the endings of English, so that inflected forms are equal.
fn stem(word: &str) -> u32 {
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

fn contains(ascending: &[u32], word: &u32) -> bool {
    ascending.binary_search(word).is_ok()
}

/// A word as it is written, up to an apostrophe.
struct Word<'a> {
    word: &'a str,
    /// The letters behind the apostrophe: "t" of "isn't", "s" of "Brin's".
    tail: &'a str,
    /// What stands between the word before and this one.
    before: &'a str,
}

/// The words of `text` in order.
fn words(text: &str) -> Vec<Word<'_>> {
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
fn lower_into(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&fold(word));
    }
}

/// Whether `c` is a letter, or belongs to the one before.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_part(c)
}

/// The words (`n't` and `cannot` as `not`), numbers and percent signs of a folded text.
fn tokens(text: &str) -> Vec<Token<'_>> {
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
fn digits(text: &str) -> usize {
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
fn number(tokens: &[Token<'_>], mut at: usize) -> Option<(f64, usize)> {
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
fn same_number(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

mod bytes;

#[cfg(test)]
mod tests;
