//! Does an insight match a phrase? A probability that means the same for every phrase and every corpus.
//!
//! A cosine of .35 is a strong match for one phrase and noise for another, so a cosine is only a witness. There are four
//! that count ([`Witnesses`]): how *near* the two are beyond what is usual for the phrase, how *unusual* that is among
//! all insights, how far the insight is *worded* like the phrase, and whether it *covers* the meaning of each of its
//! words. [`Calibration`] makes one probability of them; half is the floor of whatever says "this is about that".
//!
//! Both sides are drawn towards what lies nearest to them before they are compared ([`draw_insight`], [`draw_phrase`]):
//! that tells senses apart, because what lasts long as hardware has other neighbours than what lasts long as life.
//! `docs/decisions/0008-a-match-is-a-probability.md` has the measurements.

mod calibration;
mod cohort;
mod drawn;
mod words;

pub use calibration::{Calibration, FLOOR, Witnesses};
pub use cohort::{COHORT, Cohort, DrawnPhrase, Held, MOST_WORDS, Word};
pub use drawn::{INSIGHT_NEIGHBOURS, PHRASE_NEIGHBOURS, draw_insight, draw_phrase};
pub use words::term_shares;
