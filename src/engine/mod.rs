//! The product: build, open, search, related, themes, briefs.
//!
//! Composition only: what is clever lives in the modules below. tantivy is spoken here and in `vector`.

mod analyzer;
mod assign;
mod brief;
mod build;
mod calibrate;
mod candidates;
mod cluster;
mod error;
mod filter;
mod groups;
mod journal;
mod lexical;
mod manifest;
mod related;
mod rows;
mod schema;
mod search;
mod snapshot;
mod store;
mod themes;

mod bench;
mod clusters;
mod info;
mod measured;
mod open;
mod relatedness;
mod retrieval;

pub use bench::{AnnOptions, bench_index, bench_vectors};
pub use build::{BuildOptions, BuildReport, DeleteReport, add, build, delete};
pub use calibrate::{
    CalibrateOptions, CalibrateReport, JudgedFigures, KindFigures, WrongPair, calibrate,
};
pub use cluster::{ClusterReport, cluster};
pub use clusters::{ClustersOptions, ClustersReport, LevelFigures, eval_clusters};
pub use error::EngineError;
pub use filter::Filter;
pub use groups::{Community, Tree};
pub use info::{Info, Verification, info, verify};
pub use manifest::{FORMAT_VERSION, Manifest, ModelRecord, SearchSettings};
pub use open::Engine;
pub use related::{Related, RelatedOptions, RelatedPage};
pub use relatedness::{MethodFigures, RelatednessOptions, RelatednessReport, eval_related};
pub use retrieval::{RetrievalOptions, RetrievalReport, RetrievalRun, eval_retrieval};
pub use search::{Contribution, Explanation, Hit, Mode, SearchOptions};
pub use themes::{GroupPage, Member};
