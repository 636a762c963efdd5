//! The coefficients that tell claims from what is none: what each feature, at its full, adds to the logarithm of the odds.
//!
//! Fitted by `quintet eval statements data/statements.jsonl`, which prints them beside these; a test holds the two together.

use super::feature::Feature;
use super::features::COUNT;
use super::learn::Model;

const INTERCEPT: f32 = -0.31;

const COEFFICIENTS: [(Feature, f32); COUNT] = [
    (Feature::NoVerb, -2.86),
    (Feature::Verbs, 0.78),
    (Feature::OpensWithPronoun, -4.04),
    (Feature::OpensWithDemonstrative, -4.09),
    (Feature::OpensWithConnective, -2.12),
    (Feature::OpensWithOrder, -1.91),
    (Feature::OpensWithReply, -1.23),
    (Feature::OpensWithVerbAlone, -5.11),
    (Feature::OpensWithParticiple, -1.55),
    (Feature::Shows, -3.30),
    (Feature::NamesItself, -3.03),
    (Feature::Comments, -0.62),
    (Feature::Synopsis, -2.99),
    (Feature::OnlyQuestions, -2.12),
    (Feature::EndsWithQuestion, -2.12),
    (Feature::Names, -3.21),
    (Feature::List, -1.14),
    (Feature::Job, -2.39),
    (Feature::Career, -3.08),
    (Feature::Sponsor, -3.30),
    (Feature::Show, -4.29),
    (Feature::SmallTalk, -2.92),
    (Feature::Call, -3.33),
    (Feature::Short, 1.30),
    (Feature::Long, -0.69),
    (Feature::Content, 2.94),
    (Feature::Digits, 0.08),
    (Feature::Heading, -0.69),
    (Feature::Unended, -0.75),
    (Feature::SmallStart, 0.48),
    (Feature::BreaksOff, -0.72),
    (Feature::Argues, 3.66),
    (Feature::Pronouns, -0.17),
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
