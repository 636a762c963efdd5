//! The product: build, open, search, related, themes, briefs.
//!
//! Composition only: what is clever lives in the modules below. tantivy is spoken here and in `vector`.

mod analyzer;
mod around;
mod assign;
mod brief;
mod build;
mod calibrate;
mod cluster;
mod directory;
mod error;
mod estimate;
mod filter;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod groups;
mod habits;
mod history;
mod hybrid;
mod journal;
mod lasting;
mod lexical;
mod lock;
mod manifest;
mod map;
mod matches;
mod naming;
mod related;
mod rows;
mod schema;
mod seal;
mod search;
mod sidecar;
mod snapshot;
mod staged;
mod stop;
mod store;
mod sweep;
mod texts;
mod themes;
mod title_words;
mod titles;
mod transaction;
mod trends;
mod upgrade;
mod verify;

mod bench;
mod bench_related;
mod clusters;
mod info;
mod interests;
mod measured;
mod open;
mod profiles;
mod relatedness;
mod retrieval;
mod stability;
mod statements;
mod tune;
mod wanted;

pub use bench::{AnnEvaluation, AnnOptions, bench_index, bench_vectors, eval_ann};
pub use bench_related::{RelatedBench, bench_related};
pub use brief::{
    Audit, Breach, BriefJob, BriefMaker, BriefsOptions, BriefsReport, BriefsRun, Delivered,
    Delivery, Difference, Due, Explained, ExplainedWish, Failure, Growth, Replayed, RuleCount,
    When, bench_briefs, keep_brief_weights, learn_brief_weights,
};
pub use build::{BuildOptions, BuildReport, DeleteReport, add, build, delete};
pub use calibrate::{
    CalibrateOptions, CalibrateReport, JudgedFigures, KindFigures, WrongPair, calibrate,
};
pub use cluster::{ClusterReport, Start, cluster};
pub use clusters::{ClustersOptions, ClustersReport, LevelFigures, eval_clusters};
pub use error::{Damage, EngineError};
pub use estimate::estimate;
pub use filter::Filter;
pub use groups::{Community, Tree, TreeState};
pub use history::{Change, Entry, How, What};
pub use info::{Info, info};
pub use interests::{InterestFigures, InterestsOptions, InterestsReport, eval_interests};
pub use manifest::{FORMAT_VERSION, Manifest, ModelRecord, SearchSettings};
pub use map::{Picture, Region};
pub use open::Engine;
pub use profiles::{
    Against, Chosen, MethodFigures, PriceOfDiversity, ProfilesOptions, ProfilesReport,
    SignalWeight, eval_profiles,
};
pub use related::{Related, RelatedOptions, RelatedPage};
pub use relatedness::{RelatedFigures, RelatednessOptions, RelatednessReport, eval_related};
pub use retrieval::{RetrievalOptions, RetrievalReport, RetrievalRun, eval_retrieval};
pub use search::{Contribution, Explanation, Hit, Mode, SearchOptions};
pub use stability::{Replay, StabilityOptions, StabilityReport, Step, eval_stability};
pub use statements::{
    Coefficient, StatementKind, StatementsReport, WrongStatement, eval_statements,
};
pub use themes::{GroupPage, Member};
pub use titles::{ClassTitle, TitleMethod, TitlesOptions, TitlesReport, eval_titles};
pub use trends::{Counts, ThemeTrend, Trends};
pub use tune::{Gain, TuneOptions, TuneReport, eval_tune};
pub use upgrade::{UpgradeReport, upgrade};
pub use verify::{Verification, damage, verify};
pub use wanted::{WantedOptions, WantedReader, WantedReport, WrongItem, eval_briefs};
