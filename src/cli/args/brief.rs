//! `brief`: what can be typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::limits::up_to;
use super::{AddressViaArg, ModelArgs, SendArgs, StandingArg, StateArgs, examples};

/// Verbs on briefs.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BriefVerb {
    /// Show the five for a profile, each with its reason; nothing is stored.
    #[command(after_help = examples::BRIEF_PREVIEW)]
    Preview {
        /// A reader's name, or a profile in a file that ends in .toml (./NAME.toml where a reader has that name).
        #[arg(value_name = "READER|PROFILE.toml", value_hint = ValueHint::AnyPath)]
        profile: String,
        /// The instant of the brief: 2026-03-20, 2026-03-20T07:00:00Z; now unless given.
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        at: Option<String>,
        /// How many, at most 20; the profile says unless given.
        #[arg(short, value_name = "N", value_parser = up_to::<20>)]
        n: Option<usize>,
        #[command(flatten)]
        look: LookArgs,
        #[command(flatten)]
        state: StateArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Make a reader's brief and store it; a date has one, which is shown when it is made again.
    #[command(after_help = examples::BRIEF_MAKE)]
    Make {
        /// The reader's name, or a profile in a file that ends in .toml, which is stored first.
        #[arg(value_name = "READER|PROFILE.toml", required_unless_present = "all", value_hint = ValueHint::AnyPath)]
        profile: Option<String>,
        /// Every reader whose hour has come; on all cores. A job that was stopped goes on where it was.
        #[arg(long, conflicts_with = "profile")]
        all: bool,
        /// The brief of this day on the reader's calendar; today's unless given.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        date: Option<String>,
        #[command(flatten)]
        look: LookArgs,
        #[command(flatten)]
        state: StateArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Show a stored brief.
    #[command(after_help = examples::BRIEF_SHOW)]
    Show {
        /// The brief's id, or a reader's name for the last one.
        #[arg(value_name = "ID|READER")]
        brief: String,
        /// The reader's brief of this day.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        date: Option<String>,
        #[command(flatten)]
        look: LookArgs,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Send stored briefs to where their readers want them, each once by each way.
    #[command(after_help = examples::BRIEF_SEND)]
    Send(Box<SendArgs>),
    /// Read what mail servers report of mails that they could not deliver (RFC 3464), and write no more to addresses that
    /// are gone.
    #[command(after_help = examples::BRIEF_BOUNCE)]
    Bounce {
        /// Messages as they came, or mailboxes of many (mbox); standard input unless given.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// List what went out and what did not, newest first.
    #[command(after_help = examples::BRIEF_DELIVERIES)]
    Deliveries {
        /// Those that stand so.
        #[arg(long, value_enum)]
        standing: Option<StandingArg>,
        /// Those to this reader.
        #[arg(long, value_name = "READER")]
        reader: Option<String>,
        /// How many, at most 10000.
        #[arg(short, default_value_t = 50, value_name = "N", value_parser = up_to::<10_000>)]
        n: usize,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Let what is uncertain, refused or given up go out once more, with the next run.
    #[command(after_help = examples::BRIEF_RESEND)]
    Resend {
        /// A reader, or the number of a delivery.
        #[arg(value_name = "READER|NUMBER")]
        which: String,
        #[command(flatten)]
        state: StateArgs,
    },
    /// List what is known about the addresses of readers: whether they may be written to, and why not.
    #[command(after_help = examples::BRIEF_ADDRESSES)]
    Addresses {
        /// Whose; everybody's unless given.
        #[arg(value_name = "READER")]
        reader: Option<String>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Write to a reader's address again that was suspended or left, on your word.
    #[command(after_help = examples::BRIEF_RESUME)]
    Resume {
        /// Whose.
        #[arg(value_name = "READER")]
        reader: String,
        /// By which way.
        #[arg(long, value_enum)]
        via: AddressViaArg,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Hold stored briefs against the fifteen rules of a brief; exit code 1 when one is broken.
    #[command(after_help = examples::BRIEF_VERIFY)]
    Verify {
        /// Whose briefs; everyone's unless given.
        #[arg(value_name = "READER")]
        reader: Option<String>,
        #[command(flatten)]
        state: StateArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Make the briefs of some days (at most 366) once more, from today's index and profile, and compare; nothing is
    /// stored.
    #[command(after_help = examples::BRIEF_REPLAY)]
    Replay {
        /// Whose.
        #[arg(value_name = "READER")]
        reader: String,
        /// The first day.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        from: String,
        /// The last day.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        to: String,
        #[command(flatten)]
        state: StateArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Say how two stored briefs differ; exit code 1 when they do.
    #[command(after_help = examples::BRIEF_DIFF)]
    Diff {
        /// Id of the first.
        #[arg(value_name = "ID")]
        before: String,
        /// Id of the second.
        #[arg(value_name = "ID")]
        after: String,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Learn from all feedback what each signal of a score is worth, and say how much better that orders what readers
    /// who were left out have said.
    #[command(after_help = examples::BRIEF_LEARN)]
    Learn {
        /// Keep the weights in the index: briefs are made with them from now on.
        #[arg(long, conflicts_with = "reset")]
        write: bool,
        /// Go back to the weights that were set by hand.
        #[arg(long)]
        reset: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Make a secret address under which a feed reader finds a reader's briefs (Atom and JSON Feed); it is shown once.
    #[command(after_help = examples::BRIEF_FEED)]
    Feed {
        /// Whose.
        #[arg(value_name = "READER")]
        reader: String,
        /// Give the feed a new address; the one before stops.
        #[arg(long)]
        rotate: bool,
        /// What the addresses of feeds begin with: where readers reach the server.
        #[arg(long, value_name = "URL", env = "QUINTET_BASE_URL")]
        base_url: Option<String>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Show the secret that a reader's webhook knows our messages by (Standard Webhooks).
    #[command(after_help = examples::BRIEF_WEBHOOK)]
    Webhook {
        /// Whose.
        #[arg(value_name = "READER")]
        reader: String,
        /// Make a new secret; messages are signed with both for 24 hours.
        #[arg(long)]
        rotate: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Say more, less, known or mute of an insight; it acts from tomorrow on.
    #[command(after_help = examples::BRIEF_FEEDBACK)]
    Feedback {
        /// Id of the insight.
        #[arg(value_name = "ID", allow_hyphen_values = true)]
        id: String,
        /// The word.
        #[arg(value_enum)]
        verdict: VerdictArg,
        /// Who says so; needed only where several readers were sent it.
        #[arg(long, value_name = "READER")]
        reader: Option<String>,
        /// What mute silences: the like of it, its show, its speaker or its theme.
        #[arg(long, value_enum, default_value_t)]
        what: MuteArg,
        /// The reader's date on which it is said; today unless given.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        date: Option<String>,
        #[command(flatten)]
        state: StateArgs,
    },
}

/// How a brief looks.
#[derive(Args, Debug, Clone, Copy)]
pub(in crate::cli) struct LookArgs {
    /// How it is printed; each form says the same.
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: BriefFormArg,
    /// Show what each score is made of.
    #[arg(long)]
    pub(in crate::cli) explain: bool,
}

/// The form of a brief.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BriefFormArg {
    /// For a terminal.
    #[default]
    Text,
    /// Markdown.
    Md,
    /// A page or a mail.
    Html,
    /// The stored object.
    Json,
}

/// What can be said of an insight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum VerdictArg {
    /// More like it.
    More,
    /// Less like it.
    Less,
    /// Known already.
    Known,
    /// Never again.
    Mute,
}

/// What a mute silences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MuteArg {
    /// Whatever speaks of what it says.
    #[default]
    Like,
    /// Its show.
    Show,
    /// Its speaker.
    Person,
    /// Its theme.
    Theme,
}
