//! How are the same questions answered by a corpus on Milvus?
//!
//! Layer 4, feature `milvus`. A [`MilvusCorpus`] stands beside the engine: requests and answers are the same, ranking is that
//! of `rank`, lists and rows come from the server (decision 24). `docs/milvus.md` says what works and what differs.
//! Invariant: one upsert is the commit of a build and of a clustering; a block of an add that was acknowledged is there, once.

mod client;
mod clustering;
mod communities;
mod corpus;
mod everyone;
mod fetched;
mod habits;
mod head;
mod info;
mod insight_page;
mod neighbours;
mod place;
mod placed;
mod related;
mod row;
mod rows;
mod sample;
mod search;
mod titles;
mod window;
mod write;

pub use clustering::cluster;
pub use corpus::MilvusCorpus;
pub use window::BriefWindow;
pub use write::{add, build, delete};
