//! What decides about sameness in one text: its words, its names, its numbers, and what it denies.
//!
//! Cosines alone merge "always do X" with "never do X" (.964 with all-MiniLM-L6-v2) before true duplicates (.969), and a
//! claim about one company with the same claim about another.
//! Invariant: texts that differ in a number, in negation, in an opposite or in a name veto each other.

mod addition;
mod tokens;

use serde::Serialize;

pub use addition::{Particular, addition};
use tokens::{Token, Word, contains, lower_into, number, same_number, stem, tokens, words};

use super::words::{Meaning, is_function_word, is_turn, meaning};
use crate::text::fold;

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
    /// A text of few words says too little to be known again by them; and of two that are nearly alike neither quotes the
    /// other: what is exchanged between them is what counts ([`Signature::veto`]).
    pub fn quotes(&self, other: &Self) -> bool {
        let (part, whole) =
            if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let within = |part: &[u32], whole: &[u32]| part.iter().all(|word| contains(whole, word));
        let is_longer = self.shared_words(other) < NEARLY_ALIKE || self.veto(other).is_none();
        part.words.len() >= QUOTED
            && is_longer
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

mod bytes;

#[cfg(test)]
mod tests;
