//! `brief`: what can be typed.

use std::path::PathBuf;

use clap::{Subcommand, ValueHint};

use super::{ModelArgs, examples};

/// Verbs on briefs.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BriefVerb {
    /// Show the five for a profile, each with its reason; nothing is stored.
    #[command(after_help = examples::BRIEF_PREVIEW)]
    Preview {
        /// The reader's profile.
        #[arg(value_name = "PROFILE.toml", value_hint = ValueHint::FilePath)]
        profile: PathBuf,
        /// The instant of the brief: 2026-03-20, 2026-03-20T07:00:00Z; now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// How many; the profile says unless given.
        #[arg(short, value_name = "N")]
        n: Option<usize>,
        /// Show what each score is made of.
        #[arg(long)]
        explain: bool,
        #[command(flatten)]
        model: ModelArgs,
    },
}
