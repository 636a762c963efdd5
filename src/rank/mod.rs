//! Many signals: what is the one order, and why?
//!
//! Layer 1, pure: lists and numbers in, lists and numbers out.
//! Invariant: `rank` reads no files, and equal scores always fall back to the ordinal.

mod bm25;
mod claim;
mod evidence;
mod feedback;
mod fit;
mod fusion;
mod mmr;
mod regularise;
mod related;
mod relevance;
mod signature;
mod statement;
mod unit;
mod words;

pub use bm25::{Bm25, Bm25Error};
pub use claim::{BandsError, ClaimBands, Relation};
pub use evidence::{
    Alike, Crowd, Ease, Hidden, HiddenList, ItemKnn, Library, Neighbours, Popularity, Rivals, Said,
    Signal, Signals, Table, Terms, Weights, medoids,
};
pub use feedback::{ADDED_WORDS, TRUSTED, draw, marking_words, trust};
pub use fit::{Labelled, Truth, fit_bands};
pub use fusion::{Fused, Fusion, Part, Scales, fuse};
pub use mmr::mmr;
pub use regularise::regularise;
pub use related::{Candidate, Origin, OwnShow, Related, RelatedParams, RelatedSet, select_related};
pub use relevance::{Gram, theme_relevance};
pub use signature::{Signature, Veto};
pub use statement::{Claimness, StatementModel};
pub use unit::{Alpha, Lambda, UnitError};
