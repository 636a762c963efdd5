//! `serve`, `mcp`, `key`: what can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::{DayArgs, DeliverArgs, FollowArgs, LogArg, ModelArgs, StateArgs, examples};

/// How the server stands on the net.
#[derive(Args, Debug)]
pub(in crate::cli) struct ServeArgs {
    /// Where to listen; port 0 is any that is free. Another address than the loopback needs --keys.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:7878")]
    pub(in crate::cli) addr: SocketAddr,

    /// A name by which browsers reach the server, besides localhost; may be given more than once.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) host: Vec<String>,

    /// The file with keys that `quintet key new` made; without one everything is allowed to whoever reaches the loopback.
    #[arg(long, value_name = "FILE.toml", env = "QUINTET_KEYS", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) keys: Option<PathBuf>,

    /// Let everybody read pages and answers about the index; readers need a key all the same.
    #[arg(long)]
    pub(in crate::cli) public: bool,

    /// Let models change readers through MCP: feedback, undo, briefs.
    #[arg(long)]
    pub(in crate::cli) mcp_write: bool,

    /// Let everybody sign up for a brief, at /subscribe; nothing is sent before their mailbox has said yes.
    #[arg(long)]
    pub(in crate::cli) sign_up: bool,

    /// Requests a second that each key, or each address without one, may ask for; any number unless given.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) rate: Option<u32>,

    #[command(flatten)]
    pub(in crate::cli) follow: FollowArgs,

    /// Do the work of each day beside it, as `quintet daily` does.
    #[arg(long)]
    pub(in crate::cli) daily: bool,

    #[command(flatten, next_help_heading = "With --daily")]
    pub(in crate::cli) day: DayArgs,

    /// How each request is logged on standard error.
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) log: LogArg,

    #[command(flatten)]
    pub(in crate::cli) deliver: DeliverArgs,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// Verbs on keys.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeyVerb {
    /// Make a key and print it, this once.
    #[command(after_help = examples::KEY_NEW)]
    New {
        /// Who gets it.
        name: String,
        /// What it is good for: read, write, admin, or reader:NAME for one reader's own things.
        #[arg(long, default_value = "read")]
        scope: String,
        /// The file that keeps what is needed to know it again.
        #[arg(long, value_name = "FILE.toml", default_value = "keys.toml", env = "QUINTET_KEYS", value_hint = ValueHint::FilePath)]
        keys: PathBuf,
    },
    /// List the keys that there are.
    #[command(after_help = examples::KEY_LIST)]
    List {
        /// The file with keys.
        #[arg(long, value_name = "FILE.toml", default_value = "keys.toml", env = "QUINTET_KEYS", value_hint = ValueHint::FilePath)]
        keys: PathBuf,
    },
    /// Make a key open nothing any more; a running server heeds it within a second.
    #[command(after_help = examples::KEY_REVOKE)]
    Revoke {
        /// Id of the key, as the list has it.
        id: String,
        /// The file with keys.
        #[arg(long, value_name = "FILE.toml", default_value = "keys.toml", env = "QUINTET_KEYS", value_hint = ValueHint::FilePath)]
        keys: PathBuf,
    },
}
