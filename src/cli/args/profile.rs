//! `profile`: what can be typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::{ModelArgs, StateArgs, examples};

/// Where a reader's briefs go besides the pages.
#[derive(Args, Debug)]
pub(in crate::cli) struct ChannelArgs {
    /// The mailbox that the brief goes to; you vouch that it is the reader's.
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) email: Option<String>,
    /// An address on the web that takes signed messages (Standard Webhooks).
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) webhook: Option<String>,
    /// The address of an incoming webhook of Slack.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) slack: Option<String>,
    /// Let the reader's own feed reader fetch it, under a secret address.
    #[arg(long)]
    pub(in crate::cli) feed: bool,
}

/// Verbs on readers.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ProfileVerb {
    /// Make a reader from a few phrases, from a list of feeds, or from both.
    #[command(after_help = examples::PROFILE_NEW)]
    New {
        /// The reader's name.
        name: String,
        /// What they want to hear of.
        #[arg(value_name = "PHRASE")]
        phrases: Vec<String>,
        /// What they want to hear less of; may be given more than once.
        #[arg(long, value_name = "PHRASE")]
        less: Vec<String>,
        /// Follow the shows of a podcast player's export.
        #[arg(long, value_name = "FILE.opml", value_hint = ValueHint::FilePath)]
        opml: Option<PathBuf>,
        /// IANA name of the time zone.
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        /// When the brief is made, on the local clock: 07:00.
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        hour: Option<String>,
        #[command(flatten)]
        channels: ChannelArgs,
        /// Show what the next brief would hold.
        #[arg(long)]
        preview: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Show a reader's profile with its versions and feedback, or list all readers.
    #[command(after_help = examples::PROFILE_SHOW)]
    Show {
        /// The reader's name; all readers unless given.
        name: Option<String>,
        /// This version of the profile.
        #[arg(long, value_name = "N", requires = "name")]
        version: Option<u64>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Open a profile in $EDITOR; errors are told by line, and nothing is stored before they are mended.
    #[command(after_help = examples::PROFILE_EDIT)]
    Edit {
        /// The reader's name.
        name: String,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Store profiles from TOML files, or add the shows of an OPML file to a reader.
    #[command(after_help = examples::PROFILE_IMPORT)]
    Import {
        /// Profiles (.toml), or lists of feeds (any other ending) for --reader.
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// Who follows the shows of a list of feeds.
        #[arg(long, value_name = "READER")]
        reader: Option<String>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Print a profile as TOML; with --json, everything that is kept about the reader.
    #[command(after_help = examples::PROFILE_EXPORT)]
    Export {
        /// The reader's name.
        name: String,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Say what each part of a profile does to scores.
    #[command(after_help = examples::PROFILE_EXPLAIN)]
    Explain {
        /// A reader's name, or a profile in a file that ends in .toml.
        #[arg(value_name = "READER|PROFILE.toml", value_hint = ValueHint::AnyPath)]
        profile: String,
        /// The instant whose last three days are looked at: 2026-03-20, 2026-03-20T07:00:00Z; now unless given.
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        at: Option<String>,
        #[command(flatten)]
        state: StateArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Take back the last change of a profile or the last word of feedback, whichever came later.
    #[command(after_help = examples::PROFILE_UNDO)]
    Undo {
        /// The reader's name.
        name: String,
        /// The last word of feedback, whatever came after it.
        #[arg(long)]
        feedback: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Remove a reader with all versions, feedback and briefs; it cannot be undone.
    #[command(after_help = examples::PROFILE_ERASE)]
    Erase {
        /// The reader's name.
        name: String,
        /// Do it without asking.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        state: StateArgs,
    },
}
