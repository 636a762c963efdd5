//! `index`: what can be typed.

use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};

use super::examples;
use super::feeds::span;
use super::limits::up_to;

/// Verbs on published indexes.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum IndexVerb {
    /// Publish the index in a store: only what is new of it moves.
    #[command(after_help = examples::INDEX_PUSH)]
    Push {
        #[command(flatten)]
        place: PlaceArg,
        #[command(flatten)]
        moving: MovingArgs,
        /// Publish over an edition that this index does not come from.
        #[arg(long)]
        replace: bool,
        /// Move every file, also those that seem to be there: mends what is damaged there.
        #[arg(long)]
        again: bool,
    },
    /// Get a published index: only what is not here moves, and readers see all of it at once.
    #[command(after_help = examples::INDEX_PULL)]
    Pull {
        #[command(flatten)]
        place: PlaceArg,
        /// Get this edition; the last one unless given.
        #[arg(long, value_name = "N")]
        edition: Option<u64>,
        #[command(flatten)]
        moving: MovingArgs,
        /// Lose changes that were made here and not pushed.
        #[arg(long)]
        replace: bool,
        /// Read every file that is here, and get anew what is damaged.
        #[arg(long)]
        again: bool,
    },
    /// List the editions that are published.
    #[command(after_help = examples::INDEX_LIST)]
    List {
        #[command(flatten)]
        place: PlaceArg,
        /// How many, at most 10000.
        #[arg(short, default_value_t = 20, value_name = "N", value_parser = up_to::<10_000>)]
        n: usize,
    },
    /// Say what older editions take up, and with --delete take them away.
    #[command(after_help = examples::INDEX_PRUNE)]
    Prune {
        #[command(flatten)]
        place: PlaceArg,
        /// Keep the last so many editions, at most 100000.
        #[arg(long, value_name = "N", value_parser = up_to::<100_000>)]
        keep: usize,
        /// Do it.
        #[arg(long)]
        delete: bool,
        /// Keep what is younger, such as 24h; less only where nobody pushes or pulls meanwhile.
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = span)]
        age: Duration,
    },
}

/// Where an index is published.
#[derive(Args, Debug)]
pub(in crate::cli) struct PlaceArg {
    /// s3://BUCKET/FOLDER, gs://BUCKET/FOLDER, az://CONTAINER/FOLDER, or a folder. Credentials come from the environment.
    #[arg(value_name = "URL", value_hint = ValueHint::Url)]
    pub(in crate::cli) url: String,
}

/// How it moves.
#[derive(Args, Debug)]
pub(in crate::cli) struct MovingArgs {
    /// Say what would move, and stop.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// What a server follows.
#[cfg(feature = "serve")]
#[derive(Args, Debug)]
pub(in crate::cli) struct FollowArgs {
    /// Follow an index that is published: pull each new edition, and answer from it without a pause.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(in crate::cli) follow: Option<String>,

    /// How often to ask whether there is a new one, with --follow; a tenth more or less.
    #[arg(long, value_name = "TIME", default_value = "30s", requires = "follow", value_parser = span)]
    pub(in crate::cli) follow_every: Duration,
}
