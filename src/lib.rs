//! Quintet: semantic search, related insights, themes and briefs over podcast insights.

pub mod insight;
pub mod task;

pub mod ingest;
pub mod embed;
pub mod vector;
pub mod cluster;
pub mod rank;
pub mod profile;
pub mod brief;
pub mod eval;

pub mod engine;

pub mod cli;
