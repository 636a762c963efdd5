//! From witnesses to a probability: a logistic regression with numbers that a person can read.

/// The probability from which on an insight is told as a match.
pub const FLOOR: f32 = 0.5;

/// Deviations beyond this many say no more: a subject that the corpus hardly has makes its best look as unusual as one
/// likes.
const MOST_UNUSUAL: f32 = 5.0;

/// What speaks for a match.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Witnesses {
    /// How near: the part of the way from the cosine that is usual for the phrase to 1.
    pub near: f32,
    /// How unusual: standard deviations above the usual.
    pub unusual: f32,
    /// The share of the phrase's words that stand there, each by its rarity, 0 to 1.
    pub worded: f32,
    /// How well each word of the phrase is met in meaning: deviations above the usual for that word, -1 to 4, each by
    /// its rarity. A phrase of two parts is not met by what is all about one of them.
    pub covered: f32,
}

/// What each witness is worth, in logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Without any witness.
    pub base: f32,
    /// Of being as near as can be.
    pub near: f32,
    /// Of a standard deviation.
    pub unusual: f32,
    /// Of having all words, together: most of them are worth little, so the share is cubed.
    pub worded: f32,
    /// Of a standard deviation for every word.
    pub covered: f32,
}

impl Calibration {
    /// All-MiniLM-L6-v2, in floats or 8-bit integers.
    ///
    /// Chosen by hand beside fits (logistic regression) on class names as phrases of Banking77, StackOverflow, COVID-Q,
    /// topics of ArgKP, groups and themes of the sample, and names of other sets as phrases about which a corpus says
    /// nothing: a fit alone leans on deviations and words, and what it wins on its own sets it loses on a set that was
    /// left out. `docs/decisions/0008-a-match-is-a-probability.md` has both.
    pub fn mini_lm() -> Self {
        Self { base: -6.15, near: 6.3, unusual: 0.45, worded: 3.0, covered: 0.5 }
    }

    /// A model that nobody has measured: how its cosines are stretched is unknown, so only what is unusual for the
    /// phrase and its words count. Fitted on the same sets.
    pub fn unmeasured() -> Self {
        Self { base: -6.95, near: 0.0, unusual: 1.2, worded: 3.0, covered: 0.6 }
    }

    /// The probability of a match, in (0, 1).
    pub fn probability(&self, witnesses: &Witnesses) -> f32 {
        let Witnesses { near, unusual, worded, covered } = *witnesses;
        let unusual = unusual.min(MOST_UNUSUAL);
        let logit = self.base
            + self.near * near
            + self.unusual * unusual
            + self.worded * worded.clamp(0.0, 1.0).powi(3)
            + self.covered * covered;
        1.0 / (1.0 + (-logit).exp())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(near: f32, unusual: f32, worded: f32, covered: f32) -> f32 {
        let witnesses = Witnesses { near, unusual, worded, covered };
        Calibration::mini_lm().probability(&witnesses)
    }

    proptest! {
        #[test]
        fn a_probability_rises_with_every_witness(
            near in -0.5f32..1.0, unusual in -3f32..12.0, worded in 0f32..=1.0, covered in -1f32..4.0,
            more in 0f32..0.5,
        ) {
            let here = of(near, unusual, worded, covered);
            prop_assert!((0.0..=1.0).contains(&here));
            prop_assert!(of(near + more, unusual, worded, covered) >= here);
            prop_assert!(of(near, unusual + more, worded, covered) >= here);
            prop_assert!(of(near, unusual, worded + more, covered) >= here);
            prop_assert!(of(near, unusual, worded, covered + more) >= here);
        }
    }

    #[test]
    fn what_is_merely_the_least_unlikely_of_a_corpus_is_no_match() {
        assert!(of(0.1, 30.0, 0.3, 1.5) < FLOOR);
        assert!(of(0.6, 4.0, 0.3, 2.5) > FLOOR);
    }
}
