//! What goes into an index.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::FormatArg;
use super::limits::up_to;

/// What to read and how strictly.
#[derive(Args, Debug, Clone)]
pub(in crate::cli) struct InputArgs {
    /// JSON Lines or CSV, plain or gzip, or Parquet; a folder; or - for standard input.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) files: Vec<PathBuf>,

    /// Stop at the first line that would be refused.
    #[arg(long)]
    pub(in crate::cli) strict: bool,

    /// Take the input for this format, whatever its name.
    #[arg(long, value_enum)]
    pub(in crate::cli) format: Option<FormatArg>,

    /// Refuse longer texts, in bytes; at most 16777216.
    #[arg(long, value_name = "BYTES", value_parser = up_to::<16_777_216>)]
    pub(in crate::cli) max_text_bytes: Option<usize>,

    /// Leave groups and themes as they are.
    #[arg(long)]
    pub(in crate::cli) skip_groups: bool,

    /// With `add`: let new insights join the groups of their neighbours and cluster nothing anew, however many have come;
    /// `quintet cluster` goes on from there.
    #[arg(long)]
    pub(in crate::cli) assign_only: bool,

    /// Say what a model on a server will be asked and what that costs, and stop. Without this it is said before the
    /// work begins.
    #[arg(long)]
    pub(in crate::cli) estimate: bool,
}
