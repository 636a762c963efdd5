//! The measures, one a file, each a function of one judged ranking.
//!
//! All are computed as trec_eval does where it has them; each file says what else it follows.

mod average_precision;
mod bpref;
mod expected_reciprocal_rank;
mod f_measure;
mod inferred_precision;
mod interpolated_precision;
mod judged;
mod ndcg;
mod precision;
mod r_precision;
mod rank_biased_precision;
mod recall;
mod reciprocal_rank;
mod success;

use super::{Grade, Metric};

/// One topic's ranking with the judges' eyes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranking<'a> {
    /// The grade of each document found, best first; `None` where nobody judged it, below 0 where the judges knew it and
    /// left it open.
    pub(super) found: &'a [Option<Grade>],
    /// The grades of all judged documents of at least 0, highest first.
    pub(super) judged: &'a [Grade],
}

impl Ranking<'_> {
    /// The first `k` documents found.
    fn top(&self, k: Option<std::num::NonZeroUsize>) -> &[Option<Grade>] {
        &self.found[..k.map_or(self.found.len(), |k| k.get().min(self.found.len()))]
    }

    /// Number of relevant documents that the judges know.
    fn relevant(&self, rel: Grade) -> usize {
        self.judged.partition_point(|&grade| grade >= rel)
    }

    /// Number of relevant documents among the first `k`.
    fn relevant_found(&self, k: Option<std::num::NonZeroUsize>, rel: Grade) -> usize {
        self.top(k).iter().filter(|found| is_relevant(**found, rel)).count()
    }
}

fn is_relevant(found: Option<Grade>, rel: Grade) -> bool {
    found.is_some_and(|grade| grade >= rel)
}

/// `part / whole`, 0 of nothing.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Metric {
    /// The value for one topic.
    pub(super) fn of(&self, ranking: &Ranking<'_>) -> f64 {
        match *self {
            Self::Ndcg { k, gain } => ndcg::ndcg(ranking, k, gain),
            Self::Map { k, rel } => average_precision::average_precision(ranking, k, rel),
            Self::Mrr { k, rel } => reciprocal_rank::reciprocal_rank(ranking, k, rel),
            Self::Precision { k, rel } => precision::precision(ranking, k, rel),
            Self::Recall { k, rel } => recall::recall(ranking, k, rel),
            Self::Success { k, rel } => success::success(ranking, k, rel),
            Self::Rprec { rel } => r_precision::r_precision(ranking, rel),
            Self::Bpref { rel } => bpref::bpref(ranking, rel),
            Self::Rbp { k, p, rel } => {
                rank_biased_precision::rank_biased_precision(ranking, k, p, rel)
            }
            Self::Err { k, max } => {
                expected_reciprocal_rank::expected_reciprocal_rank(ranking, k, max)
            }
            Self::Judged { k } => judged::judged(ranking, k),
            Self::InfAp { rel } => inferred_precision::inferred_average_precision(ranking, rel),
            Self::InterpolatedPrecision { recall, rel } => {
                interpolated_precision::interpolated_precision(ranking, recall, rel)
            }
            Self::ElevenPoint { rel } => interpolated_precision::eleven_points(ranking, rel),
            Self::SetF { rel } => f_measure::f_measure(ranking, rel),
            Self::NumRet => ranking.found.len() as f64,
            Self::NumRel { rel } => ranking.relevant(rel) as f64,
            Self::NumRelRet { rel } => ranking.relevant_found(None, rel) as f64,
        }
    }
}

#[cfg(test)]
mod tests;
