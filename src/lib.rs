//! Quintet: semantic search, related insights, themes and briefs over podcast insights.

mod digest;
pub mod file_lock;
mod huge_page;
pub mod insight;
pub mod markup;
pub mod path;
pub mod process;
pub mod remote;
pub mod secret;
pub mod task;
pub mod text;
pub mod whole_file;

pub mod brief;
pub mod cluster;
pub mod deliver;
pub mod embed;
pub mod eval;
pub mod extract;
pub mod feed;
pub mod ingest;
pub mod profile;
pub mod rank;
pub mod vector;

pub mod corpus;
pub mod error;
pub mod state;

pub mod engine;
pub mod outbox;
#[cfg(feature = "object-store")]
pub mod publish;
pub mod scan;

pub mod measure;
#[cfg(feature = "milvus")]
pub mod milvus;

pub mod operation;

pub mod daily;

pub mod page;

#[cfg(feature = "serve")]
pub mod server;

pub mod cli;
