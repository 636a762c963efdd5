//! Does a text claim something that stands on its own, or is it a heading, a list of names, a biography, an advertisement,
//! housekeeping, a question, or a sentence that leans on the one before?
//!
//! Thirty-three features that a person can check by reading the text, and a logistic regression over them whose
//! coefficients stand in [`table`]; `quintet eval statements data/statements.jsonl` fits them again and measures their
//! error on examples that they were not fitted on.
//! Invariant: pure, deterministic, and for any text at all.

mod feature;
mod features;
mod learn;
mod lexicon;
mod phrases;
mod sentence;
mod table;
mod verbs;

use feature::Feature;
use features::features;
use learn::Model;

/// What was said must be plainly a claim: fragments and remarks, which nobody writes, lie below. Read on 80 windows of
/// three shows: of those above, half more stand alone than of all.
const SPOKEN_FLOOR: f32 = 0.85;
/// The same for the first sentence alone, which has to carry the rest.
const OPENING_FLOOR: f32 = 0.7;

/// Whether a stretch of speech is plainly a claim, as a whole and by its first sentence alone.
pub fn is_spoken_claim(text: &str) -> bool {
    let model = StatementModel::shipped();
    model.probability(text) >= SPOKEN_FLOOR && model.probability(opening(text)) >= OPENING_FLOOR
}

/// The first sentence: up to a mark that ends one, a blank and a capital.
fn opening(text: &str) -> &str {
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?'));
    let end = ends.map(|(at, _)| at + 1).find(|&end| {
        let rest = &text[end..];
        rest.starts_with(' ') && rest.trim_start().starts_with(char::is_uppercase)
    });
    &text[..end.unwrap_or(text.len())]
}

/// How likely a text makes a claim that stands on its own, in 256 steps, as an index keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claimness(u8);

impl Claimness {
    /// From this probability on a text counts as a claim.
    pub const FLOOR: f32 = 0.5;

    /// Reads `text`. A text that is not English is neither one nor the other, which counts as a claim.
    pub fn of(text: &str) -> Self {
        Self::near(StatementModel::shipped().probability(text))
    }

    /// What was kept with [`Self::byte`].
    pub fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// To be kept.
    pub fn byte(self) -> u8 {
        self.0
    }

    /// The probability, to 1/255.
    pub fn probability(self) -> f32 {
        f32::from(self.0) / 255.0
    }

    /// Whether a claim is likelier than none.
    pub fn is_claim(self) -> bool {
        self.probability() >= Self::FLOOR
    }

    /// Half is rounded up.
    fn near(probability: f32) -> Self {
        // A probability times 255 is a byte; the cast would saturate.
        Self((probability * 255.0).round() as u8)
    }
}

/// A logistic regression that tells claims from what is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatementModel(Model);

impl StatementModel {
    /// The model whose coefficients stand in the code.
    pub fn shipped() -> Self {
        Self(table::MODEL)
    }

    /// The model that suits texts of which it is known whether they are claims; what is not English is left out.
    pub fn fit<'a>(examples: impl IntoIterator<Item = (&'a str, bool)>) -> Self {
        let known = |(text, claim): (&'a str, bool)| Some((features(text)?, claim));
        let examples: Vec<_> = examples.into_iter().filter_map(known).collect();
        Self(Model::fit(&examples))
    }

    /// Probability that `text` makes a claim that stands on its own; a half where it is not English.
    pub fn probability(&self, text: &str) -> f32 {
        features(text).map_or(0.5, |features| self.0.probability(&features))
    }

    /// What speaks for a claim before anything is known of a text.
    pub fn intercept(&self) -> f32 {
        self.0.intercept
    }

    /// What each feature speaks for a claim, or against it.
    pub fn coefficients(&self) -> impl Iterator<Item = (&'static str, f32)> + '_ {
        Feature::ALL.iter().zip(self.0.coefficients).map(|(feature, value)| (feature.name(), value))
    }
}

#[cfg(test)]
mod tests;
