//! Is it good, and is the difference real?
//!
//! Judgments and answers in TREC's and BEIR's formats, measures as trec_eval computes them, clusterings as scikit-learn
//! compares them.
//! Invariant: nothing here changes its input, and the same input gives the same figures in every bit.

mod beir;
mod clusters;
mod error;
mod evaluate;
mod lists;
mod metric;
mod metrics;
mod parse;
mod qrels;
mod run;
mod source;

pub use beir::{Beir, BeirDocument, BeirQuery};
pub use clusters::{ClusterFigures, LengthsDiffer};
pub use error::{EvalError, LineFault};
pub use evaluate::{Evaluation, Missing, Options, Ties, TopicFigures, evaluate, evaluate_with};
pub use metric::{Gain, Metric};
pub use parse::{MetricError, parse_metrics};
pub use qrels::{Grade, Qrels};
pub use run::{Run, ScoreFormat};
