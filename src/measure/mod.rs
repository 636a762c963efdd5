//! Is it good, is it fast? Measurements of a built engine, and what it learns from them.
//!
//! Layer 4, above the engine. Figures and judgments themselves are in `eval`; `frame` is what all measurements have in
//! common: options, an index for the time, where the figures come from, seconds.

mod briefs;
mod calibrate;
mod clusters;
mod extract;
mod frame;
#[cfg(fuzzing)]
pub mod fuzz;
mod interests;
mod learned;
mod matrix;
mod pages;
mod readers;
mod relatedness;
mod retrieval;
mod stability;
mod state;
mod statements;
mod titles;
mod tune;
mod vectors;
mod wanted;

pub use briefs::{BriefsOptions, BriefsReport, BriefsRun, Growth, bench_briefs};
pub use calibrate::{
    CalibrateOptions, CalibrateReport, JudgedFigures, KindFigures, WrongPair, calibrate,
};
pub use clusters::{ClustersOptions, ClustersReport, LevelFigures, eval_clusters};
pub use extract::{
    AgainstLexRank, ChosenOfEpisode, ExtractFigures, ExtractMethod, ExtractOptions, ExtractReport,
    ExtractSpeed, eval_extract,
};
pub use interests::{InterestFigures, InterestsOptions, InterestsReport, eval_interests};
pub use learned::{keep_brief_weights, learn_brief_weights};
pub use pages::{RelatedBench, bench_related};
pub use readers::{
    Against, Chosen, MethodFigures, PriceOfDiversity, ProfilesOptions, ProfilesReport,
    SignalWeight, eval_profiles,
};
pub use relatedness::{RelatedFigures, RelatednessOptions, RelatednessReport, eval_related};
pub use retrieval::{RetrievalOptions, RetrievalReport, RetrievalRun, eval_retrieval};
pub use stability::{Replay, StabilityOptions, StabilityReport, Step, eval_stability};
pub use state::{StateOptions, StateReport, bench_state};
pub use statements::{
    Coefficient, StatementKind, StatementsReport, WrongStatement, eval_statements,
};
pub use titles::{ClassTitle, TitleMethod, TitlesOptions, TitlesReport, eval_titles};
pub use tune::{Gain, TuneOptions, TuneReport, eval_tune};
pub use vectors::{AnnEvaluation, AnnOptions, ann_of_index, ann_of_vectors};
pub use wanted::{WantedOptions, WantedReader, WantedReport, WrongItem, eval_briefs};
