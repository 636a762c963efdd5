//! One file a verb: call the engine, show what it says.

pub(super) mod bench;
pub(super) mod brief;
pub(super) mod build;
pub(super) mod cluster;
pub(super) mod delete;
pub(super) mod demo;
pub(super) mod embed;
pub(super) mod eval;
pub(super) mod get;
pub(super) mod group;
pub(super) mod info;
pub(super) mod model;
pub(super) mod related;
pub(super) mod search;
pub(super) mod themes;
