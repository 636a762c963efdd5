//! The coefficients that tell claims from what is none: what each feature, at its full, adds to the logarithm of the odds.
//!
//! Fitted by `quintet eval statements data/statements.jsonl`, which prints them beside these; a test holds the two together.

use super::features::{COUNT, Feature};
use super::learn::Model;

const INTERCEPT: f32 = -0.21;

const COEFFICIENTS: [(Feature, f32); COUNT] = [
    (Feature::NoVerb, -2.97),
    (Feature::Verbs, 0.48),
    (Feature::OpensWithPronoun, -3.99),
    (Feature::OpensWithDemonstrative, -4.24),
    (Feature::OpensWithConnective, -2.03),
    (Feature::OpensWithOrder, -1.93),
    (Feature::OpensWithReply, -0.77),
    (Feature::OpensWithVerbAlone, -5.43),
    (Feature::OpensWithParticiple, -1.60),
    (Feature::Shows, -3.64),
    (Feature::NamesItself, -3.44),
    (Feature::Comments, -0.76),
    (Feature::OnlyQuestions, -2.06),
    (Feature::EndsWithQuestion, -2.06),
    (Feature::Names, -2.79),
    (Feature::List, -1.22),
    (Feature::Job, -2.54),
    (Feature::Career, -3.31),
    (Feature::Sponsor, -3.43),
    (Feature::Show, -4.40),
    (Feature::SmallTalk, -2.88),
    (Feature::Call, -3.28),
    (Feature::Short, 1.14),
    (Feature::Long, -0.58),
    (Feature::Content, 3.23),
    (Feature::Digits, -0.01),
    (Feature::Heading, -0.85),
    (Feature::Unended, -0.86),
    (Feature::SmallStart, 0.52),
    (Feature::BreaksOff, -0.69),
    (Feature::Argues, 3.02),
    (Feature::Pronouns, -0.30),
];

/// The model that decides.
pub(super) const MODEL: Model = {
    let mut coefficients = [0.0; COUNT];
    let mut at = 0;
    while at < COUNT {
        let (feature, value) = COEFFICIENTS[at];
        coefficients[feature as usize] = value;
        at += 1;
    }
    Model { intercept: INTERCEPT, coefficients }
};
