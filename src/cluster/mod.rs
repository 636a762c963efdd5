//! Which insights belong together, and what is the group called?
//!
//! Layer 1: communities of the nearest-neighbour graph, their tree, their names and their history.
//! Invariant: numbers in, numbers and names out; nothing here reads a file or knows a model.

mod agreement;
mod areas;
mod assign;
mod candidates;
mod centres;
mod choice;
mod choose;
mod graph;
mod group_size;
mod halves;
mod held;
mod hierarchy;
mod label;
mod layout;
mod leiden;
mod lineage;
mod membership;
mod partition;
mod plain_words;
mod quality;
mod terms;
mod trend;
mod vague_words;
mod word_vectors;

pub use assign::{TogetherError, Vote, together, vote};
pub use choice::{Basis, Choice, Reason, choose};
pub use choose::{Layer, contrast, scan};
pub use graph::{Graph, GraphError};
pub use hierarchy::{
    Detail, Hierarchy, HierarchyParams, HierarchyParamsError, Level, hierarchy, hierarchy_around,
    hierarchy_from,
};
pub use label::{Candidate, Label, Meanings, Namer, Shortlist};
pub use layout::{layout, memberships};
pub use leiden::{leiden, leiden_from};
pub use lineage::{Event, GroupId, Lineage, lineage};
pub use membership::{exemplars, membership};
pub use partition::{ClusterId, Partition};
pub use plain_words::is_plain;
pub use quality::{Quality, QualityError, score};
pub use terms::{Terms, TermsBuilder, Token};
pub use trend::{Trend, trend};
pub use vague_words::is_vague;
