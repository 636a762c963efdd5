//! Judged: how much of the first k was judged at all; low values make the other measures doubtful.
//!
//! Source: ir_measures' Judged; divided by the documents found where they are fewer than k.

use std::num::NonZeroUsize;

use super::{Ranking, share};

pub(super) fn judged(ranking: &Ranking<'_>, k: NonZeroUsize) -> f64 {
    let top = ranking.top(Some(k));
    share(top.iter().filter(|found| found.is_some()).count(), top.len())
}
