//! How briefs go out: what can be typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{ModelArgs, StateArgs};

/// By which ways briefs go out.
#[derive(Args, Debug, Clone, Default)]
pub(in crate::cli) struct DeliverArgs {
    /// The server that takes mail, as smtp://user:password@mail.example.org:587 or smtps://…; `?tls=required` refuses to go
    /// on without TLS.
    #[arg(
        long,
        value_name = "URL",
        env = "QUINTET_SMTP",
        hide_env_values = true,
        conflicts_with = "out"
    )]
    pub(in crate::cli) smtp: Option<String>,

    /// The mailbox that mail comes from, as 'Quintet <brief@example.org>'.
    #[arg(long, value_name = "MAILBOX", env = "QUINTET_FROM")]
    pub(in crate::cli) from: Option<String>,

    /// Write each mail as a file in this folder in place of sending it (.eml), and feeds as .atom and .json.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) out: Option<PathBuf>,

    /// What links begin with that leave the site, in mails, feeds and previews; without it mails have no links.
    #[arg(long, value_name = "URL", env = "QUINTET_BASE_URL")]
    pub(in crate::cli) base_url: Option<String>,

    /// Webhooks may lie within private networks and on this machine.
    #[arg(long)]
    pub(in crate::cli) allow_private: bool,
}

/// What is sent, and how.
#[derive(Args, Debug)]
pub(in crate::cli) struct SendArgs {
    /// Whose brief of today.
    #[arg(value_name = "READER", required_unless_present = "all")]
    pub(in crate::cli) readers: Vec<String>,

    /// Everybody's that has not been sent yet.
    #[arg(long, conflicts_with = "readers")]
    pub(in crate::cli) all: bool,

    /// By this way alone; by every way that a profile names unless given.
    #[arg(long, value_enum)]
    pub(in crate::cli) via: Option<ViaArg>,

    /// The brief of this day, also when it is over; today's unless given.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(in crate::cli) date: Option<String>,

    /// Make the brief first: of a reader who is named, also before the hour; with --all, where the hour has come.
    #[arg(long)]
    pub(in crate::cli) make: bool,

    /// Send once more what was handed over and may not have arrived: the same bytes under the same id.
    #[arg(long)]
    pub(in crate::cli) resend_uncertain: bool,

    #[command(flatten)]
    pub(in crate::cli) deliver: DeliverArgs,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// By which way a brief goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ViaArg {
    /// A mail.
    Email,
    /// A signed message to a program.
    Webhook,
    /// A message in a channel of Slack.
    Slack,
    /// The reader's own feed: where it is, or its files with --out.
    Feed,
    /// Printed here; nothing is kept.
    Stdout,
}

/// How a delivery can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(in crate::cli) enum StandingArg {
    /// It waits for its turn, or for another try.
    Pending,
    /// Somebody is sending it, or was killed over it.
    Sending,
    /// The other side has it.
    Sent,
    /// It was handed over, and nobody knows whether it arrived.
    Uncertain,
    /// The other side will not have it, or nobody wants it any more.
    Refused,
    /// Its time was over.
    GivenUp,
}

/// A way on which an address can be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AddressViaArg {
    /// A mailbox.
    Email,
    /// A program.
    Webhook,
    /// A channel of Slack.
    Slack,
}
