//! The product: build, open, search, related, themes, briefs.
//!
//! Composition only: what is clever lives in the modules below. tantivy is spoken here and in `vector`.

mod error;
mod manifest;
mod schema;
mod analyzer;
mod store;
mod groups;
mod snapshot;
mod rows;
mod build;
mod cluster;
mod assign;
mod filter;
mod lexical;
mod candidates;
mod search;
mod related;
mod themes;
mod brief;

mod info;
mod retrieval;
mod open;


pub use build::{BuildOptions, BuildReport, DeleteReport, add, build, delete};
pub use cluster::{ClusterReport, cluster};
pub use error::EngineError;
pub use filter::Filter;
pub use groups::{Community, Tree};
pub use info::{Info, Verification, info, verify};
pub use manifest::{FORMAT_VERSION, Manifest, ModelRecord, SearchSettings};
pub use open::Engine;
pub use related::{Related, RelatedOptions, RelatedPage};
pub use retrieval::{RetrievalOptions, RetrievalReport, RetrievalRun, eval_retrieval};
pub use search::{Contribution, Explanation, Hit, Mode, SearchOptions};
pub use themes::{GroupPage, Member};
