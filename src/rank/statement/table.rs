//! The coefficients that tell claims from what is none: what each feature, at its full, adds to the logarithm of the odds.
//!
//! Fitted by `quintet eval statements data/statements.jsonl`, which prints them beside these; a test holds the two together.

use super::features::{COUNT, Feature};
use super::learn::Model;

const INTERCEPT: f32 = -0.17;

const COEFFICIENTS: [(Feature, f32); COUNT] = [
    (Feature::NoVerb, -2.71),
    (Feature::Verbs, 0.75),
    (Feature::OpensWithPronoun, -3.94),
    (Feature::OpensWithDemonstrative, -4.17),
    (Feature::OpensWithConnective, -1.79),
    (Feature::OpensWithOrder, -1.88),
    (Feature::OpensWithReply, -0.78),
    (Feature::OpensWithVerbAlone, -5.31),
    (Feature::OpensWithParticiple, -1.46),
    (Feature::Shows, -3.58),
    (Feature::NamesItself, -3.29),
    (Feature::Comments, -0.69),
    (Feature::OnlyQuestions, -2.05),
    (Feature::EndsWithQuestion, -2.05),
    (Feature::Names, -2.43),
    (Feature::List, -0.51),
    (Feature::Job, -2.41),
    (Feature::Career, -3.31),
    (Feature::Sponsor, -3.34),
    (Feature::Show, -4.35),
    (Feature::SmallTalk, -2.84),
    (Feature::Call, -3.29),
    (Feature::Short, 1.40),
    (Feature::Long, -0.26),
    (Feature::Content, 2.84),
    (Feature::Digits, 0.06),
    (Feature::Heading, -0.34),
    (Feature::Unended, -2.67),
    (Feature::SmallStart, 1.40),
    (Feature::BreaksOff, -0.81),
    (Feature::Argues, 2.77),
    (Feature::Pronouns, -0.38),
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
