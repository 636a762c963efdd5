//! Where the state is kept, and `state`: what can be typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::examples;

/// Where readers are kept.
#[derive(Args, Debug, Clone, Default)]
pub(in crate::cli) struct StateArgs {
    /// The SQLite file of profiles, feedback and briefs; beside the index, as INDEX.readers.sqlite, unless given. Or a
    /// PostgreSQL database, as postgres://USER@HOST/DATABASE, where Quintet was built with it; its password is best kept in
    /// PGPASSWORD.
    #[arg(long, value_name = "FILE|URL", env = "QUINTET_STATE", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) state: Option<PathBuf>,
}

/// Verbs on the state as a whole.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum StateVerb {
    /// Copy everything that is known about readers, briefs, deliveries and feeds to a place that is empty.
    #[command(after_help = examples::STATE_COPY)]
    Copy {
        /// A SQLite file, or a PostgreSQL database as postgres://USER@HOST/DATABASE.
        #[arg(value_hint = ValueHint::FilePath)]
        from: PathBuf,
        /// The same; it is made where it is not there.
        #[arg(value_hint = ValueHint::FilePath)]
        to: PathBuf,
    },
}
