//! Many signals: what is the one order, and why?
//!
//! Layer 1, pure: lists and numbers in, lists and numbers out.
//! Invariant: `rank` reads no files, and equal scores always fall back to the ordinal.

mod background;
mod bm25;
mod broadcast;
mod claim;
mod coverage;
mod evidence;
mod feedback;
mod fit;
mod fusion;
mod matching;
mod mmr;
mod regularise;
mod related;
mod relevance;
mod signature;
mod statement;
mod unit;
mod words;

pub use background::{Background, Place, middle};
pub use bm25::{Bm25, Bm25Error};
pub use broadcast::Broadcast;
pub use claim::{BandsError, ClaimBands, Relation};
pub use coverage::alpha_by_coverage;
pub use evidence::{
    Alike, Crowd, Ease, Hidden, HiddenList, ItemKnn, Library, Neighbours, Popularity, Rivals, Said,
    Signal, Signals, Table, Terms, Weights, medoids,
};
pub use feedback::{ADDED_WORDS, TRUSTED, draw, marking_words, trust};
pub use fit::{Labelled, Truth, fit_bands};
pub use fusion::{Fused, Fusion, Part, Scales, fuse};
pub use matching::{
    COHORT, Calibration, Cohort, DrawnPhrase, FLOOR, Held, INSIGHT_NEIGHBOURS, MOST_WORDS,
    PHRASE_NEIGHBOURS, Witnesses, Word, draw_insight, draw_phrase, term_shares,
};
pub use mmr::mmr;
pub use regularise::regularise;
pub use related::{Candidate, Origin, OwnShow, Related, RelatedParams, RelatedSet, select_related};
pub use relevance::{Gram, Relevance, nearness, theme_relevance, weight_of_words};
pub use signature::{Particular, Signature, Veto, addition};
pub use statement::{Claimness, StatementModel, is_spoken_claim};
pub use unit::{Alpha, Lambda, UnitError};
