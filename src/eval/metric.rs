//! A measure of a ranking, as a type that prints and parses.

use std::fmt;
use std::num::NonZeroUsize;

use super::Grade;

/// A measure of one ranking, averaged over topics (counts are summed); higher is better.
///
/// `k` cuts the ranking off after so many documents, `rel` is the lowest grade that counts as relevant (1 by default).
/// Prints as `ndcg@10`, `map`, `p(rel=2)@5`, `rbp(p=0.8)` and parses from that and from the names that trec_eval,
/// ir_measures and ranx use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Metric {
    /// Normalised discounted cumulative gain.
    Ndcg {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// What a grade is worth.
        gain: Gain,
    },
    /// Average precision.
    Map {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Reciprocal rank of the first relevant document.
    Mrr {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Relevant among the first k, divided by k; without a cut-off by the documents found (trec_eval's set_P).
    Precision {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Share of the relevant documents that are among the first k.
    Recall {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// 1 where a relevant document is among the first k, else 0.
    Success {
        /// Cut-off.
        k: NonZeroUsize,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Precision after as many documents as are relevant.
    Rprec {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Binary preference: judged documents only.
    Bpref {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Rank-biased precision.
    Rbp {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// Persistence, above 0 and below 1.
        p: f64,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Expected reciprocal rank.
    Err {
        /// Cut-off; none looks at the whole ranking.
        k: Option<NonZeroUsize>,
        /// The highest grade of the scale; gdeval has 4 built in.
        max: Grade,
    },
    /// Share of the first k that was judged.
    Judged {
        /// Cut-off.
        k: NonZeroUsize,
    },
    /// Inferred average precision, for judgments that are a sample.
    InfAp {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Interpolated precision at a recall.
    InterpolatedPrecision {
        /// The recall, from 0 to 1.
        recall: f64,
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Interpolated precision averaged over the recalls 0, .1, …, 1.
    ElevenPoint {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Harmonic mean of precision and recall of the whole ranking.
    SetF {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Documents found; summed over topics.
    NumRet,
    /// Relevant documents known; summed over topics.
    NumRel {
        /// The lowest relevant grade.
        rel: Grade,
    },
    /// Relevant documents found; summed over topics.
    NumRelRet {
        /// The lowest relevant grade.
        rel: Grade,
    },
}

/// What a grade is worth to [`Metric::Ndcg`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gain {
    /// The grade: trec_eval, BEIR, Järvelin and Kekäläinen 2002.
    #[default]
    Linear,
    /// 2^grade − 1: gdeval, Burges et al. 2005.
    Exponential,
}

impl Metric {
    /// Whether topics are summed and not averaged, as trec_eval does with counts.
    pub fn is_count(&self) -> bool {
        matches!(self, Self::NumRet | Self::NumRel { .. } | Self::NumRelRet { .. })
    }

    /// The measures of a retrieval report: nDCG@10, MRR@10, MAP, recall@10 and recall@100.
    pub fn retrieval() -> Vec<Self> {
        let at = NonZeroUsize::new;
        vec![
            Self::Ndcg { k: at(10), gain: Gain::Linear },
            Self::Mrr { k: at(10), rel: 1 },
            Self::Map { k: None, rel: 1 },
            Self::Recall { k: at(10), rel: 1 },
            Self::Recall { k: at(100), rel: 1 },
        ]
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, k, rel) = match *self {
            Self::Ndcg { k, gain: Gain::Linear } => ("ndcg", k, 1),
            Self::Ndcg { k, gain: Gain::Exponential } => ("ndcg(exp)", k, 1),
            Self::Map { k, rel } => ("map", k, rel),
            Self::Mrr { k, rel } => ("mrr", k, rel),
            Self::Precision { k: None, rel } => ("set_p", None, rel),
            Self::Precision { k, rel } => ("p", k, rel),
            Self::Recall { k, rel } => ("recall", k, rel),
            Self::Success { k, rel } => ("success", Some(k), rel),
            Self::Rprec { rel } => ("rprec", None, rel),
            Self::Bpref { rel } => ("bpref", None, rel),
            Self::Rbp { k, p, rel } => {
                write!(f, "rbp(p={p}")?;
                if rel != 1 {
                    write!(f, ",rel={rel}")?;
                }
                (")", k, 1)
            }
            Self::Err { k, max: 4 } => ("err", k, 1),
            Self::Err { k, max } => {
                write!(f, "err(max={max})")?;
                ("", k, 1)
            }
            Self::Judged { k } => ("judged", Some(k), 1),
            Self::InfAp { rel } => ("infap", None, rel),
            Self::InterpolatedPrecision { recall, rel: 1 } => return write!(f, "iprec@{recall}"),
            Self::InterpolatedPrecision { recall, rel } => {
                return write!(f, "iprec(rel={rel})@{recall}");
            }
            Self::ElevenPoint { rel } => ("11pt_avg", None, rel),
            Self::SetF { rel } => ("set_f", None, rel),
            Self::NumRet => ("num_ret", None, 1),
            Self::NumRel { rel } => ("num_rel", None, rel),
            Self::NumRelRet { rel } => ("num_rel_ret", None, rel),
        };
        f.write_str(name)?;
        if rel != 1 {
            write!(f, "(rel={rel})")?;
        }
        k.map_or(Ok(()), |k| write!(f, "@{k}"))
    }
}
