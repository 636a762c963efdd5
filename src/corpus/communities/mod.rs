//! Groups, themes and areas of a commit: made, added to, named, and what became of them.

pub(crate) mod assign;
pub(crate) mod cluster;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod lasting;
pub(crate) mod naming;
pub(crate) mod texts;
mod title_words;

pub use cluster::{ClusterReport, Start, cluster};
pub use groups::{Community, Tree, TreeState};
pub use history::{Change, Entry, How, What};
