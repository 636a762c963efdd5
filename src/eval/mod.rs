//! Is it good, and is the difference real?
//!
//! Judgments and answers in TREC's and BEIR's formats, measures as trec_eval computes them, clusterings as scikit-learn
//! compares them.
//! Invariant: nothing here changes its input, and the same input gives the same figures in every bit.

mod beir;
mod beyond;
mod class_names;
mod clusters;
mod compare;
mod episodes;
mod error;
mod evaluate;
mod expected;
#[cfg(test)]
mod fixture;
mod id;
mod impressions;
mod interests;
mod json_lines;
mod lists;
mod metric;
mod metrics;
mod mind;
mod parse;
mod picture;
mod probes;
mod provenance;
mod qrels;
mod readers;
mod replay;
mod report;
mod run;
mod source;
mod statements;
mod table;
mod titles;
mod tune;
mod wants;

pub use beir::{Beir, BeirDocument, BeirQuery};
pub use beyond::{coverage, gini, intra_list_diversity, miscalibration, novelty, serendipity};
pub use class_names::{label_of, phrase_of, read_class_names};
pub use clusters::{ClusterFigures, LengthsDiffer};
pub use compare::{
    CompareError, CompareParams, Comparison, Confidence, Figure, Interval, Pair, Paired, Pairs,
    System, TopicDifference, compare, holm, interval, paired,
};
pub use episodes::{JudgedEpisode, JudgedEpisodes};
pub use error::{EvalError, LineFault};
pub use evaluate::{Evaluation, Missing, Options, Ties, TopicFigures, evaluate, evaluate_with};
pub use expected::{
    CheckedFigure, Expected, ExpectedFigure, RecordedFigure, Verdict, command_words,
};
pub use impressions::{ImpressionError, ImpressionFigures};
pub use interests::{FloorFigures, PhraseScores, WINDOW, one_floor};
pub use metric::{Gain, Metric};
pub use mind::{Impression, Mind, MindNews};
pub use parse::{MetricError, parse_metrics};
pub use picture::PictureError;
pub use probes::{
    Half, JudgedPair, PairFigures, Probe, ProbeKind, parse_probes, read_judged_pairs, read_probes,
};
pub use provenance::Provenance;
pub use qrels::{Grade, Qrels};
pub use readers::{Items, Reader, Readers, Shown};
pub use replay::{LabelledItem, replay};
pub use report::{Report, ReportRow};
pub use run::{Run, ScoreFormat};
pub use statements::{Statement, StatementFigures, read_statements};
pub use table::Form;
pub use titles::{TitleFigures, Titled, title_figures};
pub use tune::{Fold, Grid, Tuned, tune};
pub use wants::{InterestWants, JudgedBrief, ReaderWants, Wants, WantsFigures};
