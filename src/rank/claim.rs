//! Same claim or not: a cosine says how close two texts are, their words say whether they tell the same.
//!
//! Neither is enough alone. Insights on one theme reach a cosine of .86 with all-MiniLM-L6-v2 while they claim different
//! things, but then they share a third of their words at most; a claim told again shares half of them.
//! Invariant: a pair that its signatures veto is never the same claim, however high its cosine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::signature::Signature;

/// By so much the cosine of a text with a longer one that quotes it may lie below that of the same claim.
const LONGER: f32 = 0.15;

/// How two insights are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same claim in the same or other words: collapse.
    SameClaim,
    /// The same theme, another claim: group.
    SameTheme,
    /// Neither.
    Unrelated,
}

/// Where the bands of cosines lie for one embedding model.
///
/// Invariant: the claim threshold is not below the theme threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RawBands", into = "RawBands")]
pub struct ClaimBands {
    claim: Option<f32>,
    words: f32,
    theme: f32,
}

/// Why thresholds are not bands.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BandsError {
    /// The share of common words is no share.
    #[error("the share of common words is {found}, expected a number from 0 to 1")]
    NoShare {
        /// The number found.
        found: f32,
    },
    /// A threshold is no cosine.
    #[error("the {band} threshold is {found}, expected a cosine from -1 to 1")]
    NoCosine {
        /// Which threshold.
        band: &'static str,
        /// The number found.
        found: f32,
    },
    /// The same claim would need less similarity than the same theme.
    #[error(
        "the claim threshold {claim} is below the theme threshold {theme}; calibrate the model again"
    )]
    Swapped {
        /// Threshold of the same claim.
        claim: f32,
        /// Threshold of the same theme.
        theme: f32,
    },
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct RawBands {
    claim: Option<f32>,
    words: f32,
    theme: f32,
}

impl ClaimBands {
    /// Checks the thresholds.
    ///
    /// * `claim`: from this cosine on two texts are the same claim, unless their words forbid it; `None` where the bands
    ///   of a model overlap, so that nothing is ever merged.
    /// * `words`: the share of common words that the same claim needs, 0 to 1.
    /// * `theme`: from this cosine on they share a theme.
    pub fn new(claim: Option<f32>, words: f32, theme: f32) -> Result<Self, BandsError> {
        if !(0.0..=1.0).contains(&words) {
            return Err(BandsError::NoShare { found: words });
        }
        for (band, found) in [("theme", Some(theme)), ("claim", claim)] {
            if let Some(found) = found.filter(|found| !(-1.0..=1.0).contains(found)) {
                return Err(BandsError::NoCosine { band, found });
            }
        }
        match claim {
            Some(claim) if claim < theme => Err(BandsError::Swapped { claim, theme }),
            _ => Ok(Self { claim, words, theme }),
        }
    }

    /// Bands that merge nothing and leave no theme out: for a model that nobody has measured.
    pub fn closed() -> Self {
        Self { claim: None, words: 1.0, theme: 0.0 }
    }

    /// The bands of all-MiniLM-L6-v2 for an index that was not calibrated, near those that `quintet calibrate` fits in floats
    /// and in 8-bit integers alike (a cosine of .65, half of the words, and .30).
    pub fn mini_lm() -> Self {
        Self { claim: Some(0.7), words: 0.45, theme: 0.3 }
    }

    /// From this cosine on two texts are the same claim; `None` where nothing is merged.
    pub fn claim(self) -> Option<f32> {
        self.claim
    }

    /// The share of common words that the same claim needs.
    pub fn words(self) -> f32 {
        self.words
    }

    /// From this cosine on two texts share a theme.
    pub fn theme(self) -> f32 {
        self.theme
    }

    /// Whether two texts with this cosine make the same claim, or one quotes the other; symmetric.
    pub fn same_claim(self, cosine: f32, a: &Signature, b: &Signature) -> bool {
        let Some(claim) = self.claim else { return false };
        cosine >= claim && a.shared_words(b) >= self.words && a.veto(b).is_none()
            || self.may_be_same(cosine) && a.quotes(b)
    }

    /// Whether two texts with this cosine can make the same claim at all, so that looking at their words is worth while.
    pub fn may_be_same(self, cosine: f32) -> bool {
        self.claim.is_some_and(|claim| cosine >= claim - LONGER)
    }

    /// How two texts with this cosine are related.
    pub fn relation(self, cosine: f32, a: &Signature, b: &Signature) -> Relation {
        if self.same_claim(cosine, a, b) {
            Relation::SameClaim
        } else if cosine >= self.theme {
            Relation::SameTheme
        } else {
            Relation::Unrelated
        }
    }
}

