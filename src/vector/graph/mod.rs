//! The navigable small world of a segment's rows: built, frozen into flat arrays, walked in the memory map.
//!
//! Source: Malkov and Yashunin 2018 (the graph); Subramanya et al. 2019 (pruning with slack).
//! Nodes are rows, equal rows being one node. Level 0 holds every node with a fixed number of links; the levels above hold
//! a sample and give a walk its start.

mod blocks;
mod build;
mod copies;
mod file;
mod looks;
mod prune;
mod seed;
mod view;
mod waiting;
mod walk;

pub(super) use build::{Prior, build};
pub(super) use file::{EXTENSION, GraphFile, write_graph, write_no_graph};
pub(super) use looks::Reach;
pub(super) use view::GraphView;
pub(super) use walk::{Hit, Scratch, with_scratch};

/// Ends a list of links; stands for no row.
pub(super) const NONE: u32 = u32::MAX;
/// Most levels above the ground: hnsw_rs has sixteen at most.
const MAX_LEVELS: usize = 16;
