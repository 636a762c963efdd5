//! The coefficients that tell claims from what is none: what each feature, at its full, adds to the logarithm of the odds.
//!
//! Fitted by `quintet eval statements data/statements.jsonl`, which prints them beside these; a test holds the two together.

use super::features::{COUNT, Feature};
use super::learn::Model;

const INTERCEPT: f32 = -0.28;

const COEFFICIENTS: [(Feature, f32); COUNT] = [
    (Feature::NoVerb, -2.88),
    (Feature::Verbs, 0.74),
    (Feature::OpensWithPronoun, -4.02),
    (Feature::OpensWithDemonstrative, -4.09),
    (Feature::OpensWithConnective, -2.10),
    (Feature::OpensWithOrder, -1.91),
    (Feature::OpensWithReply, -1.09),
    (Feature::OpensWithVerbAlone, -5.08),
    (Feature::OpensWithParticiple, -1.55),
    (Feature::Shows, -3.31),
    (Feature::NamesItself, -3.05),
    (Feature::Comments, -0.63),
    (Feature::Synopsis, -3.79),
    (Feature::OnlyQuestions, -2.11),
    (Feature::EndsWithQuestion, -2.11),
    (Feature::Names, -3.25),
    (Feature::List, -1.14),
    (Feature::Job, -2.39),
    (Feature::Career, -3.09),
    (Feature::Sponsor, -3.31),
    (Feature::Show, -4.29),
    (Feature::SmallTalk, -2.92),
    (Feature::Call, -3.32),
    (Feature::Short, 1.27),
    (Feature::Long, -0.67),
    (Feature::Content, 2.95),
    (Feature::Digits, 0.08),
    (Feature::Heading, -0.69),
    (Feature::Unended, -0.76),
    (Feature::SmallStart, 0.48),
    (Feature::BreaksOff, -0.71),
    (Feature::Argues, 3.57),
    (Feature::Pronouns, -0.19),
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