impl TryFrom<RawBands> for ClaimBands {
    type Error = BandsError;
    fn try_from(raw: RawBands) -> Result<Self, BandsError> {
        Self::new(raw.claim, raw.words, raw.theme)
    }
}

impl From<ClaimBands> for RawBands {
    fn from(bands: ClaimBands) -> Self {
        Self { claim: bands.claim, words: bands.words, theme: bands.theme }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_checked_and_decide() {
        assert!(matches!(
            ClaimBands::new(Some(1.5), 0.4, 0.4),
            Err(BandsError::NoCosine { band: "claim", .. })
        ));
        assert!(matches!(ClaimBands::new(Some(0.3), 0.4, 0.4), Err(BandsError::Swapped { .. })));
        assert!(matches!(ClaimBands::new(None, 1.4, 0.4), Err(BandsError::NoShare { .. })));
        let bands = ClaimBands::new(Some(0.8), 0.5, 0.4).unwrap();
        let (always, never) = (Signature::of("always do it"), Signature::of("never do it"));
        assert_eq!(bands.relation(0.99, &always, &always), Relation::SameClaim);
        assert_eq!(bands.relation(0.99, &always, &never), Relation::SameTheme);
        assert_eq!(bands.relation(0.2, &always, &never), Relation::Unrelated);
        let closed = ClaimBands::new(None, 0.5, 0.4).unwrap();
        assert_eq!(closed.relation(1.0, &always, &always), Relation::SameTheme);
        let json = serde_json::to_string(&bands).unwrap();
        assert_eq!(serde_json::from_str::<ClaimBands>(&json).unwrap(), bands);
    }

    #[test]
    fn a_high_cosine_without_common_words_is_a_theme() {
        let bands = ClaimBands::new(Some(0.8), 0.5, 0.4).unwrap();
        let text = Signature::of("The cloud company invests in the lab to win back demand.");
        let theme = Signature::of("The cloud company buys chips that nobody else sells.");
        let again = Signature::of("To win back demand, the cloud company is investing in the lab.");
        assert_eq!(bands.relation(0.9, &text, &theme), Relation::SameTheme);
        assert_eq!(bands.relation(0.9, &text, &again), Relation::SameClaim);
    }

    /// Every pair of `data/probes.jsonl` whose difference is a number, a denial or a name, at the highest cosine there is.
    #[test]
    fn no_probe_that_differs_in_one_thing_that_counts_is_the_same_claim() {
        let bands = ClaimBands::mini_lm();
        let mut seen = 0;
        for line in include_str!("../../data/probes.jsonl").lines() {
            let probe: serde_json::Value = serde_json::from_str(line).unwrap();
            let kind = probe["kind"].as_str().unwrap();
            if !["negated", "number_changed", "entity_changed"].contains(&kind) {
                continue;
            }
            seen += 1;
            let [a, b] = ["a", "b"].map(|side| Signature::of(probe[side].as_str().unwrap()));
            assert!(!bands.same_claim(1.0, &a, &b), "{}", probe["id"]);
            assert!(!bands.same_claim(1.0, &b, &a), "{}", probe["id"]);
        }
        assert_eq!(seen, 200);
    }

    #[test]
    fn a_word_exchanged_is_no_quotation() {
        let bands = ClaimBands::mini_lm();
        for (one, other) in [
            (
                "Three in four people who go to therapy feel better after six months.",
                "One in four people who go to therapy feels better after six months.",
            ),
            (
                "Teachers burn out less from long hours than from having no say in what happens in their own classroom.",
                "Teachers burn out from long hours, not from having no say in what happens in their own classroom.",
            ),
        ] {
            let (one, other) = (Signature::of(one), Signature::of(other));
            assert!(!bands.same_claim(0.98, &one, &other));
            assert!(!bands.same_claim(0.98, &other, &one));
            assert!(bands.same_claim(1.0, &one, &one));
        }
    }

    #[test]
    fn a_text_that_another_quotes_makes_the_same_claim_unless_it_is_denied_there() {
        let bands = ClaimBands::new(Some(0.7), 0.6, 0.3).unwrap();
        let part = Signature::of("Patients who walk daily recover twice as fast after surgery.");
        let whole = |denied: &str| {
            Signature::of(&format!(
                "We looked at 40 clinics over ten winters. Patients who walk daily {denied}recover twice as fast after \
                 surgery, and the nurses were the first ones to notice it in their notes."
            ))
        };
        assert!(
            bands.same_claim(0.6, &part, &whole("")) && bands.same_claim(0.6, &whole(""), &part)
        );
        assert!(!bands.same_claim(0.6, &part, &whole("do not ")));
        assert!(!bands.same_claim(0.5, &part, &whole("")));
        let few = Signature::of("Patients recover fast.");
        assert!(!bands.same_claim(0.6, &few, &whole("")));
    }
}
